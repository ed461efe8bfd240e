package org.abusmtl.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.FeatureScaling;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.RefinementSchedule;
import org.abusmtl.model.StageRange;
import org.abusmtl.model.Tasks;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TaskUncertainty;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ModelEngine} must do. An engine's module extends it and opens the engine; after each test no tensor
 * may be open.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the engine before each test
public abstract class ModelEngineContract {

    /** Sides that all differ: a cube hides a swapped axis. */
    private static final GridShape SHAPE = new GridShape(16, 32, 48);

    private static final JointLoss LOSS =
            new JointLoss(0.3, new FocalLoss(2, new ClassWeights(0.3, 0.7)), DiceLoss.PAPER);

    /** Sums of float products in another order differ by a few units of the last place, 6e-8, a layer. */
    private static final float FORWARD_TOLERANCE = 2e-5f;

    /** A learning rate that moves the weights little, so that rounding of one step does not grow in the next. */
    private static final double SHORT_STEP = 1e-4;

    private static final List<String> ONE_DEVICE = List.of("cpu");

    private static final List<String> TWO_DEVICES = List.of("cpu", "cpu");

    private ModelEngine engine;

    /** For subclasses. */
    protected ModelEngineContract() {}

    /**
     * Opens the engine.
     *
     * @param devices {@code cpu}, once or several times
     * @return a started engine, closed after the test
     */
    protected abstract ModelEngine openEngine(List<String> devices);

    @BeforeEach
    final void open() {
        engine = openEngine(ONE_DEVICE);
    }

    @AfterEach
    final void nothingStaysOpen() {
        int open = engine.openTensors();
        engine.close();
        assertThat(open).as("open tensors").isZero();
    }

    private static NetworkSpec spec(Tasks tasks, int iterations, Feedback feedback, Normalization normalization) {
        StageRange stages = tasks.segments() ? new StageRange(4, 6) : new StageRange(5, 5);
        return NetworkSpec.builder()
                .tasks(tasks)
                .inputShape(SHAPE)
                .width(2)
                .head(new MultiScaleHead(stages, FeatureScaling.L2, 8, 0))
                .normalization(normalization)
                .refinement(new RefinementSchedule(iterations, feedback))
                .build();
    }

    private static NetworkSpec joint(int iterations) {
        return spec(Tasks.JOINT, iterations, Feedback.ADD, Normalization.BATCH);
    }

    private static NetworkSpec withDropout(NetworkSpec spec) {
        MultiScaleHead head = (MultiScaleHead) spec.head().orElseThrow();
        return spec.toBuilder()
                .head(new MultiScaleHead(head.stages(), head.scaling(), head.hiddenUnits(), 0.5))
                .build();
    }

    /** Dark noise with a bright ball, another one in each sample; the larger balls are malignant. */
    private static TrainingBatch batch(int size, int firstSample) {
        int voxels = SHAPE.voxels();
        float[] values = new float[size * voxels];
        byte[] masks = new byte[size * voxels];
        int[] targets = new int[size];
        for (int n = 0; n < size; n++) {
            int sample = firstSample + n;
            targets[n] = sample % 2;
            double radius = 5 + 2 * targets[n] + 0.3 * sample;
            int i = n * voxels;
            for (int z = 0; z < SHAPE.z(); z++) {
                for (int y = 0; y < SHAPE.y(); y++) {
                    for (int x = 0; x < SHAPE.x(); x++, i++) {
                        double distance = Math.sqrt(
                                Math.pow(x - 7.5, 2) + Math.pow(y - 14 - sample, 2) + Math.pow(z - 24 + sample, 2));
                        boolean inside = distance < radius;
                        masks[i] = (byte) (inside ? 1 : 0);
                        double noise = Math.sin(12.9898 * x + 78.233 * y + 37.719 * z + sample);
                        values[i] = (float) ((inside ? 0.7 : -0.6) + 0.2 * noise);
                    }
                }
            }
        }
        return new TrainingBatch(new GridBatch(size, 1, SHAPE, values), masks, targets);
    }

    private static GridBatch images(int size, int firstSample) {
        return batch(size, firstSample).images();
    }

    private static TrainingOptions options(WeightUpdate update) {
        return new TrainingOptions(LOSS, update, 5);
    }

    private static void assertSame(Weights actual, Weights expected) {
        assertThat(actual.parameters().keySet())
                .containsExactlyElementsOf(expected.parameters().keySet());
        expected.parameters().forEach((name, parameter) -> {
            Weights.Parameter found = Objects.requireNonNull(actual.parameters().get(name), name);
            assertThat(found.shape()).as(name).isEqualTo(parameter.shape());
            assertThat(found.values()).as(name).isEqualTo(parameter.values());
        });
    }

    private static boolean same(Weights a, Weights b) {
        return a.parameters().entrySet().stream().allMatch(entry -> {
            Weights.Parameter other = b.parameters().get(entry.getKey());
            return other != null && Arrays.equals(entry.getValue().values(), other.values());
        });
    }

    private static float[] map(NetworkOutput output) {
        return output.tumorProbabilities().orElseThrow();
    }

    @Test
    void engineTellsWhatItIs() {
        assertThat(engine.name()).isNotBlank();
        assertThat(engine.version()).isNotBlank();
        assertThat(engine.devices()).isEqualTo(ONE_DEVICE);
    }

    @Test
    void forwardGivesOneProbabilityAVoxelAndOneACase() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            NetworkOutput output = network.forward(images(2, 0));
            assertThat(map(output)).hasSize(2 * SHAPE.voxels());
            assertThat(output.malignancies().orElseThrow()).hasSize(2);
        }
    }

    @Test
    void forwardGivesProbabilities() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            NetworkOutput output = network.forward(images(1, 0));
            for (float p : map(output)) {
                assertThat(p).isBetween(0f, 1f);
            }
            assertThat(output.malignancies().orElseThrow()[0]).isBetween(0.0, 1.0);
        }
    }

    @Test
    void segmentationNetworkGivesNoMalignancy() {
        NetworkSpec vnet = spec(Tasks.SEGMENTATION, 0, Feedback.ADD, Normalization.BATCH);
        try (Network network = engine.newNetwork(vnet, 1)) {
            NetworkOutput output = network.forward(images(1, 0));
            assertThat(output.malignancies()).isEmpty();
            assertThat(map(output)).hasSize(SHAPE.voxels());
        }
    }

    @Test
    void classificationNetworkGivesNoMap() {
        NetworkSpec clsNet = spec(Tasks.CLASSIFICATION, 0, Feedback.ADD, Normalization.BATCH);
        try (Network network = engine.newNetwork(clsNet, 1)) {
            NetworkOutput output = network.forward(images(3, 0));
            assertThat(output.tumorProbabilities()).isEmpty();
            assertThat(output.malignancies().orElseThrow()).hasSize(3);
        }
    }

    @Test
    void networkTellsItsSpecification() {
        try (Network network = engine.newNetwork(joint(2), 1)) {
            assertThat(network.spec()).isEqualTo(joint(2));
        }
    }

    @Test
    void forwardRefusesAnotherShape() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            GridShape other = new GridShape(32, 16, 48);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.forward(new GridBatch(1, 1, other, new float[other.voxels()])));
        }
    }

    @Test
    void forwardRefusesAnotherNumberOfChannels() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.forward(new GridBatch(1, 2, SHAPE, new float[2 * SHAPE.voxels()])));
        }
    }

    @Test
    void concatenatedFeedbackReadsTheSecondChannel() {
        NetworkSpec spec = spec(Tasks.JOINT, 1, Feedback.CONCATENATE, Normalization.INSTANCE);
        try (Network network = engine.newNetwork(spec, 1)) {
            float[] both = Arrays.copyOf(images(1, 0).values(), 2 * SHAPE.voxels());
            float[] zeroMap = map(network.forward(new GridBatch(1, 2, SHAPE, both.clone())));
            Arrays.fill(both, SHAPE.voxels(), SHAPE.voxels() + SHAPE.voxels() / 2, 1);
            assertThat(map(network.forward(new GridBatch(1, 2, SHAPE, both)))).isNotEqualTo(zeroMap);
        }
    }

    @Test
    void forwardIsUnaffectedByTheOtherCasesOfABatch() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            NetworkOutput together = network.forward(images(3, 0));
            for (int n = 0; n < 3; n++) {
                NetworkOutput alone = network.forward(images(1, n));
                float[] part = Arrays.copyOfRange(map(together), n * SHAPE.voxels(), (n + 1) * SHAPE.voxels());
                assertThat(part).containsExactly(map(alone), offset(FORWARD_TOLERANCE));
                assertThat(together.malignancies().orElseThrow()[n])
                        .isCloseTo(alone.malignancies().orElseThrow()[0], within((double) FORWARD_TOLERANCE));
            }
        }
    }

    @Test
    void largeBatchGivesWhatItsCasesGive() {
        GridShape cube = new GridShape(16, 16, 16);
        int voxels = cube.voxels();
        int cases = 260; // more than 2^20 voxels, which an engine may take in parts
        NetworkSpec spec = spec(Tasks.JOINT, 1, Feedback.CONCATENATE, Normalization.BATCH)
                .withWidth(1)
                .withInputShape(cube);
        float[] values = new float[cases * 2 * voxels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.1 * i + i % 7);
        }
        try (Network network = engine.newNetwork(spec, 1)) {
            NetworkOutput together = network.forward(new GridBatch(cases, 2, cube, values));
            for (int n : new int[] {0, 1, 255, 256, 259}) {
                float[] own = Arrays.copyOfRange(values, n * 2 * voxels, (n + 1) * 2 * voxels);
                NetworkOutput alone = network.forward(new GridBatch(1, 2, cube, own));
                float[] part = Arrays.copyOfRange(map(together), n * voxels, (n + 1) * voxels);
                assertThat(part).as("case " + n).containsExactly(map(alone), offset(FORWARD_TOLERANCE));
                assertThat(together.malignancies().orElseThrow()[n])
                        .isCloseTo(alone.malignancies().orElseThrow()[0], within((double) FORWARD_TOLERANCE));
            }
            assertThat(map(together)).hasSize(cases * voxels);
        }
    }

    @Test
    void everyStageShowsItsChannelsOnItsGrid() {
        int[] factors = {1, 2, 4, 8, 16, 8, 4, 2, 1};
        NetworkSpec clsNet = spec(Tasks.CLASSIFICATION, 0, Feedback.ADD, Normalization.BATCH);
        for (NetworkSpec spec : List.of(joint(0), clsNet)) {
            try (Network network = engine.newNetwork(spec, 1)) {
                List<GridBatch> stages = network.stageFeatures(images(2, 0));
                assertThat(stages).as(spec.name()).hasSize(spec.tasks().segments() ? 9 : 5);
                for (int stage = 1; stage <= stages.size(); stage++) {
                    GridBatch features = stages.get(stage - 1);
                    int factor = factors[stage - 1];
                    assertThat(features.size()).isEqualTo(2);
                    assertThat(features.channels()).as("stage " + stage).isEqualTo(spec.stageChannels(stage));
                    assertThat(features.shape())
                            .as("stage " + stage)
                            .isEqualTo(new GridShape(SHAPE.x() / factor, SHAPE.y() / factor, SHAPE.z() / factor));
                    float smallest = 0;
                    float largest = 0;
                    for (float value : features.values()) {
                        smallest = Math.min(smallest, value);
                        largest = Math.max(largest, value);
                    }
                    assertThat(smallest).as("after ReLU").isZero();
                    assertThat(largest).as("stage " + stage).isPositive();
                }
                assertThat(engine.openTensors()).isEqualTo(openTensorsAfter(() -> network.stageFeatures(images(1, 0))));
            }
        }
    }

    private int openTensorsAfter(Runnable work) {
        work.run();
        return engine.openTensors();
    }

    @Test
    void stageFeaturesAreThoseOfEachCaseAndRefuseWhatForwardRefuses() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            List<GridBatch> together = network.stageFeatures(images(2, 0));
            List<GridBatch> second = network.stageFeatures(images(1, 1));
            for (int i = 0; i < together.size(); i++) {
                float[] own = second.get(i).values();
                float largest = 1;
                float difference = 0;
                for (int k = 0; k < own.length; k++) {
                    largest = Math.max(largest, own[k]);
                    difference = Math.max(difference, Math.abs(together.get(i).values()[own.length + k] - own[k]));
                }
                assertThat(difference).as("stage " + (i + 1)).isLessThanOrEqualTo(FORWARD_TOLERANCE * largest);
            }
            GridShape other = new GridShape(32, 16, 48);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.stageFeatures(new GridBatch(1, 1, other, new float[other.voxels()])));
        }
    }

    @Test
    void forwardDoesNotChangeTheNetwork() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            Weights before = network.weights();
            float[] first = map(network.forward(images(2, 0)));
            assertThat(map(network.forward(images(2, 0)))).isEqualTo(first);
            assertSame(network.weights(), before);
        }
    }

    @Test
    void forwardMayRunInSeveralThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Network network = engine.newNetwork(joint(0), 1)) {
            List<float[]> alone = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                alone.add(map(network.forward(images(1, n))));
            }
            List<Future<float[]>> futures = new ArrayList<>();
            for (int k = 0; k < 9; k++) {
                int n = k % 3;
                futures.add(threads.submit(() -> map(network.forward(images(1, n)))));
            }
            for (int k = 0; k < 9; k++) {
                assertThat(futures.get(k).get()).containsExactly(alone.get(k % 3), offset(FORWARD_TOLERANCE));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        try (Network one = engine.newNetwork(joint(0), 1);
                Network two = engine.newNetwork(joint(0), 1);
                Network other = engine.newNetwork(joint(0), 2)) {
            assertSame(two.weights(), one.weights());
            assertThat(same(other.weights(), one.weights())).isFalse();
        }
    }

    @Test
    void loadedWeightsGiveTheSameOutputs() {
        try (Network one = engine.newNetwork(joint(0), 1);
                Network two = engine.newNetwork(joint(0), 2)) {
            NetworkOutput expected = one.forward(images(1, 0));
            assertThat(map(two.forward(images(1, 0)))).isNotEqualTo(map(expected));

            two.load(one.weights());

            assertSame(two.weights(), one.weights());
            NetworkOutput actual = two.forward(images(1, 0));
            assertThat(map(actual)).isEqualTo(map(expected));
            assertThat(actual.malignancies().orElseThrow())
                    .isEqualTo(expected.malignancies().orElseThrow());
        }
    }

    @Test
    void weightsOfATrainedNetworkCarryItsRunningStatistics() {
        try (Network one = engine.newNetwork(joint(0), 1);
                Network two = engine.newNetwork(joint(0), 2)) {
            try (TrainingSession session = engine.newTrainingSession(one, options(WeightUpdate.EACH_PASS))) {
                session.step(batch(2, 0), 1e-2);
            }
            two.load(one.weights());
            assertThat(map(two.forward(images(1, 0)))).isEqualTo(map(one.forward(images(1, 0))));
        }
    }

    @Test
    void networkOfGivenWeightsIsTheOneThatTheyAreFrom() {
        try (Network one = engine.newNetwork(joint(0), 1);
                Network two = engine.newNetwork(joint(0), one.weights())) {
            assertThat(two.spec()).isEqualTo(one.spec());
            assertSame(two.weights(), one.weights());
            NetworkOutput expected = one.forward(images(1, 0));
            NetworkOutput actual = two.forward(images(1, 0));
            assertThat(map(actual)).isEqualTo(map(expected));
            assertThat(actual.malignancies().orElseThrow())
                    .isEqualTo(expected.malignancies().orElseThrow());
        }
    }

    /** The check after each test finds what a refused network leaves open. */
    @Test
    void noNetworkIsMadeOfTheWeightsOfAnother() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            Map<String, Weights.Parameter> given =
                    new LinkedHashMap<>(network.weights().parameters());
            String last = last(given);
            Weights.Parameter right = Objects.requireNonNull(given.remove(last));
            assertThatIllegalArgumentException().isThrownBy(() -> engine.newNetwork(joint(0), new Weights(given)));
            given.put(last, new Weights.Parameter(List.of(3, 5, 7), new float[105]));
            assertThatIllegalArgumentException().isThrownBy(() -> engine.newNetwork(joint(0), new Weights(given)));
            given.put(last, right);
            given.put("no.such.parameter", right);
            assertThatIllegalArgumentException().isThrownBy(() -> engine.newNetwork(joint(0), new Weights(given)));
        }
    }

    @Test
    void loadRefusesOtherNamesAndChangesNothing() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            Weights before = network.weights();
            Map<String, Weights.Parameter> renamed =
                    new LinkedHashMap<>(changed(before).parameters());
            String last = last(renamed);
            renamed.put("no.such.parameter", renamed.remove(last));
            assertThatIllegalArgumentException().isThrownBy(() -> network.load(new Weights(renamed)));
            assertSame(network.weights(), before);

            Map<String, Weights.Parameter> missing =
                    new LinkedHashMap<>(changed(before).parameters());
            missing.remove(last);
            assertThatIllegalArgumentException().isThrownBy(() -> network.load(new Weights(missing)));
            assertSame(network.weights(), before);
        }
    }

    @Test
    void loadRefusesOtherShapesAndChangesNothing() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            Weights before = network.weights();
            Map<String, Weights.Parameter> reshaped =
                    new LinkedHashMap<>(changed(before).parameters());
            reshaped.put(last(reshaped), new Weights.Parameter(List.of(3, 5, 7), new float[105]));
            assertThatIllegalArgumentException().isThrownBy(() -> network.load(new Weights(reshaped)));
            assertSame(network.weights(), before);
        }
    }

    private static String last(Map<String, Weights.Parameter> parameters) {
        return List.copyOf(parameters.keySet()).get(parameters.size() - 1);
    }

    private static Weights changed(Weights weights) {
        Map<String, Weights.Parameter> changed = new LinkedHashMap<>();
        weights.parameters().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += 1;
            }
            changed.put(name, new Weights.Parameter(parameter.shape(), values));
        });
        return new Weights(changed);
    }

    @Test
    void eachPassGivesItsLosses() {
        try (Network network = engine.newNetwork(joint(2), 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            List<PassLoss> losses = session.step(batch(2, 0), 1e-3);
            assertThat(losses).hasSize(3).allSatisfy(loss -> {
                assertThat(loss.segmentation().orElseThrow()).isBetween(0.0, 1.0);
                assertThat(loss.classification().orElseThrow()).isGreaterThanOrEqualTo(0);
                // Eq. 5; the engine adds in floats of about 1: 6e-8 each
                assertThat(loss.total())
                        .isCloseTo(
                                LOSS.value(
                                        loss.classification().orElseThrow(),
                                        loss.segmentation().orElseThrow()),
                                within(1e-6));
            });
        }
    }

    @Test
    void networkOfOneTaskIsTrainedWithThatLossAlone() {
        NetworkSpec vnet = spec(Tasks.SEGMENTATION, 1, Feedback.ADD, Normalization.BATCH);
        NetworkSpec clsNet = spec(Tasks.CLASSIFICATION, 0, Feedback.ADD, Normalization.BATCH);
        try (Network network = engine.newNetwork(vnet, 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            assertThat(session.step(batch(2, 0), 1e-3)).hasSize(2).allSatisfy(loss -> {
                assertThat(loss.classification()).isEmpty();
                assertThat(loss.total()).isCloseTo(loss.segmentation().orElseThrow(), within(1e-6));
            });
        }
        try (Network network = engine.newNetwork(clsNet, 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            assertThat(session.step(batch(2, 0), 1e-3)).hasSize(1).allSatisfy(loss -> {
                assertThat(loss.segmentation()).isEmpty();
                assertThat(loss.total()).isCloseTo(loss.classification().orElseThrow(), within(1e-6));
            });
        }
    }

    /** With instance norm and no dropout a training pass is a prediction pass, so its losses can be computed outside. */
    @Test
    void lossesAreThoseOfTheDefinitionsInEveryPass() {
        NetworkSpec spec = spec(Tasks.JOINT, 1, Feedback.ADD, Normalization.INSTANCE);
        TrainingBatch batch = batch(2, 0);
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.MEAN_OF_PASSES))) {
            NetworkOutput first = network.forward(batch.images());
            float[] sum = batch.images().values().clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += map(first)[i];
            }
            NetworkOutput second = network.forward(new GridBatch(2, 1, SHAPE, sum));

            List<PassLoss> losses = session.step(batch, 1e-3);

            assertDefinition(losses.get(0), first, batch);
            assertDefinition(losses.get(1), second, batch);
        }
    }

    private static void assertDefinition(PassLoss loss, NetworkOutput output, TrainingBatch batch) {
        double segmentation = 0;
        double classification = 0;
        for (int n = 0; n < 2; n++) {
            double[] p = new double[SHAPE.voxels()];
            for (int i = 0; i < p.length; i++) {
                p[i] = map(output)[n * p.length + i];
            }
            byte[] y = Arrays.copyOfRange(batch.masks(), n * p.length, (n + 1) * p.length);
            segmentation += LOSS.segmentation().value(p, y) / 2;
            double malignancy = output.malignancies().orElseThrow()[n];
            classification +=
                    LOSS.classification().value(0, Math.log(malignancy / (1 - malignancy)), batch.targets()[n]) / 2;
        }
        // sums over 24576 floats: their rounding grows with the square root, 160 times 6e-8
        assertThat(loss.segmentation().orElseThrow()).isCloseTo(segmentation, within(2e-5));
        assertThat(loss.classification().orElseThrow()).isCloseTo(classification, within(2e-5));
    }

    private static TrainingOptions learnedWeights() {
        JointLoss loss = new JointLoss(LossWeighting.uncertainty(), LOSS.classification(), LOSS.segmentation());
        return new TrainingOptions(loss, WeightUpdate.MEAN_OF_PASSES, 5);
    }

    /** A state before the first step, with these logarithms of the variances. */
    private static OptimizerState at(OptimizerState state, double ofClassification, double ofSegmentation) {
        return new OptimizerState(
                state.steps(),
                state.firstMoments(),
                state.secondMoments(),
                state.randomState(),
                Optional.of(new WeightingState(
                        new TaskUncertainty(ofClassification, 0, 0), new TaskUncertainty(ofSegmentation, 0, 0))));
    }

    private static double meanTotal(List<PassLoss> passes) {
        return passes.stream().mapToDouble(PassLoss::total).average().orElseThrow();
    }

    @Test
    void learnedWeightsFollowTheGradientOfFiniteDifferences() {
        NetworkSpec spec = spec(Tasks.JOINT, 1, Feedback.ADD, Normalization.INSTANCE);
        TrainingBatch batch = batch(2, 0);
        double c = 0.4;
        double s = -0.7;
        double h = 1e-2;
        double still = 1e-12; // a rate that moves nothing
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, learnedWeights())) {
            OptimizerState fresh = session.state();
            session.restore(at(fresh, c, s));
            List<PassLoss> losses = session.step(batch, still);
            WeightingState state = session.state().weighting().orElseThrow();
            assertThat(losses).hasSize(2).allSatisfy(loss -> {
                TaskWeights weights = loss.weights().orElseThrow();
                assertThat(weights.classification()).isCloseTo(Math.exp(-c), within(1e-12));
                assertThat(weights.segmentation()).isCloseTo(Math.exp(-s), within(1e-12));
                // the engine adds in floats of about 1: 6e-8 each
                assertThat(loss.total())
                        .isCloseTo(
                                LossWeighting.uncertainty()
                                                .value(c, loss.classification().orElseThrow())
                                        + LossWeighting.uncertainty()
                                                .value(s, loss.segmentation().orElseThrow()),
                                within(1e-6));
            });
            session.restore(at(fresh, c + h, s));
            double above = meanTotal(session.step(batch, still));
            session.restore(at(fresh, c - h, s));
            double below = meanTotal(session.step(batch, still));
            // Adam's first moment is a tenth of the gradient; floats of 1 over 2h, and h^2 of the curvature
            assertThat(10 * state.classification().firstMoment()).isCloseTo((above - below) / (2 * h), within(1e-4));
            session.restore(at(fresh, c, s + h));
            above = meanTotal(session.step(batch, still));
            session.restore(at(fresh, c, s - h));
            below = meanTotal(session.step(batch, still));
            assertThat(10 * state.segmentation().firstMoment()).isCloseTo((above - below) / (2 * h), within(1e-4));
        }
    }

    /** First moments after the first step, which are a tenth of the gradient. */
    private static Weights firstMoments(
            ModelEngine engine, TrainingOptions options, UnaryOperator<OptimizerState> start) {
        NetworkSpec spec = spec(Tasks.JOINT, 1, Feedback.ADD, Normalization.INSTANCE);
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, options)) {
            session.restore(start.apply(session.state()));
            session.step(batch(3, 0), SHORT_STEP);
            return session.state().firstMoments();
        }
    }

    private static TrainingOptions fixed(double lambda) {
        return new TrainingOptions(
                new JointLoss(lambda, LOSS.classification(), LOSS.segmentation()), WeightUpdate.MEAN_OF_PASSES, 5);
    }

    @Test
    void gradientUnderLearnedWeightsIsTheWeightedSumOfTheTasks() {
        Weights ofClassification = firstMoments(engine, fixed(1), state -> state);
        Weights ofSegmentation = firstMoments(engine, fixed(0), state -> state);
        double c = 0.4;
        double s = -0.7;
        Weights both = firstMoments(engine, learnedWeights(), state -> at(state, c, s));
        onTwoDevices(two -> assertWeightedSum(
                firstMoments(two, learnedWeights(), state -> at(state, c, s)), ofClassification, ofSegmentation, c, s));
        assertWeightedSum(both, ofClassification, ofSegmentation, c, s);
    }

    private static void assertWeightedSum(
            Weights both, Weights ofClassification, Weights ofSegmentation, double c, double s) {
        double all = Math.sqrt(squares(both));
        both.parameters().forEach((name, parameter) -> {
            float[] rest = parameter.values().clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] -= (float) (Math.exp(-c) * values(ofClassification, name)[i]
                        + Math.exp(-s) * values(ofSegmentation, name)[i]);
            }
            double length = Math.max(Math.sqrt(squares(parameter.values())), 1e-3 * all);
            // sums in another order, as between devices
            assertThat(Math.sqrt(squares(rest)) / length)
                    .as("gradient of " + name)
                    .isLessThan(2e-4);
        });
    }

    @Test
    void trainingWithLearnedWeightsGoesOnToTheLastBit() {
        onTwoDevices(two -> {
            NetworkSpec spec = withDropout(joint(1));
            Weights middle;
            OptimizerState state;
            Weights end;
            OptimizerState after;
            try (Network network = two.newNetwork(spec, 1);
                    TrainingSession session = two.newTrainingSession(network, learnedWeights())) {
                session.step(batch(2, 0), 1e-2);
                middle = network.weights();
                state = session.state();
                session.step(batch(3, 4), 1e-2);
                end = network.weights();
                after = session.state();
            }
            assertThat(state.weighting().orElseThrow().weights()).isNotEqualTo(new TaskWeights(1, 1));
            try (Network network = two.newNetwork(spec, 9);
                    TrainingSession session = two.newTrainingSession(network, learnedWeights())) {
                network.load(middle);
                session.restore(state);
                session.step(batch(3, 4), 1e-2);
                assertSame(network.weights(), end);
                assertThat(session.state().weighting()).isEqualTo(after.weighting());
            }
        });
    }

    @Test
    void oneTaskHasNoWeightsAndFixedOnesAreNotRestoredAsLearned() {
        NetworkSpec vnet = spec(Tasks.SEGMENTATION, 0, Feedback.ADD, Normalization.BATCH);
        try (Network network = engine.newNetwork(vnet, 1);
                TrainingSession session = engine.newTrainingSession(network, learnedWeights())) {
            PassLoss loss = session.step(batch(2, 0), 1e-3).get(0);
            assertThat(loss.weights()).isEmpty();
            assertThat(loss.total()).isCloseTo(loss.segmentation().orElseThrow(), within(1e-6));
            assertThat(session.state().weighting()).isEmpty();
        }
        try (Network network = engine.newNetwork(joint(0), 1);
                TrainingSession learned = engine.newTrainingSession(network, learnedWeights());
                TrainingSession fixed = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            OptimizerState state = learned.state();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fixed.restore(state))
                    .withMessageContaining("weighting");
        }
    }

    @Test
    void stepsReduceTheLoss() {
        try (Network network = engine.newNetwork(joint(0), 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            TrainingBatch batch = batch(2, 0);
            double before = session.step(batch, 1e-2).get(0).total();
            double after = before;
            for (int step = 0; step < 30; step++) {
                after = session.step(batch, 1e-2).get(0).total();
            }
            assertThat(after).isLessThan(before - 0.005);
        }
    }

    @Test
    void everyRuleOfWeightUpdateTrains() {
        for (WeightUpdate update : WeightUpdate.values()) {
            try (Network network = engine.newNetwork(joint(1), 1);
                    TrainingSession session = engine.newTrainingSession(network, options(update))) {
                Weights before = network.weights();
                assertThat(session.step(batch(1, 0), 1e-3))
                        .as(update.name())
                        .hasSize(2)
                        .allSatisfy(loss -> assertThat(loss.total()).isFinite());
                assertThat(same(network.weights(), before)).as(update.name()).isFalse();
                assertThat(session.state().steps())
                        .as(update.name())
                        .isEqualTo(update == WeightUpdate.EACH_PASS ? 2 : 1);
            }
        }
    }

    @Test
    void gradientThroughTheMapMakesADifference() {
        Weights detached = afterOneStep(WeightUpdate.MEAN_OF_PASSES);
        Weights through = afterOneStep(WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP);
        assertThat(same(detached, through)).isFalse();
    }

    private Weights afterOneStep(WeightUpdate update) {
        try (Network network = engine.newNetwork(joint(1), 1);
                TrainingSession session = engine.newTrainingSession(network, options(update))) {
            session.step(batch(1, 0), 1e-3);
            return network.weights();
        }
    }

    @Test
    void restoredTrainingGoesOnToTheLastBit() {
        assertGoesOnToTheLastBit(engine);
    }

    @Test
    void restoredTrainingOnTwoDevicesGoesOnToTheLastBit() {
        onTwoDevices(ModelEngineContract::assertGoesOnToTheLastBit);
    }

    private static void assertGoesOnToTheLastBit(ModelEngine engine) {
        NetworkSpec spec = withDropout(joint(1));
        Weights middle;
        OptimizerState state;
        Weights end;
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            session.step(batch(2, 0), 1e-3);
            session.step(batch(2, 2), 1e-3);
            middle = network.weights();
            state = session.state();
            session.step(batch(2, 4), 1e-3);
            session.step(batch(1, 6), 5e-4);
            end = network.weights();
        }
        assertThat(state.steps()).isEqualTo(4);
        try (Network network = engine.newNetwork(spec, 9);
                TrainingSession session =
                        engine.newTrainingSession(network, new TrainingOptions(LOSS, WeightUpdate.EACH_PASS, 77))) {
            network.load(middle);
            session.restore(state);
            session.step(batch(2, 4), 1e-3);
            session.step(batch(1, 6), 5e-4);
            assertSame(network.weights(), end);
        }
    }

    @Test
    void restoreRefusesTheStateOfAnotherNetwork() {
        NetworkSpec vnet = spec(Tasks.SEGMENTATION, 0, Feedback.ADD, Normalization.BATCH);
        try (Network network = engine.newNetwork(joint(0), 1);
                Network other = engine.newNetwork(vnet, 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS));
                TrainingSession foreign = engine.newTrainingSession(other, options(WeightUpdate.EACH_PASS))) {
            OptimizerState state = foreign.state();
            assertThatIllegalArgumentException().isThrownBy(() -> session.restore(state));
        }
    }

    /**
     * An engine that can do one training step at a time has the others wait. Both rounds run in threads of a pool, for an
     * engine may split its sums otherwise in the thread that started it.
     */
    @Test
    void networksTrainedInTwoThreadsLearnWhatEachLearnsAlone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Weights> alone = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                int seed = n;
                alone.add(threads.submit(() -> trained(seed)).get());
            }
            List<Future<Weights>> together = threads.invokeAll(List.of(() -> trained(0), () -> trained(1)));
            for (int n = 0; n < 2; n++) {
                assertSame(together.get(n).get(), alone.get(n));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Weights trained(int seed) {
        return trained(joint(1), WeightUpdate.EACH_PASS, seed);
    }

    private Weights trained(NetworkSpec spec, WeightUpdate update, int seed) {
        try (Network network = engine.newNetwork(spec, seed);
                TrainingSession session = engine.newTrainingSession(network, options(update))) {
            for (int step = 0; step < 4; step++) {
                session.step(batch(2, seed + step), 1e-3);
            }
            return network.weights();
        }
    }

    /** Java memory that an engine would still read after it was let go is taken back and overwritten here. */
    @Test
    void garbageCollectionDuringTrainingChangesNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (WeightUpdate update : List.of(WeightUpdate.EACH_PASS, WeightUpdate.MEAN_OF_PASSES)) {
                Weights undisturbed =
                        threads.submit(() -> trained(joint(1), update, 1)).get();
                AtomicBoolean done = new AtomicBoolean();
                Future<?> collector = threads.submit(() -> collectUntil(done));
                try {
                    Weights disturbed =
                            threads.submit(() -> trained(joint(1), update, 1)).get();
                    assertSame(disturbed, undisturbed);
                } finally {
                    done.set(true);
                    collector.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void collectUntil(AtomicBoolean done) {
        while (!done.get()) {
            long start = System.nanoTime();
            System.gc();
            for (int size = Float.BYTES; size <= 64 * Float.BYTES; size += Float.BYTES) {
                FloatBuffer block = ByteBuffer.allocateDirect(size)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                while (block.hasRemaining()) {
                    block.put(1e9f);
                }
            }
            LockSupport.parkNanos(System.nanoTime() - start); // without a pause the engine would have no time
        }
    }

    @Test
    void weightsThatWereHandedOutDoNotChange() {
        try (Network network = engine.newNetwork(joint(0), 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            Weights held = network.weights();
            Weights copy = copyOf(held);
            session.step(batch(1, 0), 1e-2);
            assertSame(held, copy);
            assertThat(same(network.weights(), held)).isFalse();
        }
    }

    private static Weights copyOf(Weights weights) {
        Map<String, Weights.Parameter> copy = new LinkedHashMap<>();
        weights.parameters().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            copy.put(name, new Weights.Parameter(parameter.shape(), values));
        });
        return new Weights(copy);
    }

    @Test
    void stepRefusesAnotherShape() {
        GridShape other = new GridShape(32, 16, 48);
        try (Network network = engine.newNetwork(joint(0), 1);
                TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
            TrainingBatch wrong = new TrainingBatch(
                    new GridBatch(1, 1, other, new float[other.voxels()]), new byte[other.voxels()], new int[1]);
            assertThatIllegalArgumentException().isThrownBy(() -> session.step(wrong, 1e-3));
        }
    }

    @Test
    void closedNetworkRefusesWork() {
        Network network = engine.newNetwork(joint(0), 1);
        Weights weights = network.weights();
        network.close();
        network.close();
        assertThatIllegalStateException().isThrownBy(() -> network.forward(images(1, 0)));
        assertThatIllegalStateException().isThrownBy(() -> network.stageFeatures(images(1, 0)));
        assertThatIllegalStateException().isThrownBy(network::weights);
        assertThatIllegalStateException().isThrownBy(() -> network.load(weights));
    }

    @Test
    void closedSessionRefusesWorkAndLeavesTheNetworkOpen() {
        try (Network network = engine.newNetwork(joint(0), 1)) {
            TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS));
            OptimizerState state = session.state();
            session.close();
            assertThatIllegalStateException().isThrownBy(() -> session.step(batch(1, 0), 1e-3));
            assertThatIllegalStateException().isThrownBy(session::state);
            assertThatIllegalStateException().isThrownBy(() -> session.restore(state));
            assertThat(map(network.forward(images(1, 0)))).hasSize(SHAPE.voxels());
        }
    }

    @Test
    void networkOfAnotherEngineIsRefused() {
        ModelEngine other = openEngine(ONE_DEVICE);
        try (Network foreign = other.newNetwork(joint(0), 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.newTrainingSession(foreign, options(WeightUpdate.EACH_PASS))
                            .close());
        } finally {
            other.close();
        }
    }

    @Test
    void openTensorsAreCounted() {
        assertOpenTensorsAreCounted(engine);
    }

    @Test
    void openTensorsOnTwoDevicesAreCounted() {
        onTwoDevices(ModelEngineContract::assertOpenTensorsAreCounted);
    }

    private static void assertOpenTensorsAreCounted(ModelEngine engine) {
        assertThat(engine.openTensors()).isZero();
        try (Network network = engine.newNetwork(joint(0), 1)) {
            int ofNetwork = engine.openTensors();
            assertThat(ofNetwork).isPositive();
            network.forward(images(1, 0));
            assertThat(engine.openTensors()).isEqualTo(ofNetwork);
            try (TrainingSession session = engine.newTrainingSession(network, options(WeightUpdate.EACH_PASS))) {
                session.step(batch(2, 0), 1e-3);
                int afterOne = engine.openTensors();
                session.step(batch(2, 0), 1e-3);
                assertThat(engine.openTensors()).isEqualTo(afterOne);
            }
            assertThat(engine.openTensors()).isEqualTo(ofNetwork);
        }
    }

    private void onTwoDevices(Consumer<ModelEngine> test) {
        ModelEngine two = openEngine(TWO_DEVICES);
        try {
            test.accept(two);
            assertThat(two.openTensors()).as("open tensors").isZero();
        } finally {
            two.close();
        }
    }

    @Test
    void severalDevicesAreToldInOrder() {
        onTwoDevices(two -> assertThat(two.devices()).isEqualTo(TWO_DEVICES));
    }

    /** Losses of some steps, how far they moved each weight, and the mean of the gradients. */
    private record Learned(List<List<PassLoss>> losses, Weights movement, Weights gradients) {}

    /** Batches of four and of three: parts of the same size, and parts that must not count the same. */
    private static Learned learn(ModelEngine engine, NetworkSpec spec, WeightUpdate update) {
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, options(update))) {
            Weights before = network.weights();
            List<List<PassLoss>> losses = List.of(
                    session.step(batch(4, 0), SHORT_STEP),
                    session.step(batch(3, 4), SHORT_STEP),
                    session.step(batch(4, 1), SHORT_STEP));
            return new Learned(
                    losses,
                    difference(network.weights(), before),
                    session.state().firstMoments());
        }
    }

    private static Weights difference(Weights a, Weights b) {
        Map<String, Weights.Parameter> differences = new LinkedHashMap<>();
        a.parameters().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            float[] others = values(b, name);
            for (int i = 0; i < values.length; i++) {
                values[i] -= others[i];
            }
            differences.put(name, new Weights.Parameter(parameter.shape(), values));
        });
        return new Weights(differences);
    }

    private static float[] values(Weights weights, String name) {
        return Objects.requireNonNull(weights.parameters().get(name), name).values();
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    private static double squares(Weights weights) {
        return weights.parameters().values().stream()
                .mapToDouble(parameter -> squares(parameter.values()))
                .sum();
    }

    private static void assertSameLearned(String as, Learned actual, Learned expected) {
        for (int step = 0; step < expected.losses().size(); step++) {
            for (int pass = 0; pass < expected.losses().get(step).size(); pass++) {
                PassLoss one = expected.losses().get(step).get(pass);
                PassLoss several = actual.losses().get(step).get(pass);
                // a weight whose gradient is 0 but for rounding moves by a whole step, in either direction
                assertThat(several.total()).as(as).isCloseTo(one.total(), within(1e-5));
                assertThat(several.segmentation().orElseThrow())
                        .isCloseTo(one.segmentation().orElseThrow(), within(1e-5));
                assertThat(several.classification().orElseThrow())
                        .isCloseTo(one.classification().orElseThrow(), within(1e-5));
            }
        }
        // Adam moves every weight alike, so a wrong gradient anywhere is seen here; rounding alone gave 0.2 %
        assertThat(Math.sqrt(squares(difference(actual.movement(), expected.movement()))))
                .as(as + ", movement")
                .isLessThanOrEqualTo(0.02 * Math.sqrt(squares(expected.movement())));
        // an activation that crosses 0 changes single numbers; rounding alone gave 2 % of a tensor
        Weights differences = difference(actual.gradients(), expected.gradients());
        expected.gradients()
                .parameters()
                .forEach((name, gradient) -> assertThat(Math.sqrt(squares(values(differences, name))))
                        .as(as + ", gradient of " + name)
                        .isLessThanOrEqualTo(0.05 * Math.sqrt(squares(gradient.values()))));
    }

    private static Weights firstGradients(ModelEngine engine, NetworkSpec spec, WeightUpdate update) {
        try (Network network = engine.newNetwork(spec, 1);
                TrainingSession session = engine.newTrainingSession(network, options(update))) {
            session.step(batch(3, 4), SHORT_STEP);
            return session.state().firstMoments();
        }
    }

    @Test
    void gradientsOfSeveralDevicesAddUpToThatOfOne() {
        for (Normalization normalization : List.of(Normalization.INSTANCE, Normalization.GROUP)) {
            NetworkSpec spec = withDropout(spec(Tasks.JOINT, 0, Feedback.ADD, normalization));
            Weights one = firstGradients(engine, spec, WeightUpdate.MEAN_OF_PASSES);
            onTwoDevices(two -> {
                Weights differences = difference(firstGradients(two, spec, WeightUpdate.MEAN_OF_PASSES), one);
                double all = Math.sqrt(squares(one));
                one.parameters().forEach((name, gradient) -> {
                    // of a tensor that is almost 0 beside the others only rounding is left
                    double length = Math.max(Math.sqrt(squares(gradient.values())), 1e-3 * all);
                    // sums in another order; 6e-5 was seen
                    assertThat(Math.sqrt(squares(values(differences, name))) / length)
                            .as(normalization + ", gradient of " + name)
                            .isLessThan(1e-4);
                });
            });
        }
    }

    @Test
    void severalDevicesLearnWhatOneLearns() {
        for (Normalization normalization : List.of(Normalization.INSTANCE, Normalization.GROUP)) {
            NetworkSpec spec = withDropout(spec(Tasks.JOINT, 1, Feedback.ADD, normalization));
            for (WeightUpdate update : List.of(WeightUpdate.EACH_PASS, WeightUpdate.MEAN_OF_PASSES)) {
                Learned one = learn(engine, spec, update);
                onTwoDevices(two -> assertSameLearned(normalization + " " + update, learn(two, spec, update), one));
            }
        }
    }

    @Test
    void aBatchSmallerThanTheNumberOfDevicesIsLearntToo() {
        NetworkSpec spec = withDropout(spec(Tasks.JOINT, 1, Feedback.CONCATENATE, Normalization.GROUP));
        WeightUpdate update = WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP;
        Learned one = learn(engine, spec, update);
        ModelEngine four = openEngine(List.of("cpu", "cpu", "cpu", "cpu"));
        try {
            assertSameLearned("four devices", learn(four, spec, update), one);
        } finally {
            four.close();
        }
    }
}
