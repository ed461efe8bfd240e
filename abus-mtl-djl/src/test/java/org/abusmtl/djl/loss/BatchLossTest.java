package org.abusmtl.djl.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.TumorProbability;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The losses on tensors against their definitions in double precision. */
class BatchLossTest {

    /** Single precision, sums of a few hundred terms of order 1, exponents of some times ten. */
    private static final Offset<Double> TOLERANCE = Offset.offset(2e-5);

    @ParameterizedTest
    @EnumSource
    void focalLossIsTheMeanOfItsDefinition(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            SplittableRandom random = new SplittableRandom(1);
            for (double gamma : new double[] {0, 0.5, 1, 2, 5}) {
                FocalLoss definition = new FocalLoss(gamma, new ClassWeights(0.3, 0.7));
                int n = 7;
                float[] logits = new float[2 * n];
                int[] targets = new int[n];
                double expected = 0;
                for (int i = 0; i < n; i++) {
                    logits[2 * i] = (float) (3 * random.nextGaussian());
                    logits[2 * i + 1] = (float) (3 * random.nextGaussian());
                    targets[i] = random.nextInt(2);
                    expected += definition.value(logits[2 * i], logits[2 * i + 1], targets[i]) / n;
                }

                double mean = new BatchFocalLoss(definition)
                        .mean(Tensors.of(manager, logits, new Shape(n, 2)), targets)
                        .getFloat();

                assertThat(mean).as("gamma " + gamma).isCloseTo(expected, TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void focalLossOfTheSurestMistakeIsItsMarginTimesTheWeight(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            // p = exp(-200) is 0 in single precision; the loss is w (1 - p)^2 200
            double mean = new BatchFocalLoss(new FocalLoss(2, new ClassWeights(0.25, 0.75)))
                    .mean(Tensors.of(manager, new float[] {100, -100}, new Shape(1, 2)), new int[] {1})
                    .getFloat();

            assertThat(mean).isCloseTo(50, Offset.offset(1e-3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void diceLossIsTheMeanOfItsDefinition(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            int n = 3;
            int voxels = 101;
            SplittableRandom random = new SplittableRandom(2);
            float[] p = new float[n * voxels];
            byte[] y = new byte[n * voxels];
            for (int i = 0; i < p.length; i++) {
                p[i] = (float) random.nextDouble();
                // the last sample has no tumour
                y[i] = (byte) (i < 2 * voxels ? random.nextInt(2) : 0);
            }
            for (DiceDenominator denominator : DiceDenominator.values()) {
                for (TumorProbability probability : TumorProbability.values()) {
                    DiceLoss definition = new DiceLoss(denominator, probability);
                    double expected = 0;
                    for (int b = 0; b < n; b++) {
                        double[] ps = new double[voxels];
                        byte[] ys = new byte[voxels];
                        for (int i = 0; i < voxels; i++) {
                            ps[i] = p[b * voxels + i];
                            ys[i] = y[b * voxels + i];
                        }
                        expected += definition.value(ps, ys) / n;
                    }

                    double mean = new BatchDiceLoss(definition)
                            .mean(Tensors.of(manager, p, new Shape(n, voxels)), Tensors.ofMasks(manager, y, n))
                            .getFloat();

                    assertThat(mean).as(definition.toString()).isCloseTo(expected, TOLERANCE);
                }
            }
        }
    }
}
