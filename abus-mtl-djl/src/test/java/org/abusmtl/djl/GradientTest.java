package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.loss.BatchDiceLoss;
import org.abusmtl.djl.loss.BatchFocalLoss;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.TumorProbability;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients against central differences. A tensor's gradient g is checked along its own direction, where the derivative
 * is |g|: the largest there is, so that single precision resolves it, and a wrong g has another derivative along itself.
 */
class GradientTest {

    /** Sides all differ, and leave 3x2x1 voxels at the bottom, so that batch norm there is well conditioned. */
    private static final GridShape INPUT = new GridShape(48, 32, 16);

    private static final int BATCH = 2;

    private static final FocalLoss FOCAL = new FocalLoss(2, new ClassWeights(0.3, 0.7));

    private static final int[] TARGETS = {1, 0};

    static Stream<Arguments> networks() {
        return Stream.of(Engines.values())
                .flatMap(engine -> Stream.of(
                                NetworkSpec.vnet(),
                                NetworkSpec.clsNet(),
                                NetworkSpec.cvNet(),
                                NetworkSpec.cmsVNet(1, 9),
                                NetworkSpec.vnet().toBuilder()
                                        .name("VNet with instance norm")
                                        .normalization(Normalization.INSTANCE)
                                        .build())
                        .map(spec -> Arguments.of(engine, spec.withWidth(2).withInputShape(INPUT))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("networks")
    void gradientOfEveryParameterAgreesWithFiniteDifferences(Engines engineName, NetworkSpec spec) {
        check(engineName, spec, 1, name -> true);
    }

    @ParameterizedTest
    @EnumSource
    void gradientThatIsTooLargeByATwentiethIsFound(Engines engineName) {
        NetworkSpec spec = NetworkSpec.clsNet().withWidth(2).withInputShape(INPUT);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> check(engineName, spec, 1.05, name -> name.startsWith("head")))
                .withMessageContaining("median over the tensors");
    }

    /** The network's gradient times a factor against differences of the loss itself, for some of its tensors. */
    private static void check(Engines engineName, NetworkSpec spec, double factor, Predicate<String> checked) {
        try (DjlEngine engine = engineName.open();
                NDManager manager =
                        Engine.getEngine(engine.name()).newBaseManager().newSubManager()) {
            Parameters parameters = new Parameters(manager, 5);
            JointNetwork network = new JointNetwork(spec, parameters);
            SplittableRandom random = new SplittableRandom(11);
            int voxels = INPUT.voxels();
            NDArray input = random(manager, random, new Shape(BATCH, 1, INPUT.z(), INPUT.y(), INPUT.x()));
            byte[] tumor = masks(voxels);
            NDArray masks = Tensors.ofMasks(manager, tumor, BATCH);
            BatchDiceLoss dice = new BatchDiceLoss(DiceLoss.PAPER);
            BatchFocalLoss focal = new BatchFocalLoss(FOCAL);
            Supplier<NDArray> loss = () -> {
                try (JointNetwork.Output output = network.forward(input, Optional.of(new SplittableRandom(3)))) {
                    Optional<NDArray> segmentation = output.tumorProbabilities().map(p -> dice.mean(p, masks));
                    Optional<NDArray> classification = output.logits().map(l -> focal.mean(l, TARGETS));
                    NDArray total = segmentation
                            .flatMap(s -> classification.map(c -> s.add(c)))
                            .or(() -> segmentation)
                            .or(() -> classification)
                            .orElseThrow();
                    return total.mul(Tensors.of(manager, new float[] {(float) factor}, new Shape()));
                }
            };
            DoubleSupplier value = () -> {
                try (JointNetwork.Output output = network.forward(input, Optional.of(new SplittableRandom(3)))) {
                    double sum = 0;
                    if (output.tumorProbabilities().isPresent()) {
                        sum += dice(
                                DiceLoss.PAPER,
                                output.tumorProbabilities().get().toFloatArray(),
                                tumor,
                                BATCH);
                    }
                    if (output.logits().isPresent()) {
                        sum += focal(FOCAL, output.logits().get().toFloatArray(), TARGETS);
                    }
                    return sum;
                }
            };
            // kinks of ReLU and rounding leave up to 10 % of the smallest gradients even at the best step: a change of
            // the input by 1e-5 changes them as much. The bound on the median is what counts
            Map<String, NDArray> variables = new LinkedHashMap<>(parameters.trained());
            variables.keySet().removeIf(checked.negate());
            FiniteDifferences.check(Engine.getEngine(engine.name()), variables, loss, value, 0.15);
        }
    }

    static Stream<Arguments> losses() {
        return Stream.of(Engines.values())
                .flatMap(engine -> Stream.of(
                        Arguments.of(engine, DiceLoss.PAPER),
                        Arguments.of(engine, new DiceLoss(DiceDenominator.SQUARED, TumorProbability.SOFT)),
                        Arguments.of(engine, new DiceLoss(DiceDenominator.LINEAR, TumorProbability.HARD_GATED))));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientOfTheDiceLossAgreesWithFiniteDifferences(Engines engineName, DiceLoss definition) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            SplittableRandom random = new SplittableRandom(2);
            float[] values = new float[3 * 50];
            byte[] masks = new byte[values.length];
            for (int i = 0; i < values.length; i++) {
                // away from 0.5, where the gate of HARD_GATED jumps
                values[i] =
                        (float) (random.nextBoolean() ? random.nextDouble(0.05, 0.4) : random.nextDouble(0.6, 0.95));
                masks[i] = (byte) random.nextInt(2);
            }
            NDArray p = Tensors.of(manager, values, new Shape(3, 50));
            NDArray y = Tensors.ofMasks(manager, masks, 3);
            FiniteDifferences.check(
                    Engine.getEngine(engine.name()),
                    Map.of("p", p),
                    () -> new BatchDiceLoss(definition).mean(p, y),
                    () -> dice(definition, p.toFloatArray(), masks, 3),
                    1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientOfTheFocalLossAgreesWithFiniteDifferences(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            for (double gamma : new double[] {0, 0.5, 2}) {
                NDArray logits =
                        Tensors.of(manager, new float[] {0.3f, -1.2f, 2, 1.9f, -0.5f, 0.8f, 0, 0}, new Shape(4, 2));
                FocalLoss definition = new FocalLoss(gamma, new ClassWeights(0.3, 0.7));
                int[] targets = {1, 0, 1, 0};
                FiniteDifferences.check(
                        Engine.getEngine(engine.name()),
                        Map.of("logits", logits),
                        () -> new BatchFocalLoss(definition).mean(logits, targets),
                        () -> focal(definition, logits.toFloatArray(), targets),
                        1e-3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientOfTheFocalLossIsFiniteForTheSurestLogits(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            for (double gamma : new double[] {0, 0.5, 2}) {
                NDArray logits =
                        Tensors.of(manager, new float[] {300, -300, -300, 300, 0, 0, 1e-4f, 5}, new Shape(4, 2));
                NDArray gradient = gradient(
                        Engine.getEngine(engine.name()),
                        logits,
                        () -> new BatchFocalLoss(new FocalLoss(gamma, ClassWeights.EQUAL))
                                .mean(logits, new int[] {1, 1, 0, 0}));
                for (float value : gradient.toFloatArray()) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    private static NDArray gradient(Engine engine, NDArray variable, Supplier<NDArray> loss) {
        variable.setRequiresGradient(true);
        try (GradientCollector collector = engine.newGradientCollector()) {
            collector.backward(loss.get());
        }
        NDArray gradient = variable.getGradient();
        variable.setRequiresGradient(false);
        return gradient;
    }

    private static double dice(DiceLoss definition, float[] p, byte[] y, int n) {
        double mean = 0;
        int voxels = p.length / n;
        for (int b = 0; b < n; b++) {
            double[] sample = new double[voxels];
            for (int i = 0; i < voxels; i++) {
                sample[i] = p[b * voxels + i];
            }
            mean += definition.value(sample, Arrays.copyOfRange(y, b * voxels, (b + 1) * voxels)) / n;
        }
        return mean;
    }

    private static double focal(FocalLoss definition, float[] logits, int[] targets) {
        double mean = 0;
        for (int i = 0; i < targets.length; i++) {
            mean += definition.value(logits[2 * i], logits[2 * i + 1], targets[i]) / targets.length;
        }
        return mean;
    }

    private static NDArray random(NDManager manager, SplittableRandom random, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.of(manager, values, shape);
    }

    private static byte[] masks(int voxels) {
        byte[] masks = new byte[BATCH * voxels];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) (i % 7 == 0 || i > 1.7 * voxels ? 1 : 0);
        }
        return masks;
    }
}
