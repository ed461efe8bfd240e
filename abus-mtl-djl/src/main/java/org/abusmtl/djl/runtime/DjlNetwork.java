package org.abusmtl.djl.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.training.IterativeTrainer;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/**
 * A network with its tensors. Passes take turns, the longest waiting first: each is spread over all cores anyway, and side
 * by side their intermediates would add up. A training step, loading and closing run alone.
 */
final class DjlNetwork implements Network {

    private final DjlEngine engine;
    private final NDManager manager;
    private final NetworkSpec spec;
    private final Parameters parameters;
    private final JointNetwork layers;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Lock pass = new ReentrantLock(true);

    DjlNetwork(DjlEngine engine, NDManager manager, NetworkSpec spec, long seed) {
        this.engine = engine;
        this.manager = manager;
        this.spec = spec;
        parameters = new Parameters(manager, seed);
        layers = new JointNetwork(spec, parameters);
    }

    boolean isOf(DjlEngine other) {
        return engine == other;
    }

    @Override
    public NetworkSpec spec() {
        return spec;
    }

    @Override
    public NetworkOutput forward(GridBatch input) {
        if (input.channels() != spec.refinement().inputChannels()
                || !input.shape().equals(spec.inputShape())) {
            throw new IllegalArgumentException(
                    "input: expected " + spec.refinement().inputChannels() + " channels of " + spec.inputShape()
                            + " voxels, found " + input.channels() + " of " + input.shape());
        }
        return shared(() -> {
            pass.lock();
            try (NDManager scope = manager.newSubManager();
                    NDArray tensor = Tensors.of(scope, input);
                    JointNetwork.Output output = layers.forward(tensor, Optional.empty())) {
                return new NetworkOutput(
                        output.tumorProbabilities().map(NDArray::toFloatArray),
                        output.logits().map(DjlNetwork::malignancies));
            } finally {
                pass.unlock();
            }
        });
    }

    /** Softmax of two logits in double precision. */
    private static double[] malignancies(NDArray logits) {
        float[] values = logits.toFloatArray();
        double[] malignancies = new double[values.length / 2];
        for (int i = 0; i < malignancies.length; i++) {
            malignancies[i] = 1 / (1 + Math.exp((double) values[2 * i] - values[2 * i + 1]));
        }
        return malignancies;
    }

    @Override
    public Weights weights() {
        return shared(() -> Tensors.weights(parameters.all()));
    }

    @Override
    public void load(Weights weights) {
        alone(() -> {
            Tensors.load(weights, parameters.all());
            return weights;
        });
    }

    TrainingSession train(TrainingOptions options) {
        return alone(() -> new Session(
                new IterativeTrainer(manager, engine.trainingDevices(), spec, layers, parameters, options)));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            manager.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T shared(Supplier<T> work) {
        lock.readLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T> T alone(Supplier<T> work) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void requireOpen() {
        if (!manager.isOpen()) {
            throw new IllegalStateException("network " + spec.name() + " has been closed");
        }
    }

    /** A training of this network. */
    private final class Session implements TrainingSession {

        private final IterativeTrainer trainer;
        private boolean closed;

        Session(IterativeTrainer trainer) {
            this.trainer = trainer;
        }

        @Override
        public List<PassLoss> step(TrainingBatch batch, double learningRate) {
            if (!batch.images().shape().equals(spec.inputShape())) {
                throw new IllegalArgumentException("batch: expected " + spec.inputShape() + " voxels, found "
                        + batch.images().shape());
            }
            if (!(learningRate > 0)) {
                throw new IllegalArgumentException("learningRate: expected a value > 0, found " + learningRate);
            }
            return open(() -> trainer.step(batch, learningRate));
        }

        @Override
        public OptimizerState state() {
            return open(trainer::state);
        }

        @Override
        public void restore(OptimizerState state) {
            open(() -> {
                trainer.restore(state);
                return state;
            });
        }

        private <T> T open(Supplier<T> work) {
            return alone(() -> {
                if (closed) {
                    throw new IllegalStateException("training session of " + spec.name() + " has been closed");
                }
                return work.get();
            });
        }

        @Override
        public void close() {
            lock.writeLock().lock();
            try {
                closed = true;
                trainer.close();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }
}
