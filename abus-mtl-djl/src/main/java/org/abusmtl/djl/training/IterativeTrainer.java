package org.abusmtl.djl.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.loss.BatchDiceLoss;
import org.abusmtl.djl.loss.BatchFocalLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Tasks;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.training.WeightUpdate;

/**
 * Trains a network with iterative feature refinement (Algorithm 1): {@link org.abusmtl.model.RefinementSchedule} says
 * what each pass reads, this class computes its loss (Eq. 5, or its form with learned weights of the tasks), its gradient,
 * and updates the weights.
 *
 * <p>On several devices each batch is split over them in order, one is the special case. A device's part counts by its
 * share of the samples, so the sum of the gradients is that of the mean loss over the batch; Adam runs on the first device,
 * and the others copy its weights before they are used again. Dropped units are drawn for the parts in order from one stream,
 * which gives every sample the units that one device would drop. So the result is that of one device, but for the order of
 * sums. Batch norm is the exception: a device normalises over its own part, and the running statistics are the mean over
 * the parts.
 */
public final class IterativeTrainer implements AutoCloseable {

    private final Engine engine;
    private final NetworkSpec spec;
    private final TrainingOptions options;
    private final BatchFocalLoss focalLoss;
    private final BatchDiceLoss diceLoss;
    private final NDManager manager;
    private final List<Replica> replicas = new ArrayList<>();
    /** One for each replica, or none. */
    private final List<PerceptualLoss> perceptual = new ArrayList<>();

    private final Adam adam;
    /** Of the two tasks, where they are learned. */
    private Optional<WeightingState> weighting;

    private long randomState;

    /**
     * What one device learns from in a step.
     *
     * @param share of the batch's samples
     * @param perceptual what is added to the loss
     */
    private record Part(
            Replica replica,
            TrainingBatch samples,
            NDArray volume,
            NDArray masks,
            double share,
            Optional<Perception> perceptual) {}

    /** The perceptual term with the features of the reference masks. */
    private record Perception(PerceptualLoss loss, NDArray reference) {}

    /** Losses of a pass over a part as tensors, its tumour probability map, and the learned weights that it had. */
    private record Pass(
            NDArray total,
            Optional<NDArray> segmentation,
            Optional<NDArray> classification,
            Optional<NDArray> map,
            Optional<WeightingState> weighting) {}

    /**
     * A trainer with a fresh optimizer.
     *
     * @param parent a manager of the first device; its sub-managers own the moments and the copies on other devices
     * @param devices the network's own, then those of its copies
     * @param spec the network's specification
     * @param network its layers
     * @param parameters its tensors; updated in place
     * @param options loss, update rule, seed
     */
    public IterativeTrainer(
            NDManager parent,
            List<Device> devices,
            NetworkSpec spec,
            JointNetwork network,
            Parameters parameters,
            TrainingOptions options) {
        this.engine = parent.getEngine();
        this.spec = spec;
        this.options = options;
        focalLoss = new BatchFocalLoss(options.loss().classification());
        diceLoss = new BatchDiceLoss(options.loss().segmentation());
        manager = parent.newSubManager();
        try {
            replicas.add(new Replica(manager, network, parameters));
            for (Device device : devices.subList(1, devices.size())) {
                replicas.add(Replica.of(manager.newSubManager(device), spec));
            }
            options.perceptual()
                    .ifPresent(term -> replicas.forEach(replica -> perceptual.add(new PerceptualLoss(
                            manager.newSubManager(replica.manager().getDevice()), term))));
            adam = new Adam(manager, parameters.trained());
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
        weighting = WeightingState.initial(options.loss().weighting(), spec.tasks());
        randomState = options.seed();
    }

    /**
     * One batch through all passes. PyTorch allows one gradient collector in a process: no two steps at once.
     *
     * @param batch volumes, masks, targets
     * @param learningRate of Adam
     * @return the losses of each pass, as they were before its update
     */
    public List<PassLoss> step(TrainingBatch batch, double learningRate) {
        try (NDManager scope = manager.newSubManager()) {
            List<Part> parts = parts(batch, scope);
            List<List<Pass>> passes = options.weightUpdate() == WeightUpdate.EACH_PASS
                    ? passes(
                            parts,
                            inputs -> update(parts, learningRate, () -> List.of(forward(parts, inputs)))
                                    .get(0))
                    : update(parts, learningRate, () -> passes(parts, inputs -> forward(parts, inputs)));
            return passes.stream().map(pass -> loss(parts, pass)).toList();
        }
    }

    /** Splits a batch over the devices; one that is smaller than their number uses the first of them. */
    private List<Part> parts(TrainingBatch batch, NDManager scope) {
        int size = batch.images().size();
        int count = Math.min(replicas.size(), size);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TrainingBatch samples = count == 1 ? batch : samples(batch, size * i / count, size * (i + 1) / count);
            GridBatch images = samples.images();
            NDManager own = scope.newSubManager(replicas.get(i).manager().getDevice());
            NDArray volume = Tensors.of(own, images);
            NDArray masks = Tensors.ofMasks(own, samples.masks(), images.size());
            Optional<Perception> perception = perceptual.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Perception(perceptual.get(i), perceptual.get(i).features(volume, masks)));
            parts.add(new Part(replicas.get(i), samples, volume, masks, (double) images.size() / size, perception));
        }
        return parts;
    }

    private static TrainingBatch samples(TrainingBatch batch, int from, int to) {
        GridBatch images = batch.images();
        int voxels = images.shape().voxels();
        return new TrainingBatch(
                new GridBatch(
                        to - from, 1, images.shape(), Arrays.copyOfRange(images.values(), from * voxels, to * voxels)),
                Arrays.copyOfRange(batch.masks(), from * voxels, to * voxels),
                Arrays.copyOfRange(batch.targets(), from, to));
    }

    /**
     * Algorithm 1 on all parts.
     *
     * @param pass from the inputs of the parts to their results
     * @return for each pass the results of the parts
     */
    private List<List<Pass>> passes(List<Part> parts, Function<List<NDArray>, List<Pass>> pass) {
        return spec.refinement()
                .run(
                        parts.stream().map(part -> firstInput(part.volume())).toList(),
                        pass,
                        results -> results.stream().map(this::fedBack).toList(),
                        (volumes, maps) -> IntStream.range(0, maps.size())
                                .mapToObj(i -> join(volumes.get(i), maps.get(i)))
                                .toList());
    }

    /** The map for the next pass; row 5: as it was before an update, for it is a tensor of its own. */
    private NDArray fedBack(Pass pass) {
        NDArray map = pass.map().orElseThrow();
        if (options.weightUpdate() == WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP) {
            return map;
        }
        NDArray detached = map.stopGradient();
        map.close();
        return detached;
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

    /**
     * One update of the weights by the gradient of the mean loss of some passes.
     *
     * @param forward runs the passes; for each the results of the parts
     * @return what it gave
     */
    private List<List<Pass>> update(List<Part> parts, double learningRate, Supplier<List<List<Pass>>> forward) {
        Replica first = replicas.get(0);
        others(parts).forEach(part -> part.replica().copy(first));
        try {
            parts.forEach(part -> part.replica().requireGradients(true));
            List<List<Pass>> passes;
            try (GradientCollector collector = engine.newGradientCollector()) {
                passes = forward.get();
                // one after the other: MXNet has no graph over two devices
                for (int i = 0; i < parts.size(); i++) {
                    collector.backward(mean(passes, i, parts.get(i).share()));
                }
            }
            adam.update(learningRate, name -> gradient(parts, name));
            updateWeighting(parts, passes, learningRate);
            averageStatistics(parts);
            return passes;
        } catch (RuntimeException | Error e) {
            dropGradients(parts, e);
            throw e;
        } finally {
            // outside of an update nothing is recorded, so that validation keeps no intermediates
            parts.forEach(part -> part.replica().requireGradients(false));
        }
    }

    /** The weights of the tasks take the step of the network's weights, in Java: they are two numbers on one device. */
    private void updateWeighting(List<Part> parts, List<List<Pass>> passes, double learningRate) {
        if (options.loss().weighting() instanceof LossWeighting.Uncertainty learned) {
            weighting = weighting.map(state -> state.after(
                    learned,
                    meanOfPasses(parts, passes, Pass::classification),
                    meanOfPasses(parts, passes, Pass::segmentation),
                    learningRate,
                    adam.steps()));
        }
    }

    private static double meanOfPasses(
            List<Part> parts, List<List<Pass>> passes, Function<Pass, Optional<NDArray>> loss) {
        return passes.stream()
                .mapToDouble(pass -> mean(parts, pass, loss).orElseThrow())
                .average()
                .orElseThrow();
    }

    private static void dropGradients(List<Part> parts, Throwable failure) {
        try {
            parts.forEach(part -> part.replica().dropGradients());
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static List<Part> others(List<Part> parts) {
        return parts.subList(1, parts.size());
    }

    /** What a part adds to the mean loss over passes and samples. */
    private static NDArray mean(List<List<Pass>> passes, int part, double share) {
        NDArray sum = passes.get(0).get(part).total();
        NDManager scope = sum.getManager();
        for (List<Pass> pass : passes.subList(1, passes.size())) {
            sum = sum.add(pass.get(part).total());
        }
        return sum.mul(Tensors.of(scope, new float[] {(float) (share / passes.size())}, new Shape()));
    }

    /** The sum over the parts, on the first device; PyTorch would add the next gradient to what the others hold. */
    private static NDArray gradient(List<Part> parts, String name) {
        Replica first = parts.get(0).replica();
        NDArray sum = first.gradient(name);
        for (Part part : others(parts)) {
            try (NDManager scope = part.replica().manager().newSubManager()) {
                NDArray other = part.replica().gradient(name);
                sum.addi(first.here(other, scope));
                Tensors.clear(other);
            }
        }
        return sum;
    }

    private static void averageStatistics(List<Part> parts) {
        if (parts.size() == 1) {
            return;
        }
        Replica first = parts.get(0).replica();
        first.statistics().forEach((name, statistic) -> {
            try (NDManager scope = first.manager().newSubManager()) {
                NDArray mean = first.here(statistic.duplicate(), scope);
                mean.muli(parts.get(0).share());
                for (Part part : others(parts)) {
                    NDArray other = first.here(part.replica().tensor(name).duplicate(), scope);
                    mean.addi(other.mul(part.share()));
                }
                Tensors.set(statistic, mean);
            }
        });
    }

    /** One pass over all parts. */
    private List<Pass> forward(List<Part> parts, List<NDArray> inputs) {
        SplittableRandom dropout = new SplittableRandom(randomState);
        // Knuth's linear congruential step: far from the step inside a SplittableRandom, so that no two streams overlap
        randomState = randomState * 6364136223846793005L + 1442695040888963407L;
        return IntStream.range(0, parts.size())
                .mapToObj(i -> forward(parts.get(i), inputs.get(i), dropout))
                .toList();
    }

    private Pass forward(Part part, NDArray input, SplittableRandom dropout) {
        JointNetwork.Output output = part.replica().network().forward(input, Optional.of(dropout));
        Optional<NDArray> segmentation = output.lesionProbabilities()
                .map(lesions -> ofTrueClass(lesions, part.samples().targets()))
                .or(output::tumorProbabilities)
                .map(p -> diceLoss.mean(p, part.masks()));
        Optional<NDArray> classification = output.logits()
                .map(logits -> focalLoss.mean(logits, part.samples().targets()));
        NDArray total;
        if (segmentation.isPresent() && classification.isPresent()) {
            // not mul(number): DJL's scalars are Java memory that may be gone when the backward pass reads it
            NDManager scope = input.getManager();
            TaskWeights weights = weights(weighting);
            NDArray ofClassification = Tensors.of(scope, new float[] {(float) weights.classification()}, new Shape());
            NDArray ofSegmentation = Tensors.of(scope, new float[] {(float) weights.segmentation()}, new Shape());
            total = classification
                    .get()
                    .mul(ofClassification)
                    .add(segmentation.get().mul(ofSegmentation));
        } else {
            total = segmentation.or(() -> classification).orElseThrow();
        }
        if (part.perceptual().isPresent()) {
            Perception perception = part.perceptual().get();
            NDArray map = output.tumorProbabilities().orElseThrow();
            total = total.add(perception.loss().value(part.volume(), map, perception.reference()));
        }
        return new Pass(total, segmentation, classification, output.tumorProbabilities(), weighting);
    }

    private TaskWeights weights(Optional<WeightingState> learned) {
        return learned.map(WeightingState::weights)
                .orElse(options.loss().weighting().initialWeights());
    }

    /** Where benign and malignant tumour are told apart, the tumour has to be found under its own name. */
    private static NDArray ofTrueClass(NDArray lesions, int[] targets) {
        float[] factors = new float[2 * targets.length];
        for (int i = 0; i < targets.length; i++) {
            factors[2 * i + targets[i]] = 1;
        }
        NDArray own = Tensors.of(lesions.getManager(), factors, new Shape(targets.length, 2, 1));
        return lesions.mul(own).sum(new int[] {1});
    }

    /** The means over the batch. */
    private PassLoss loss(List<Part> parts, List<Pass> pass) {
        Optional<WeightingState> learned = pass.get(0).weighting();
        double weighted = mean(parts, pass, part -> Optional.of(part.total())).orElseThrow();
        return new PassLoss(
                weighted + learned.map(WeightingState::regularizer).orElse(0.0),
                mean(parts, pass, Pass::segmentation),
                mean(parts, pass, Pass::classification),
                spec.tasks() == Tasks.JOINT ? Optional.of(weights(learned)) : Optional.empty());
    }

    private static OptionalDouble mean(List<Part> parts, List<Pass> pass, Function<Pass, Optional<NDArray>> loss) {
        double sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            Optional<NDArray> scalar = loss.apply(pass.get(i));
            if (scalar.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += parts.get(i).share() * scalar.get().getFloat();
        }
        return OptionalDouble.of(sum);
    }

    /**
     * What the optimizer and the dropout remember.
     *
     * @return a copy
     */
    public OptimizerState state() {
        return adam.state(randomState, weighting);
    }

    /**
     * Goes on from a state.
     *
     * @param state of a trainer of the same network
     * @throws IllegalArgumentException if names or shapes do not fit, or the weights of the tasks are fixed here and
     *     learned there
     */
    public void restore(OptimizerState state) {
        WeightingState.requireSameKind(weighting, state.weighting());
        adam.restore(state);
        weighting = state.weighting();
        randomState = state.randomState();
    }

    @Override
    public void close() {
        manager.close();
    }
}
