package org.abusmtl.djl.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import org.abusmtl.volume.GridShape;

/** A network with its tensors. All that touches them happens on the {@link EngineThread}, one after the other. */
final class DjlNetwork implements Network {

    /** Of one channel, in a pass on a CPU: one sample of the paper's size; several are hardly faster. */
    private static final int VOXELS_AT_ONCE = 1 << 20;

    private final DjlEngine engine;
    private final NDManager manager;
    private final NetworkSpec spec;
    private final Parameters parameters;
    private final JointNetwork layers;

    DjlNetwork(DjlEngine engine, NDManager manager, NetworkSpec spec, Parameters parameters) {
        this.engine = engine;
        this.manager = manager;
        this.spec = spec;
        this.parameters = parameters;
        layers = new JointNetwork(spec, parameters);
        parameters.requireAll();
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
        requireFit(input);
        return open(() -> parts(input));
    }

    private void requireFit(GridBatch input) {
        if (input.channels() != spec.refinement().inputChannels()
                || !input.shape().equals(spec.inputShape())) {
            throw new IllegalArgumentException(
                    "input: expected " + spec.refinement().inputChannels() + " channels of " + spec.inputShape()
                            + " voxels, found " + input.channels() + " of " + input.shape());
        }
    }

    /** On the CPU some samples after the others, so that memory does not grow with the batch where it is large. */
    private NetworkOutput parts(GridBatch input) {
        int voxels = input.shape().voxels();
        int most = manager.getDevice().isGpu() ? input.size() : Math.max(1, VOXELS_AT_ONCE / voxels);
        if (input.size() <= most) {
            return pass(input);
        }
        Optional<float[]> maps =
                spec.tasks().segments() ? Optional.of(new float[input.size() * voxels]) : Optional.empty();
        Optional<double[]> malignancies =
                spec.tasks().classifies() ? Optional.of(new double[input.size()]) : Optional.empty();
        int values = input.channels() * voxels;
        for (int from = 0; from < input.size(); from += most) {
            int first = from;
            int size = Math.min(most, input.size() - first);
            NetworkOutput part = pass(new GridBatch(
                    size,
                    input.channels(),
                    input.shape(),
                    Arrays.copyOfRange(input.values(), first * values, (first + size) * values)));
            maps.ifPresent(all ->
                    System.arraycopy(part.tumorProbabilities().orElseThrow(), 0, all, first * voxels, size * voxels));
            malignancies.ifPresent(all -> System.arraycopy(part.malignancies().orElseThrow(), 0, all, first, size));
        }
        return new NetworkOutput(maps, malignancies);
    }

    private NetworkOutput pass(GridBatch input) {
        try (NDManager scope = manager.newSubManager();
                NDArray tensor = Tensors.of(scope, input);
                JointNetwork.Output output = layers.forward(tensor, Optional.empty())) {
            return new NetworkOutput(
                    output.tumorProbabilities().map(DjlNetwork::probabilities),
                    output.logits().map(DjlNetwork::malignancies));
        }
    }

    @Override
    public List<GridBatch> stageFeatures(GridBatch input) {
        requireFit(input);
        return open(() -> {
            int values = input.channels() * input.shape().voxels();
            List<GridBatch> all = new ArrayList<>();
            // sample after sample: each stage's numbers are kept
            for (int sample = 0; sample < input.size(); sample++) {
                List<GridBatch> stages = stages(new GridBatch(
                        1,
                        input.channels(),
                        input.shape(),
                        Arrays.copyOfRange(input.values(), sample * values, (sample + 1) * values)));
                for (int i = 0; i < stages.size(); i++) {
                    GridBatch one = stages.get(i);
                    int length = one.values().length;
                    if (sample == 0) {
                        float[] room = new float[Math.multiplyExact(input.size(), length)];
                        all.add(new GridBatch(input.size(), one.channels(), one.shape(), room));
                    }
                    System.arraycopy(one.values(), 0, all.get(i).values(), sample * length, length);
                }
            }
            return List.copyOf(all);
        });
    }

    private List<GridBatch> stages(GridBatch input) {
        List<GridBatch> stages = new ArrayList<>();
        try (NDManager scope = manager.newSubManager();
                NDArray tensor = Tensors.of(scope, input)) {
            layers.forward(tensor, Optional.empty(), features -> {
                        Shape shape = features.getShape(); // N, C, D, H, W
                        stages.add(new GridBatch(
                                Math.toIntExact(shape.get(0)),
                                Math.toIntExact(shape.get(1)),
                                new GridShape(
                                        Math.toIntExact(shape.get(4)),
                                        Math.toIntExact(shape.get(3)),
                                        Math.toIntExact(shape.get(2))),
                                features.toFloatArray()));
                    })
                    .close();
        }
        return stages;
    }

    /** The sum of two probabilities may be one unit of the last place above 1. */
    private static float[] probabilities(NDArray map) {
        float[] values = map.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] > 1 ? 1 : values[i];
        }
        return values;
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
        return open(() -> Tensors.weights(parameters.all()));
    }

    @Override
    public void load(Weights weights) {
        open(() -> {
            Tensors.load(weights, parameters.all());
            return weights;
        });
    }

    TrainingSession train(TrainingOptions options) {
        return open(() -> new Session(
                new IterativeTrainer(manager, engine.trainingDevices(), spec, layers, parameters, options)));
    }

    @Override
    public void close() {
        EngineThread.run(manager::close);
    }

    private <T> T open(Supplier<T> work) {
        return EngineThread.call(() -> {
            requireOpen();
            return work.get();
        });
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
            return inSession(() -> trainer.step(batch, learningRate));
        }

        @Override
        public OptimizerState state() {
            return inSession(trainer::state);
        }

        @Override
        public void restore(OptimizerState state) {
            inSession(() -> {
                trainer.restore(state);
                return state;
            });
        }

        private <T> T inSession(Supplier<T> work) {
            return open(() -> {
                if (closed) {
                    throw new IllegalStateException("training session of " + spec.name() + " has been closed");
                }
                return work.get();
            });
        }

        @Override
        public void close() {
            EngineThread.run(() -> {
                closed = true;
                trainer.close();
            });
            // several times what predictions need
            NativeMemory.release();
        }
    }
}
