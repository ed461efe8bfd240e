package org.abusmtl.djl.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.abusmtl.djl.Engines;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JointNetworkTest {

    private static final GridShape SMALL = new GridShape(48, 32, 16);

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
            assertThat(squares).isCloseTo(2.0 / (256 * 27), org.assertj.core.data.Percentage.withPercentage(0.5));
        }
    }

    private static java.util.stream.DoubleStream doubles(float[] values) {
        return java.util.stream.IntStream.range(0, values.length).mapToDouble(i -> values[i]);
    }
}
