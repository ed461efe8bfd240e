package org.abusmtl.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.Enhancement;
import org.abusmtl.model.MalignantShareHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.GridShape;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JointNetworkTest {

    private static final GridShape SMALL = new GridShape(48, 32, 16);

    /** Single precision through up to 26 convolutions: each rounds by some 1e-7 of values that are of order 1 to 10. */
    private static final double TOLERANCE = 5e-5;

    /**
     * Section 2's table at width 16. A unit of a k x k x k convolution from a to b channels with batch norm has a b k^3 + 4
     * b numbers (weight, gamma, beta, running mean and variance; no bias), a stage the sum of its units.
     */
    private static Map<String, Long> expectedPerStage() {
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("stage1", unit(1, 16, 27));
        expected.put("stage2", unit(16, 32, 8) + unit(32, 32, 27));
        expected.put("stage3", unit(32, 64, 8) + 2 * unit(64, 64, 27));
        expected.put("stage4", unit(64, 128, 8) + 3 * unit(128, 128, 27));
        expected.put("stage5", unit(128, 256, 8) + 3 * unit(256, 256, 27));
        expected.put("stage6", unit(256, 128, 8) + 3 * unit(256, 256, 27));
        expected.put("stage7", unit(256, 64, 8) + 3 * unit(128, 128, 27));
        expected.put("stage8", unit(128, 32, 8) + 2 * unit(64, 64, 27));
        expected.put("stage9", unit(64, 16, 8) + unit(32, 32, 27));
        expected.put("output", unit(32, 2, 27) + 2 * 2 + 2);
        return expected;
    }

    private static long unit(long in, long out, long kernel) {
        return in * out * kernel + 4 * out;
    }

    private static Map<String, Long> perStage(Weights weights) {
        return weights.parameters().entrySet().stream()
                .collect(Collectors.groupingBy(
                        e -> e.getKey().substring(0, e.getKey().indexOf('.')),
                        LinkedHashMap::new,
                        Collectors.summingLong(e -> e.getValue().values().length)));
    }

    @Test
    void vnetHasTheParametersOfThePapersTableInEveryStage() {
        try (DjlEngine engine = Engines.PYTORCH.open();
                Network vnet = engine.newNetwork(NetworkSpec.vnet().withInputShape(SMALL), 1)) {
            Map<String, Long> counted = perStage(vnet.weights());

            assertThat(counted).isEqualTo(expectedPerStage());
            // 14.6 million, as the public toolkit's
            assertThat(counted.values().stream().mapToLong(n -> n).sum()).isBetween(14_550_000L, 14_650_000L);
        }
    }

    @Test
    void headReadsTheWidthsOfItsStages() {
        Map<String, Integer> widths = Map.of(
                "CMS(4-6)VNet", 640, "CMS(3-7)VNet", 832, "CMS(2-8)VNet", 928, "CMS(1-9)VNet", 976, "CMS(5)VNet", 256);
        try (DjlEngine engine = Engines.PYTORCH.open()) {
            for (NetworkSpec spec : NetworkSpec.table4()) {
                try (Network network = engine.newNetwork(spec.withInputShape(SMALL), 1)) {
                    Weights.Parameter first = network.weights().parameters().get("head.fc1.weight");
                    assertThat(first.shape()).as(spec.name()).containsExactly(256, widths.get(spec.name()));
                }
            }
        }
    }

    @Test
    void clsNetIsTheEncoderWithAHead() {
        try (DjlEngine engine = Engines.PYTORCH.open();
                Network network = engine.newNetwork(NetworkSpec.clsNet().withInputShape(SMALL), 1)) {
            assertThat(perStage(network.weights()).keySet())
                    .containsExactly("stage1", "stage2", "stage3", "stage4", "stage5", "head");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJointNetworkStartsFromTheWeightsOfItsPartsWithTheSameSeed(Engines engineName) {
        try (DjlEngine engine = engineName.open();
                Network vnet = engine.newNetwork(NetworkSpec.vnet().withWidth(2).withInputShape(SMALL), 9);
                Network joint =
                        engine.newNetwork(NetworkSpec.cmsVNet().withWidth(2).withInputShape(SMALL), 9)) {
            Map<String, Weights.Parameter> all = joint.weights().parameters();
            vnet.weights()
                    .parameters()
                    .forEach((name, parameter) ->
                            assertThat(all.get(name).values()).as(name).containsExactly(parameter.values()));
        }
    }

    @Test
    void bothEnginesStartFromTheSameWeights() {
        NetworkSpec spec = NetworkSpec.cmsVNet().withWidth(2).withInputShape(SMALL);
        Map<String, Weights.Parameter> first = null;
        for (Engines engineName : Engines.values()) {
            try (DjlEngine engine = engineName.open();
                    Network network = engine.newNetwork(spec, 4)) {
                Map<String, Weights.Parameter> weights = network.weights().parameters();
                if (first != null) {
                    assertThat(weights.keySet()).containsExactlyElementsOf(first.keySet());
                    Map<String, Weights.Parameter> reference = first;
                    weights.forEach((name, parameter) -> assertThat(parameter.values())
                            .as(name)
                            .containsExactly(reference.get(name).values()));
                }
                first = weights;
            }
        }
    }

    @Test
    void heInitialisationHasTheVarianceOfItsFanIn() {
        try (DjlEngine engine = Engines.PYTORCH.open();
                Network network = engine.newNetwork(NetworkSpec.vnet().withInputShape(SMALL), 1)) {
            float[] values = network.weights()
                    .parameters()
                    .get("stage5.residual.conv2.weight")
                    .values();
            double squares = Stream.of(values)
                    .flatMapToDouble(JointNetworkTest::doubles)
                    .map(v -> v * v)
                    .average()
                    .orElse(0);
            // 1.8 million draws: the variance is known to 0.1 %, five times that is allowed
            assertThat(squares).isCloseTo(2.0 / (256 * 27), Percentage.withPercentage(0.5));
        }
    }

    private static DoubleStream doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }

    static Stream<Arguments> networks() {
        return Stream.of(Engines.values())
                .flatMap(engine -> Stream.of(
                                NetworkSpec.vnet(),
                                NetworkSpec.clsNet(),
                                NetworkSpec.cvNet(),
                                NetworkSpec.cmsVNet(4, 6),
                                NetworkSpec.cmsVNet(1, 9),
                                NetworkSpec.wang2018(),
                                NetworkSpec.wang2018().toBuilder()
                                        .name("Wang2018 with its pre-enhancing stack")
                                        .enhancement(Enhancement.SEVEN_CONVOLUTIONS)
                                        .build(),
                                NetworkSpec.chakravarty2018(),
                                NetworkSpec.chen2018(),
                                NetworkSpec.builder()
                                        .head(new MalignantShareHead())
                                        .build())
                        .map(spec -> Arguments.of(engine, spec.withWidth(2).withInputShape(SMALL))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("networks")
    void everyNetworkAnswersWhatPlainLoopsOverThePapersTableAnswer(Engines engineName, NetworkSpec spec) {
        float[] input = input();
        try (DjlEngine engine = engineName.open();
                Network network = engine.newNetwork(spec, 1)) {
            Weights weights = everyNumberMatters(network.weights());
            network.load(weights);
            double[] ones = new double[512];
            Arrays.fill(ones, 1);
            PlainNetwork.Output expected = new PlainNetwork(spec, weights).forward(input, ones);

            NetworkOutput actual = network.forward(new GridBatch(1, 1, SMALL, input));

            assertThat(actual.tumorProbabilities().isPresent())
                    .isEqualTo(spec.tasks().segments());
            assertThat(actual.malignancies().isPresent()).isEqualTo(spec.tasks().classifies());
            actual.tumorProbabilities().ifPresent(map -> assertClose(map, expected.probabilities()));
            actual.malignancies()
                    .ifPresent(malignancies -> assertThat(malignancies[0])
                            .isCloseTo(
                                    1 / (1 + Math.exp(expected.logits()[0] - expected.logits()[1])),
                                    Offset.offset(TOLERANCE)));
        }
    }

    /** With instance norm a training pass differs from a prediction by the dropped units alone. */
    @ParameterizedTest
    @EnumSource
    void aDroppedUnitIsZeroAndAKeptOneTwiceItsValue(Engines engineName) {
        NetworkSpec spec = NetworkSpec.cmsVNet(4, 6).toBuilder()
                .normalization(Normalization.INSTANCE)
                .build()
                .withWidth(2)
                .withInputShape(SMALL);
        float[] input = input();
        SplittableRandom sameDraws = new SplittableRandom(8);
        double[] factors = new double[256];
        Arrays.setAll(factors, i -> sameDraws.nextDouble() < 0.5 ? 0 : 2);
        try (DjlEngine engine = engineName.open();
                NDManager manager = Engine.getEngine(engine.name()).newBaseManager()) {
            Parameters parameters = new Parameters(manager, 1);
            JointNetwork network = new JointNetwork(spec, parameters);
            NDArray tensor = Tensors.of(manager, new GridBatch(1, 1, SMALL, input));
            try (JointNetwork.Output output = network.forward(tensor, Optional.of(new SplittableRandom(8)))) {
                assertClose(
                        output.logits().orElseThrow().toFloatArray(),
                        new PlainNetwork(spec, Tensors.weights(parameters.all()))
                                .forward(input, factors)
                                .logits());
            }
        }
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(doubles(actual).toArray()).containsExactly(expected, Offset.offset(TOLERANCE));
        // a saturated map would agree with anything
        assertThat(Arrays.stream(expected).max().orElseThrow()
                        - Arrays.stream(expected).min().orElseThrow())
                .isGreaterThan(100 * TOLERANCE);
    }

    private static float[] input() {
        SplittableRandom random = new SplittableRandom(6);
        float[] input = new float[SMALL.voxels()];
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) random.nextDouble(-1, 1);
        }
        return input;
    }

    /** Vectors start as 0 or 1, where a scale, a shift or a statistic in the wrong place would go unseen. */
    private static Weights everyNumberMatters(Weights weights) {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, Weights.Parameter> changed = new LinkedHashMap<>();
        weights.parameters().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            if (parameter.shape().size() == 1) {
                boolean positive = name.endsWith("gamma") || name.endsWith("variance");
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (positive ? random.nextDouble(0.5, 1.5) : random.nextDouble(-0.3, 0.3));
                }
            }
            changed.put(name, new Weights.Parameter(parameter.shape(), values));
        });
        return new Weights(changed);
    }
}
