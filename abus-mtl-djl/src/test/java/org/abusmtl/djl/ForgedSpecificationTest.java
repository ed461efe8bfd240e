package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.abusmtl.djl.runtime.DjlEngine;
import org.abusmtl.model.MapGuidedHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;
import org.abusmtl.model.SpatialPyramidHead;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A specification that asks for terabytes, with the weights of a small network: what a forged model file can hold. */
class ForgedSpecificationTest {

    @ParameterizedTest
    @EnumSource
    void costsNoMemory(Engines engineName) {
        try (DjlEngine engine = engineName.open()) {
            NetworkSpec spec = SmallTraining.spec(Normalization.BATCH);
            Weights weights;
            try (Network network = engine.newNetwork(spec, 1)) {
                weights = network.weights();
            }
            for (NetworkSpec forged : List.of(
                    spec.withWidth(NetworkSpec.MOST_WIDTH),
                    spec.withWidth(1000),
                    spec.toBuilder()
                            .head(new SpatialPyramidHead(List.of(100), Integer.MAX_VALUE, 0))
                            .build(),
                    spec.toBuilder().head(new MapGuidedHead()).build())) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> engine.newNetwork(forged, weights))
                        .withMessageStartingWith("weights");
                assertThat(engine.openTensors()).isZero();
            }
        }
    }
}
