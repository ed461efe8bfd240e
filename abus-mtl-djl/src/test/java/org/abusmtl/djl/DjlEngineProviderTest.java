package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.ServiceLoader;
import org.abusmtl.JointModel;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.Test;

class DjlEngineProviderTest {

    private final ModelEngineProvider provider = new DjlEngineProvider();

    @Test
    void serviceLoaderFindsTheProvider() {
        assertThat(ServiceLoader.load(ModelEngineProvider.class))
                .anySatisfy(found -> assertThat(found).isInstanceOf(DjlEngineProvider.class));
    }

    @Test
    void bothEnginesAreInstalledWithPyTorchFirst() {
        assertThat(provider.engines()).extracting(EngineDescription::name).containsExactly("PyTorch", "MXNet");
    }

    @Test
    void pyTorchIsPickedWhenTheUserNamesNone() {
        try (JointModel model = JointModel.builder()
                .width(1)
                .inputShape(new GridShape(16, 16, 16))
                .build()) {
            assertThat(model.engine()).contains("PyTorch");
        }
    }

    @Test
    void unknownDeviceIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> provider.open("PyTorch", List.of("cpu", "tpu")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpu")
                .hasMessageContaining("tpu");
        assertThatThrownBy(() -> provider.open("PyTorch", List.of("gpu:999")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gpu:999");
    }

    @Test
    void anEngineOnTwoDevicesTellsBoth() {
        try (ModelEngine engine = provider.open("PyTorch", List.of("cpu", "cpu"))) {
            assertThat(engine.devices()).containsExactly("cpu", "cpu");
        }
    }

    @Test
    void cudnnIsToldToTuneItself() {
        Engines.PYTORCH.open().close();

        // DJL reads it when PyTorch is loaded
        assertThat(System.getProperty("ai.djl.pytorch.cudnn_benchmark")).isEqualTo("true");
    }

    @Test
    void unknownEngineIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> provider.open("TensorFlow", List.of("cpu")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PyTorch")
                .hasMessageContaining("TensorFlow");
    }

    @Test
    void othersFindTheOfflinePropertyAsItWasOnceAnEngineIsLoaded() {
        String before = System.getProperty("ai.djl.offline");
        Engines.PYTORCH.open().close();

        assertThat(System.getProperty("ai.djl.offline")).isEqualTo(before);
    }

    @Test
    void offlinePropertyThatSaysNothingClearlyIsPutBack() {
        String before = System.getProperty("ai.djl.offline");
        try {
            System.setProperty("ai.djl.offline", "yes");
            Engines.PYTORCH.open().close();

            assertThat(System.getProperty("ai.djl.offline")).isEqualTo("yes");
        } finally {
            if (before == null) {
                System.clearProperty("ai.djl.offline");
            } else {
                System.setProperty("ai.djl.offline", before);
            }
        }
    }

    @Test
    void coordinatesNameTheJavaPartAndTheNatives() {
        assertThat(provider.coordinates())
                .containsExactly(
                        "ai.djl.pytorch:pytorch-engine with ai.djl.pytorch:pytorch-native-cpu and"
                                + " ai.djl.pytorch:pytorch-jni",
                        "ai.djl.mxnet:mxnet-engine with ai.djl.mxnet:mxnet-native-mkl");
    }
}
