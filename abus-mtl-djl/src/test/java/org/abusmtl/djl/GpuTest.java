package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.PassLoss;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.WeightUpdate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A GPU computes what the CPU computes. The build turns TF32 off for these tests: ten bits of a factor are too few here. */
@Tag("gpu")
class GpuTest {

    private static final List<String> CPU = List.of("cpu");
    private static final List<String> GPU = List.of("gpu:0");

    /** Single precision with sums in another order, through some 25 convolutions. */
    private static final double TOLERANCE = 1e-4;

    /** The newest that MXNet's CUDA natives have code for, times ten. */
    private static final int MXNET_CAPABILITY = 80;

    private static void assumeGpus(Engines engineName, int count) {
        engineName.open().close();
        int found = Engine.getEngine(engineName.engineName()).getGpuCount();
        assumeTrue(
                found >= count,
                () -> "expected " + count + " GPU that " + engineName.engineName() + " can use, found " + found
                        + ": it takes an NVIDIA driver, the engine's CUDA natives, and libcudart on the library path");
        if (engineName == Engines.MXNET) {
            String capability = CudaUtils.getComputeCapability(0);
            assumeTrue(
                    Integer.parseInt(capability) <= MXNET_CAPABILITY,
                    () -> "expected a GPU of compute capability 8.0 or less for MXNet, found " + capability);
        }
    }

    @ParameterizedTest
    @EnumSource
    void predictionOnAGpuIsThatOnTheCpu(Engines engineName) {
        assumeGpus(engineName, 1);
        NetworkOutput expected = predict(engineName, CPU);

        NetworkOutput actual = predict(engineName, GPU);

        assertThat(actual.tumorProbabilities().orElseThrow())
                .containsExactly(expected.tumorProbabilities().orElseThrow(), Offset.offset((float) TOLERANCE));
        assertThat(actual.malignancies().orElseThrow())
                .containsExactly(expected.malignancies().orElseThrow(), Offset.offset(TOLERANCE));
    }

    private static NetworkOutput predict(Engines engineName, List<String> devices) {
        try (DjlEngine engine = engineName.open(devices)) {
            assertThat(engine.devices()).isEqualTo(devices);
            try (Network network = engine.newNetwork(SmallTraining.spec(Normalization.BATCH), 1)) {
                return network.forward(SmallTraining.batch(0, 2).images());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingStepOnAGpuIsThatOnTheCpu(Engines engineName) {
        assumeGpus(engineName, 1);
        for (Normalization normalization : Normalization.values()) {
            assertLearnsTheSame(engineName, normalization, GPU);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trainingStepOnTwoGpusIsThatOnTheCpu(Engines engineName) {
        assumeGpus(engineName, 2);
        for (Normalization normalization : List.of(Normalization.INSTANCE, Normalization.GROUP)) {
            assertLearnsTheSame(engineName, normalization, List.of("gpu:0", "gpu:1"));
        }
    }

    private record Learned(List<PassLoss> losses, Weights gradients) {}

    private static Learned learn(Engines engineName, Normalization normalization, List<String> devices) {
        NetworkSpec spec = SmallTraining.spec(normalization);
        try (DjlEngine engine = engineName.open(devices)) {
            List<PassLoss> losses;
            Weights gradients;
            try (Network network = engine.newNetwork(spec, 1);
                    TrainingSession session =
                            engine.newTrainingSession(network, SmallTraining.options(WeightUpdate.MEAN_OF_PASSES))) {
                losses = new ArrayList<>(session.step(SmallTraining.batch(0, 3), 1e-5));
                gradients = session.state().firstMoments();
                // from weights that have moved, on every device
                losses.addAll(session.step(SmallTraining.batch(1, 4), 1e-5));
            }
            assertThat(engine.openTensors()).isZero();
            return new Learned(losses, gradients);
        }
    }

    private static void assertLearnsTheSame(Engines engineName, Normalization normalization, List<String> devices) {
        Learned expected = learn(engineName, normalization, CPU);
        Learned actual = learn(engineName, normalization, devices);
        for (int pass = 0; pass < expected.losses().size(); pass++) {
            assertThat(actual.losses().get(pass).total())
                    .as(engineName + " " + normalization)
                    .isCloseTo(expected.losses().get(pass).total(), Offset.offset(TOLERANCE));
        }
        Map<String, Weights.Parameter> gradients = actual.gradients().parameters();
        expected.gradients()
                .parameters()
                .forEach((name, gradient) -> assertClose(
                        engineName + " " + normalization + " " + name,
                        gradients.get(name).values(),
                        gradient.values()));
    }

    /** Within 1 % of the length of the whole tensor: a kink of ReLU that is crossed changes single numbers by more. */
    private static void assertClose(String as, float[] actual, float[] expected) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(difference)).as(as).isLessThan(0.01 * Math.sqrt(length));
    }
}
