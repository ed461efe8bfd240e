package org.abusmtl.djl.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.loss.BatchDiceLoss;
import org.abusmtl.djl.loss.BatchFocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.training.WeightUpdate;

/**
 * Trains a network with iterative feature refinement (Algorithm 1): {@link org.abusmtl.model.RefinementSchedule} says
 * what each pass reads, this class computes its loss (Eq. 5), its gradient, and updates the weights.
 */
public final class IterativeTrainer implements AutoCloseable {

    /**
     * PyTorch allows one gradient collector in a process, so the steps of all trainers take turns; the longest waiting is
     * next.
     */
    private static final Lock TURN = new ReentrantLock(true);

    private final Engine engine;
    private final NetworkSpec spec;
    private final JointNetwork network;
    private final Parameters parameters;
    private final TrainingOptions options;
    private final BatchFocalLoss focalLoss;
    private final BatchDiceLoss diceLoss;
    private final NDManager manager;
    private final Adam adam;
    private long randomState;

    /** Losses of a pass as tensors, and its tumour probability map. */
    private record Pass(
            NDArray total, Optional<NDArray> segmentation, Optional<NDArray> classification, Optional<NDArray> map) {}

    /**
     * A trainer with a fresh optimizer.
     *
     * @param engine the engine of the tensors
     * @param parent its sub-manager owns the moments
     * @param spec the network's specification
     * @param network its layers
     * @param parameters its tensors; updated in place
     * @param options loss, update rule, seed
     */
    public IterativeTrainer(
            Engine engine,
            NDManager parent,
            NetworkSpec spec,
            JointNetwork network,
            Parameters parameters,
            TrainingOptions options) {
        this.engine = engine;
        this.spec = spec;
        this.network = network;
        this.parameters = parameters;
        this.options = options;
        focalLoss = new BatchFocalLoss(options.loss().classification());
        diceLoss = new BatchDiceLoss(options.loss().segmentation());
        manager = parent.newSubManager();
        adam = new Adam(manager, parameters.trained());
        randomState = options.seed();
    }

    /**
     * One batch through all passes. Waits while another trainer of this process is in a step.
     *
     * @param batch volumes, masks, targets
     * @param learningRate of Adam
     * @return the losses of each pass, as they were before its update
     */
    public List<PassLoss> step(TrainingBatch batch, double learningRate) {
        TURN.lock();
        try {
            return passes(batch, learningRate);
        } finally {
            TURN.unlock();
        }
    }

    private List<PassLoss> passes(TrainingBatch batch, double learningRate) {
        requireGradients(true);
        try (NDManager scope = manager.newSubManager()) {
            NDArray volume = Tensors.of(scope, batch.images());
            NDArray masks = Tensors.ofMasks(scope, batch.masks(), batch.images().size());
            return options.weightUpdate() == WeightUpdate.EACH_PASS
                    ? updateEachPass(volume, masks, batch.targets(), learningRate)
                    : updateOnce(volume, masks, batch.targets(), learningRate);
        } finally {
            // outside of a step nothing is recorded, so that validation keeps no intermediates
            requireGradients(false);
        }
    }

    private void requireGradients(boolean required) {
        parameters.trained().values().forEach(array -> array.setRequiresGradient(required));
    }

    private List<PassLoss> updateEachPass(NDArray volume, NDArray masks, int[] targets, double learningRate) {
        List<PassLoss> losses = new ArrayList<>();
        spec.refinement()
                .<NDArray, Optional<NDArray>>run(
                        firstInput(volume),
                        input -> {
                            Pass pass;
                            try (GradientCollector collector = engine.newGradientCollector()) {
                                pass = forward(input, masks, targets);
                                collector.backward(pass.total());
                            }
                            // row 5: the map is the one from before this update
                            Optional<NDArray> map = pass.map().map(NDArray::stopGradient);
                            losses.add(values(pass));
                            pass.map().ifPresent(NDArray::close);
                            adam.update(learningRate);
                            return map;
                        },
                        Optional::orElseThrow,
                        this::join);
        return losses;
    }

    private List<PassLoss> updateOnce(NDArray volume, NDArray masks, int[] targets, double learningRate) {
        boolean through = options.weightUpdate() == WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP;
        List<Pass> passes;
        try (GradientCollector collector = engine.newGradientCollector()) {
            passes = spec.refinement()
                    .<NDArray, Pass>run(
                            firstInput(volume),
                            input -> forward(input, masks, targets),
                            pass -> {
                                NDArray map = pass.map().orElseThrow();
                                return through ? map : map.stopGradient();
                            },
                            this::join);
            NDArray sum = passes.get(0).total();
            for (Pass pass : passes.subList(1, passes.size())) {
                sum = sum.add(pass.total());
            }
            NDArray share = Tensors.of(volume.getManager(), new float[] {1f / passes.size()}, new Shape());
            collector.backward(sum.mul(share));
        }
        List<PassLoss> losses = new ArrayList<>();
        passes.forEach(pass -> losses.add(values(pass)));
        adam.update(learningRate);
        return losses;
    }

    /** With {@link Feedback#CONCATENATE} the first pass reads a second channel of zeros. */
    private NDArray firstInput(NDArray volume) {
        return spec.refinement().feedback() == Feedback.ADD ? volume : volume.concat(volume.zerosLike(), 1);
    }

    /** V + P, or V beside P. */
    private NDArray join(NDArray volume, NDArray map) {
        NDArray grid = map.reshape(
                volume.getShape().get(0),
                1,
                volume.getShape().get(2),
                volume.getShape().get(3),
                volume.getShape().get(4));
        return spec.refinement().feedback() == Feedback.ADD
                ? volume.add(grid)
                : volume.get(":, 0:1").concat(grid, 1);
    }

    private Pass forward(NDArray input, NDArray masks, int[] targets) {
        JointLoss loss = options.loss();
        SplittableRandom dropout = new SplittableRandom(randomState);
        // Knuth's linear congruential step: far from the step inside a SplittableRandom, so that no two streams overlap
        randomState = randomState * 6364136223846793005L + 1442695040888963407L;
        JointNetwork.Output output = network.forward(input, Optional.of(dropout));
        Optional<NDArray> segmentation = output.tumorProbabilities().map(p -> diceLoss.mean(p, masks));
        Optional<NDArray> classification = output.logits().map(logits -> focalLoss.mean(logits, targets));
        NDArray total;
        if (segmentation.isPresent() && classification.isPresent()) {
            // not mul(number): DJL's scalars are Java memory that may be gone when the backward pass reads it
            NDManager scope = input.getManager();
            NDArray lambda = Tensors.of(scope, new float[] {(float) loss.lambda()}, new Shape());
            NDArray rest = Tensors.of(scope, new float[] {(float) (1 - loss.lambda())}, new Shape());
            total = classification.get().mul(lambda).add(segmentation.get().mul(rest));
        } else {
            total = segmentation.or(() -> classification).orElseThrow();
        }
        return new Pass(total, segmentation, classification, output.tumorProbabilities());
    }

    private static PassLoss values(Pass pass) {
        return new PassLoss(pass.total().getFloat(), value(pass.segmentation()), value(pass.classification()));
    }

    private static OptionalDouble value(Optional<NDArray> scalar) {
        return scalar.map(s -> OptionalDouble.of(s.getFloat())).orElse(OptionalDouble.empty());
    }

    /**
     * What the optimizer and the dropout remember.
     *
     * @return a copy
     */
    public OptimizerState state() {
        return adam.state(randomState);
    }

    /**
     * Goes on from a state.
     *
     * @param state of a trainer of the same network
     * @throws IllegalArgumentException if names or shapes do not fit
     */
    public void restore(OptimizerState state) {
        adam.restore(state);
        randomState = state.randomState();
    }

    @Override
    public void close() {
        manager.close();
    }
}
