package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stages show is what the network goes on with. */
class StageFeaturesTest {

    /** Sides all differ. */
    private static final GridShape SHAPE = new GridShape(48, 32, 16);

    private static GridBatch noise(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[SHAPE.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new GridBatch(1, 1, SHAPE, values);
    }

    /** Section 3.2 in double precision: means, each stage's divided by its length, FC, ReLU, FC, softmax. */
    private static double malignancy(List<GridBatch> stages, Weights weights) {
        double[] vector = new double[0];
        for (GridBatch stage : stages) {
            double[] means = new double[stage.channels()];
            double squares = 0;
            int voxels = stage.shape().voxels();
            for (int channel = 0; channel < means.length; channel++) {
                for (int i = 0; i < voxels; i++) {
                    means[channel] += stage.values()[channel * voxels + i] / (double) voxels;
                }
                squares += means[channel] * means[channel];
            }
            int from = vector.length;
            vector = Arrays.copyOf(vector, from + means.length);
            for (int channel = 0; channel < means.length; channel++) {
                vector[from + channel] = means[channel] / Math.sqrt(squares);
            }
        }
        double[] hidden = layer(weights, "head.fc1", vector);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        double[] logits = layer(weights, "head.fc2", hidden);
        return 1 / (1 + Math.exp(logits[0] - logits[1]));
    }

    private static double[] layer(Weights weights, String name, double[] input) {
        float[] weight = values(weights, name + ".weight");
        double[] output = new double[weight.length / input.length];
        for (int row = 0; row < output.length; row++) {
            output[row] = values(weights, name + ".bias")[row];
            for (int i = 0; i < input.length; i++) {
                output[row] += weight[row * input.length + i] * input[i];
            }
        }
        return output;
    }

    private static float[] values(Weights weights, String name) {
        return Objects.requireNonNull(weights.parameters().get(name), name).values();
    }

    @ParameterizedTest
    @EnumSource
    void classIsReadFromTheMeansOfTheStagesThatAreShown(Engines engineName) {
        NetworkSpec spec = NetworkSpec.cmsVNet(1, 9).withWidth(2).withInputShape(SHAPE);
        try (DjlEngine engine = engineName.open();
                Network network = engine.newNetwork(spec, 3)) {
            GridBatch input = noise(1);
            double expected = network.forward(input).malignancies().orElseThrow()[0];
            // floats through nine stages
            assertThat(malignancy(network.stageFeatures(input), network.weights()))
                    .isCloseTo(expected, within(2e-5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void voxelThatChangesChangesItsOwnNeighboursInStageOne(Engines engineName) {
        NetworkSpec spec = NetworkSpec.vnet().withWidth(2).withInputShape(SHAPE);
        try (DjlEngine engine = engineName.open();
                Network network = engine.newNetwork(spec, 3)) {
            float[] moved = noise(1).values().clone();
            moved[SHAPE.index(40, 20, 5)] += 5;
            GridBatch before = network.stageFeatures(noise(1)).get(0);
            GridBatch after =
                    network.stageFeatures(new GridBatch(1, 1, SHAPE, moved)).get(0);
            int changed = 0;
            for (int i = 0; i < before.values().length; i++) {
                if (Math.abs(before.values()[i] - after.values()[i]) > 1e-3) {
                    int at = i % SHAPE.voxels();
                    assertThat(at % SHAPE.x()).isBetween(39, 41);
                    assertThat(at / SHAPE.x() % SHAPE.y()).isBetween(19, 21);
                    assertThat(at / SHAPE.x() / SHAPE.y()).isBetween(4, 6);
                    changed++;
                }
            }
            assertThat(changed).isPositive();
        }
    }
}
