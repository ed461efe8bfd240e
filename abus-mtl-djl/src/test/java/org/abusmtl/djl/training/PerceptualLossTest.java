package org.abusmtl.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.FiniteDifferences;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.block.PlainNetwork;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.PerceptualTerm;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.abusmtl.volume.GridShape;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The perceptual term of Qu2019 against its formula over plain loops. */
class PerceptualLossTest {

    private static final GridShape SHAPE = new GridShape(32, 16, 48);

    private static final NetworkSpec QU = NetworkSpec.qu2019().withWidth(2).withInputShape(SHAPE);

    private static final int SAMPLES = 2;

    private static NetworkSpec vnet() {
        return QU.pretrained().orElseThrow();
    }

    private static float[] random(long seed, double from, double to) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[SAMPLES * SHAPE.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }

    private static byte[] masks() {
        byte[] masks = new byte[SAMPLES * SHAPE.voxels()];
        for (int i = 0; i < masks.length; i++) {
            masks[i] = (byte) (i % 32 > 8 && i % 32 < 20 ? 1 : 0);
        }
        return masks;
    }

    /** A trained network's statistics are not the initial 0 and 1. */
    private static Weights frozen(NDManager manager) {
        Parameters parameters = new Parameters(manager, 5);
        new JointNetwork(vnet(), parameters);
        Map<String, Weights.Parameter> changed = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(4);
        Tensors.weights(parameters.all()).parameters().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            for (int i = 0; i < values.length; i++) {
                if (name.endsWith(".mean")) {
                    values[i] = (float) random.nextDouble(-0.3, 0.3);
                } else if (name.endsWith(".variance")) {
                    values[i] = (float) random.nextDouble(0.5, 1.5);
                }
            }
            changed.put(name, new Weights.Parameter(parameter.shape(), values));
        });
        return new Weights(changed);
    }

    /** {@code 0.1 / M sum (f(V P) - f(V Y))^2} in double precision. */
    private static double expected(Weights weights, float[] volume, float[] map, byte[] masks) {
        PlainNetwork network = new PlainNetwork(vnet(), weights);
        int voxels = SHAPE.voxels();
        double sum = 0;
        int count = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            float[] predicted = new float[voxels];
            float[] reference = new float[voxels];
            for (int i = 0; i < voxels; i++) {
                int at = sample * voxels + i;
                predicted[i] = volume[at] * map[at];
                reference[i] = volume[at] * masks[at];
            }
            double[] a = network.bottom(predicted);
            double[] b = network.bottom(reference);
            for (int i = 0; i < a.length; i++, count++) {
                sum += (a[i] - b[i]) * (a[i] - b[i]);
            }
        }
        return 0.1 * sum / count;
    }

    @ParameterizedTest
    @EnumSource
    void termIsTheMeanSquareOfTheDifferenceOfFrozenFeatures(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            Weights weights = frozen(manager);
            PerceptualLoss loss = new PerceptualLoss(manager, new PerceptualTerm(0.1, vnet(), weights));
            float[] values = random(1, -1, 1);
            float[] p = random(2, 0, 1);
            NDArray volume = Tensors.of(manager, new GridBatch(SAMPLES, 1, SHAPE, values));
            NDArray reference = loss.features(volume, Tensors.ofMasks(manager, masks(), SAMPLES));
            NDArray map = Tensors.of(manager, p, new Shape(SAMPLES, SHAPE.voxels()));

            double expected = expected(weights, values, p, masks());

            assertThat(expected).isGreaterThan(1e-3);
            // single precision through twelve convolutions
            assertThat((double) loss.value(volume, map, reference).getFloat())
                    .isCloseTo(expected, Percentage.withPercentage(0.01));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientGoesThroughTheFrozenEncoderToTheMap(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            PerceptualLoss loss = new PerceptualLoss(manager, new PerceptualTerm(0.1, vnet(), frozen(manager)));
            NDArray volume = Tensors.of(manager, new GridBatch(SAMPLES, 1, SHAPE, random(1, -1, 1)));
            NDArray reference = loss.features(volume, Tensors.ofMasks(manager, masks(), SAMPLES));
            NDArray map = Tensors.of(manager, random(2, 0, 1), new Shape(SAMPLES, SHAPE.voxels()));
            float[] wanted = reference.toFloatArray();
            FiniteDifferences.check(
                    Engine.getEngine(engine.name()),
                    Map.of("map", map),
                    () -> loss.value(volume, map, reference),
                    () -> {
                        float[] features = loss.features(volume, map).toFloatArray();
                        double sum = 0;
                        for (int i = 0; i < features.length; i++) {
                            sum += ((double) features[i] - wanted[i]) * ((double) features[i] - wanted[i]);
                        }
                        return 0.1 * sum / features.length;
                    },
                    0.01);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAPassMinimisesIsEquation5WithDiceOfTheTrueClassAndTheTerm(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            Weights weights = frozen(manager);
            Parameters parameters = new Parameters(manager, 8);
            JointNetwork layers = new JointNetwork(QU, parameters);
            JointLoss eq5 = new JointLoss(0.3, new FocalLoss(2, new ClassWeights(0.3, 0.7)), DiceLoss.PAPER);
            TrainingOptions options = new TrainingOptions(
                    eq5, WeightUpdate.EACH_PASS, 1, Optional.of(new PerceptualTerm(0.1, vnet(), weights)));
            float[] values = random(1, -1, 1);
            GridBatch images = new GridBatch(SAMPLES, 1, SHAPE, values);
            int[] targets = {1, 0};
            TrainingMaps maps = trainingMaps(engine, manager, layers, images);

            PassLoss loss;
            try (IterativeTrainer trainer =
                    new IterativeTrainer(manager, List.of(Device.cpu()), QU, layers, parameters, options)) {
                loss = trainer.step(new TrainingBatch(images, masks(), targets), 1e-3)
                        .get(0);
            }

            double withoutTerm = eq5.value(
                    loss.classification().orElseThrow(), loss.segmentation().orElseThrow());
            assertThat(loss.total() - withoutTerm)
                    .isCloseTo(expected(weights, values, maps.tumor, masks()), Offset.offset(2e-5));
            // single precision, sums over some thousand voxels
            assertThat(loss.segmentation().orElseThrow())
                    .isCloseTo(maps.dice(targets), Offset.offset(2e-5))
                    .isNotCloseTo(maps.dice(0, 1), Offset.offset(1e-4));
        }
    }

    /** Of a training pass. */
    private static final class TrainingMaps {
        /** (sample, voxel). */
        private final float[] tumor;

        /** (sample, benign or malignant, voxel). */
        private final float[] lesions;

        TrainingMaps(JointNetwork.Output output) {
            tumor = output.tumorProbabilities().orElseThrow().toFloatArray();
            lesions = output.lesionProbabilities().orElseThrow().toFloatArray();
        }

        /** The mean over the samples, each by the channel of one class. */
        double dice(int... classes) {
            int voxels = SHAPE.voxels();
            byte[] masks = masks();
            double sum = 0;
            for (int sample = 0; sample < SAMPLES; sample++) {
                double[] p = new double[voxels];
                byte[] y = new byte[voxels];
                for (int i = 0; i < voxels; i++) {
                    p[i] = lesions[(2 * sample + classes[sample]) * voxels + i];
                    y[i] = masks[sample * voxels + i];
                }
                sum += DiceLoss.PAPER.value(p, y);
            }
            return sum / SAMPLES;
        }
    }

    /** MXNet knows the mode of training inside a collector only. */
    @SuppressWarnings("try") // the collector is open for the mode alone
    private static TrainingMaps trainingMaps(
            DjlEngine engine, NDManager manager, JointNetwork layers, GridBatch images) {
        try (GradientCollector collector = Engine.getEngine(engine.name()).newGradientCollector();
                JointNetwork.Output output =
                        layers.forward(Tensors.of(manager, images), Optional.of(new SplittableRandom(1)))) {
            return new TrainingMaps(output);
        }
    }
}
