package org.abusmtl.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.loss.TumorProbability;
import org.abusmtl.model.FeatureScaling;
import org.abusmtl.model.Feedback;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.RefinementSchedule;
import org.abusmtl.model.StageRange;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradients are written by hand, so they are compared with finite differences of the losses. */
class FakeGradientTest {

    private static final GridShape SHAPE = new GridShape(16, 32, 16);

    @ParameterizedTest
    @EnumSource(Feedback.class)
    void gradientThroughTheMapIsThatOfFiniteDifferences(Feedback feedback) {
        check(feedback, new DiceLoss(DiceDenominator.LINEAR, TumorProbability.SOFT));
    }

    @ParameterizedTest
    @EnumSource(Feedback.class)
    void gradientOfTheSquaredDenominatorIsThatOfFiniteDifferences(Feedback feedback) {
        check(feedback, new DiceLoss(DiceDenominator.SQUARED, TumorProbability.SOFT));
    }

    private static void check(Feedback feedback, DiceLoss dice) {
        NetworkSpec spec = NetworkSpec.builder()
                .inputShape(SHAPE)
                .head(new MultiScaleHead(new StageRange(4, 6), FeatureScaling.L2, 8, 0))
                .refinement(new RefinementSchedule(2, feedback))
                .build();
        JointLoss loss = new JointLoss(0.4, new FocalLoss(2, new ClassWeights(0.3, 0.7)), dice);
        TrainingOptions options = new TrainingOptions(loss, WeightUpdate.MEAN_OF_PASSES_THROUGH_MAP, 1);
        TrainingBatch batch = batch();
        try (FakeModelEngine engine = new FakeModelEngine();
                Network network = engine.newNetwork(spec, 5)) {
            Weights at = network.weights();
            Weights gradient = gradient(engine, network, options, batch);
            at.parameters().forEach((name, parameter) -> {
                for (int i = 0; i < parameter.values().length; i++) {
                    double h = 1e-2;
                    double above = mean(engine, network, options, batch, moved(at, name, i, h));
                    double below = mean(engine, network, options, batch, moved(at, name, i, -h));
                    double expected = (above - below) / (2 * h);
                    double found = gradient.parameters().get(name).values()[i];
                    // h^2 of curvature 0.1 and floats of the weights, 1e-7 / h
                    assertThat(found).as(name + "[" + i + "]").isCloseTo(expected, within(5e-5));
                }
            });
        }
    }

    private static TrainingBatch batch() {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[2 * SHAPE.voxels()];
        byte[] masks = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            masks[i] = (byte) (random.nextDouble() < 0.2 ? 1 : 0);
            values[i] = (float) (masks[i] + random.nextDouble() - 0.5);
        }
        return new TrainingBatch(new GridBatch(2, 1, SHAPE, values), masks, new int[] {1, 0});
    }

    /** Adam's first moment after its first step is a tenth of the gradient. */
    private static Weights gradient(
            FakeModelEngine engine, Network network, TrainingOptions options, TrainingBatch batch) {
        try (TrainingSession session = engine.newTrainingSession(network, options)) {
            session.step(batch, 1e-9);
            Map<String, Weights.Parameter> gradient = new LinkedHashMap<>();
            session.state().firstMoments().parameters().forEach((name, moment) -> {
                float[] values = moment.values().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] *= 10;
                }
                gradient.put(name, new Weights.Parameter(moment.shape(), values));
            });
            return new Weights(gradient);
        }
    }

    private static Weights moved(Weights at, String name, int index, double by) {
        Map<String, Weights.Parameter> moved = new LinkedHashMap<>(at.parameters());
        float[] values = at.parameters().get(name).values().clone();
        values[index] += (float) by;
        moved.put(name, new Weights.Parameter(List.of(values.length), values));
        return new Weights(moved);
    }

    private static double mean(
            FakeModelEngine engine, Network network, TrainingOptions options, TrainingBatch batch, Weights weights) {
        network.load(weights);
        try (TrainingSession session = engine.newTrainingSession(network, options)) {
            return session.step(batch, 1e-9).stream()
                    .mapToDouble(PassLoss::total)
                    .average()
                    .orElseThrow();
        }
    }
}
