package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several devices with batch norm, where they do not do what one does; the rest is in the contract of an engine. */
class DevicesTest {

    private static final List<String> TWO_CPUS = List.of("cpu", "cpu");

    private static Weights afterOneStep(Engines engineName, List<String> devices, NetworkSpec spec, int from, int to) {
        try (DjlEngine engine = engineName.open(devices);
                Network network = engine.newNetwork(spec, 1);
                TrainingSession session =
                        engine.newTrainingSession(network, SmallTraining.options(WeightUpdate.MEAN_OF_PASSES))) {
            session.step(SmallTraining.batch(from, to), 1e-3);
            return network.weights();
        }
    }

    private static boolean isStatistic(String name) {
        return name.endsWith(".mean") || name.endsWith(".variance");
    }

    /** Three cases are parts of one and of two, which must not count the same. */
    @ParameterizedTest
    @EnumSource
    void runningStatisticsAreTheMeanOverThePartsWeightedByTheirSamples(Engines engineName) {
        NetworkSpec spec = SmallTraining.spec(Normalization.BATCH);
        Map<String, Weights.Parameter> first =
                afterOneStep(engineName, List.of("cpu"), spec, 0, 1).parameters();
        Map<String, Weights.Parameter> second =
                afterOneStep(engineName, List.of("cpu"), spec, 1, 3).parameters();

        Map<String, Weights.Parameter> both = new LinkedHashMap<>(
                afterOneStep(engineName, TWO_CPUS, spec, 0, 3).parameters());

        both.keySet().removeIf(name -> !isStatistic(name));
        assertThat(both).hasSizeGreaterThan(40);
        both.forEach((name, statistic) -> {
            float[] expected = first.get(name).values().clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (expected[i] + 2 * second.get(name).values()[i]) / 3;
            }
            // some roundings of numbers up to 10
            assertThat(statistic.values()).as(name).containsExactly(expected, Offset.offset(1e-5f));
        });
        String any = "stage3.down.norm.mean";
        assertThat(first.get(any).values()).isNotEqualTo(second.get(any).values());
    }

    @ParameterizedTest
    @EnumSource
    void eachDeviceNormalisesOverItsOwnPart(Engines engineName) {
        NetworkSpec spec = SmallTraining.spec(Normalization.BATCH);
        PassLoss one = firstLoss(engineName, List.of("cpu"), spec);
        PassLoss two = firstLoss(engineName, TWO_CPUS, spec);

        // 1e-6 is what another order of sums gives
        assertThat(Math.abs(two.total() - one.total())).isBetween(1e-5, 0.1);
    }

    private static PassLoss firstLoss(Engines engineName, List<String> devices, NetworkSpec spec) {
        try (DjlEngine engine = engineName.open(devices);
                Network network = engine.newNetwork(spec, 1);
                TrainingSession session =
                        engine.newTrainingSession(network, SmallTraining.options(WeightUpdate.EACH_PASS))) {
            return session.step(SmallTraining.batch(0, 4), 1e-3).get(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void batchNormLearnsOnTwoDevices(Engines engineName) {
        try (DjlEngine engine = engineName.open(TWO_CPUS);
                Network network = engine.newNetwork(SmallTraining.spec(Normalization.BATCH), 1);
                TrainingSession session =
                        engine.newTrainingSession(network, SmallTraining.options(WeightUpdate.EACH_PASS))) {
            double before = session.step(SmallTraining.batch(0, 4), 1e-2).get(1).total();
            double after = before;
            for (int step = 0; step < 15; step++) {
                after = session.step(SmallTraining.batch(0, 4), 1e-2).get(1).total();
            }
            assertThat(after).isLessThan(before - 0.005);
            network.weights().parameters().forEach((name, parameter) -> {
                for (float value : parameter.values()) {
                    assertThat(value).as(name).isFinite();
                }
            });
        }
    }

    /** What was loaded or restored while a session is open reaches the copies on the other devices. */
    @ParameterizedTest
    @EnumSource
    void weightsThatAreLoadedBetweenStepsReachAllDevices(Engines engineName) {
        NetworkSpec spec = SmallTraining.spec(Normalization.INSTANCE);
        try (DjlEngine engine = engineName.open(TWO_CPUS);
                Network network = engine.newNetwork(spec, 1);
                Network other = engine.newNetwork(spec, 2);
                TrainingSession session =
                        engine.newTrainingSession(network, SmallTraining.options(WeightUpdate.MEAN_OF_PASSES));
                TrainingSession expected =
                        engine.newTrainingSession(other, SmallTraining.options(WeightUpdate.MEAN_OF_PASSES))) {
            session.step(SmallTraining.batch(0, 3), 1e-2);
            expected.restore(session.state());
            network.load(other.weights());

            List<PassLoss> losses = session.step(SmallTraining.batch(0, 3), 1e-3);

            assertThat(losses).isEqualTo(expected.step(SmallTraining.batch(0, 3), 1e-3));
            network.weights()
                    .parameters()
                    .forEach((name, parameter) -> assertThat(parameter.values())
                            .as(name)
                            .matches(values -> Arrays.equals(
                                    values,
                                    other.weights().parameters().get(name).values())));
        }
    }
}
