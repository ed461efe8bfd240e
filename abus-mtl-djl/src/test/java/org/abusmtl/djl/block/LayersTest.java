package org.abusmtl.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.SplittableRandom;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.FeatureScaling;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.StageRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers against loops that say the same in the plainest way; every side and channel count differs. */
class LayersTest {

    /** Single precision with sums of some hundred terms. */
    private static final float TOLERANCE = 2e-5f;

    private interface Body {
        void run(Engine engine, NDManager manager);
    }

    private static void on(Engines engineName, Body body) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            body.run(Engine.getEngine(engine.name()), manager);
        }
    }

    private static float[] random(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource
    void upConvolutionIsATransposedConvolutionWithStride2(Engines engineName) {
        on(engineName, (engine, manager) -> {
            int n = 2;
            int in = 3;
            int out = 5;
            int[] side = {2, 3, 4};
            Parameters parameters = new Parameters(manager, 1);
            UpConvolution up = new UpConvolution(parameters, "up", in, out, Normalization.BATCH);
            float[] x = random(n * in * 24, 2);
            float[] w = parameters.all().get("up.weight").toFloatArray();
            NDArray input = Tensors.of(manager, x, new Shape(n, in, side[0], side[1], side[2]));

            // fresh running statistics are mean 0 and variance 1: normalisation divides by sqrt(1 + 1e-5)
            NDArray output = up.forward(input, false);

            assertThat(output.getShape()).isEqualTo(new Shape(n, out, 4, 6, 8));
            float[] expected = new float[n * out * 4 * 6 * 8];
            for (int b = 0; b < n; b++) {
                for (int c = 0; c < out; c++) {
                    for (int z = 0; z < 4; z++) {
                        for (int y = 0; y < 6; y++) {
                            for (int q = 0; q < 8; q++) {
                                double sum = 0;
                                for (int a = 0; a < in; a++) {
                                    int offset = 4 * (z % 2) + 2 * (y % 2) + q % 2;
                                    sum += w[(8 * c + offset) * in + a]
                                            * x[(((b * in + a) * 2 + z / 2) * 3 + y / 2) * 4 + q / 2];
                                }
                                expected[(((b * out + c) * 4 + z) * 6 + y) * 8 + q] =
                                        (float) Math.max(0, sum / Math.sqrt(1 + 1e-5));
                            }
                        }
                    }
                }
            }
            assertThat(output.toFloatArray()).containsExactly(expected, Offset.offset(TOLERANCE));
        });
    }

    @ParameterizedTest
    @EnumSource
    void instanceAndGroupNormScaleEachSampleAlone(Engines engineName) {
        on(engineName, (engine, manager) -> {
            int n = 2;
            int channels = 16;
            int voxels = 2 * 3 * 4;
            float[] x = random(n * channels * voxels, 3);
            NDArray input = Tensors.of(manager, x, new Shape(n, channels, 2, 3, 4));
            for (Normalization kind : new Normalization[] {Normalization.INSTANCE, Normalization.GROUP}) {
                int size = kind == Normalization.INSTANCE ? voxels : 8 * voxels;
                Parameters parameters = new Parameters(manager, 1);
                NormalizationLayer layer = new NormalizationLayer(parameters, "norm", channels, kind);

                float[] output = layer.forward(input, false).toFloatArray();

                float[] expected = new float[x.length];
                for (int start = 0; start < x.length; start += size) {
                    double mean = 0;
                    double square = 0;
                    for (int i = start; i < start + size; i++) {
                        mean += x[i] / (double) size;
                    }
                    for (int i = start; i < start + size; i++) {
                        square += (x[i] - mean) * (x[i] - mean) / size;
                    }
                    for (int i = start; i < start + size; i++) {
                        expected[i] = (float) ((x[i] - mean) / Math.sqrt(square + 1e-5));
                    }
                }
                assertThat(output).as(kind.name()).containsExactly(expected, Offset.offset(TOLERANCE));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void batchNormScalesOverTheBatchAndKeepsNineTenthsOfItsRunningStatistics(Engines engineName) {
        on(engineName, (engine, manager) -> {
            int n = 2;
            int channels = 3;
            int voxels = 4 * 5 * 6;
            float[] x = random(n * channels * voxels, 8);
            for (int i = 0; i < x.length; i++) {
                x[i] = x[i] * 2 + i / voxels % channels;
            }
            Parameters parameters = new Parameters(manager, 1);
            NormalizationLayer layer = new NormalizationLayer(parameters, "norm", channels, Normalization.BATCH);
            parameters.trained().values().forEach(p -> p.setRequiresGradient(true));
            float[] output;
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDArray normalized = layer.forward(Tensors.of(manager, x, new Shape(n, channels, 4, 5, 6)), true);
                // one of the engines moves its running statistics in the backward pass
                collector.backward(normalized.sum());
                output = normalized.toFloatArray();
            }
            float[] runningMean = parameters.all().get("norm.mean").toFloatArray();
            float[] runningVariance = parameters.all().get("norm.variance").toFloatArray();
            for (int c = 0; c < channels; c++) {
                double mean = 0;
                double square = 0;
                for (int i = 0; i < x.length; i++) {
                    if (i / voxels % channels == c) {
                        mean += x[i] / (double) (n * voxels);
                        square += x[i] * (double) x[i] / (n * voxels);
                    }
                }
                double variance = square - mean * mean;
                for (int i = 0; i < x.length; i++) {
                    if (i / voxels % channels == c) {
                        assertThat((double) output[i])
                                .isCloseTo((x[i] - mean) / Math.sqrt(variance + 1e-5), Offset.offset(2e-5));
                    }
                }
                assertThat((double) runningMean[c]).isCloseTo(0.1 * mean, Offset.offset(1e-5));
                // PyTorch divides by one value less than there are, MXNet does not
                assertThat((double) runningVariance[c])
                        .isCloseTo(0.9 + 0.1 * variance, Offset.offset(1e-5 + 0.1 * variance / (n * voxels - 1)));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void pooledFeaturesHaveLengthOneOverTheirChannels(Engines engineName) {
        on(engineName, (engine, manager) -> {
            Parameters parameters = new Parameters(manager, 1);
            MultiScaleHeadBlock head =
                    new MultiScaleHeadBlock(parameters, "head", ClassificationHead.multiScale(4, 4), 2);
            // channel means 3 and 4: L2 norm 5 (Eq. 1); all zero: stays zero
            NDArray stage = Tensors.of(manager, new float[] {2, 4, 3, 5, 0, 0, 0, 0}, new Shape(2, 2, 1, 1, 2));

            float[] vectors = head.read(stage).orElseThrow().toFloatArray();

            assertThat(vectors).containsExactly(new float[] {0.6f, 0.8f, 0, 0}, Offset.offset(1e-6f));
        });
    }

    @ParameterizedTest
    @EnumSource
    void clsNetsFeaturesAreTheMeansThemselves(Engines engineName) {
        on(engineName, (engine, manager) -> {
            MultiScaleHeadBlock head = new MultiScaleHeadBlock(
                    new Parameters(manager, 1),
                    "head",
                    new MultiScaleHead(new StageRange(5, 5), FeatureScaling.NONE, 4, 0.5),
                    2);
            NDArray stage = Tensors.of(manager, new float[] {2, 4, 3, 5}, new Shape(1, 2, 1, 1, 2));

            assertThat(head.read(stage).orElseThrow().toFloatArray()).containsExactly(3, 4);
        });
    }

    /** Guards the filled channels: without them PyTorch's threaded gradient is wrong on some processors. */
    @ParameterizedTest
    @EnumSource
    void inputGradientOfAConvolutionToFewChannelsIsTheTransposedConvolution(Engines engineName) {
        on(engineName, (engine, manager) -> {
            int n = 2;
            int in = 16;
            int out = 2;
            int side = 16;
            int voxels = side * side * side;
            NDArray weight = Tensors.of(manager, random(out * in * 27, 4), new Shape(out, in, 3, 3, 3));
            NDArray input = Tensors.of(manager, random(n * in * voxels, 5), new Shape(n, in, side, side, side));
            float[] factors = random(n * out * voxels, 6);
            NDArray factor = Tensors.of(manager, factors, new Shape(n, out, side, side, side));
            Convolution convolution = new Convolution(weight, null, 1, 1);
            weight.setRequiresGradient(true);
            input.setRequiresGradient(true);
            try (GradientCollector collector = engine.newGradientCollector()) {
                collector.backward(convolution.forward(input, true).mul(factor).sum());
            }
            float[] gradient = input.getGradient().toFloatArray();
            float[] w = weight.toFloatArray();
            SplittableRandom random = new SplittableRandom(7);
            for (int trial = 0; trial < 500; trial++) {
                int b = random.nextInt(n);
                int a = random.nextInt(in);
                int z = random.nextInt(side);
                int y = random.nextInt(side);
                int x = random.nextInt(side);
                double expected = 0;
                for (int c = 0; c < out; c++) {
                    for (int k = 0; k < 27; k++) {
                        int zz = z + 1 - k / 9;
                        int yy = y + 1 - k / 3 % 3;
                        int xx = x + 1 - k % 3;
                        if (zz >= 0 && zz < side && yy >= 0 && yy < side && xx >= 0 && xx < side) {
                            expected += w[(c * in + a) * 27 + k]
                                    * factors[(((b * out + c) * side + zz) * side + yy) * side + xx];
                        }
                    }
                }
                assertThat((double) gradient[(((b * in + a) * side + z) * side + y) * side + x])
                        .isCloseTo(expected, Offset.offset(1e-4));
            }
        });
    }
}
