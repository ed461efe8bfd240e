package org.abusmtl.testkit.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.abusmtl.JointModel;
import org.abusmtl.NoEngineException;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.testkit.engine.FakeModelEngine;
import org.abusmtl.testkit.engine.FakeModelEngineProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineChoiceTest {

    private static final String PROPERTY = "abusmtl.engine";

    /** Two engines that are one, and a note of what was opened. */
    private static final class Recorder implements ModelEngineProvider {
        private final int version;
        private final List<EngineDescription> engines;
        private final List<String> opened = new ArrayList<>();

        Recorder(int version, EngineDescription... engines) {
            this.version = version;
            this.engines = List.of(engines);
        }

        @Override
        public int spiVersion() {
            return version;
        }

        @Override
        public List<EngineDescription> engines() {
            return engines;
        }

        @Override
        public List<String> coordinates() {
            return List.of("some.group:some-engine");
        }

        @Override
        public ModelEngine open(String engineName, List<String> devices) {
            opened.add(engineName + " on " + devices);
            return new FakeModelEngine();
        }
    }

    private static Recorder twoEngines() {
        return new Recorder(
                ModelEngineProvider.SPI_VERSION, new EngineDescription("Slow", 1), new EngineDescription("Fast", 2));
    }

    private static JointModel.Builder small(ModelEngineProvider provider) {
        return JointModel.builder().inputShape(16, 16, 16).provider(provider);
    }

    @AfterEach
    void clearProperty() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void highestRankIsPickedWithoutAName() {
        Recorder recorder = twoEngines();
        small(recorder).build().close();
        assertThat(recorder.opened).containsExactly("Fast on []");
    }

    @Test
    void systemPropertyGoesBeforeTheRank() {
        System.setProperty(PROPERTY, "slow");
        Recorder recorder = twoEngines();
        small(recorder).device("cpu").build().close();
        assertThat(recorder.opened).containsExactly("Slow on [cpu]");
    }

    @Test
    void builderGoesBeforeTheSystemProperty() {
        System.setProperty(PROPERTY, "Slow");
        Recorder recorder = twoEngines();
        small(recorder).engine("FAST").device("gpu:1").build().close();
        assertThat(recorder.opened).containsExactly("Fast on [gpu:1]");
    }

    @Test
    void severalDevicesAreOpenedInOrder() {
        Recorder recorder = twoEngines();
        small(recorder).devices("gpu:1", "gpu:0").build().close();
        assertThat(recorder.opened).containsExactly("Fast on [gpu:1, gpu:0]");
    }

    @Test
    void modelTellsAllItsDevices() {
        try (JointModel model =
                small(new FakeModelEngineProvider()).devices("cpu", "cpu").build()) {
            assertThat(model.engine()).isEqualTo("Fake 1 on cpu,cpu");
        }
    }

    @Test
    void devicesOfAnotherFormAreRefusedAtOnce() {
        JointModel.Builder builder = JointModel.builder();
        JointModel.Loader loader = JointModel.loader();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.devices());
        assertThatIllegalArgumentException().isThrownBy(() -> loader.devices());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.devices("gpu:0", " "))
                .withMessageContaining("devices[1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> loader.devices("tpu", "gpu:0"))
                .withMessageContaining("devices[0]")
                .withMessageContaining("tpu");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.device("gpu:0,gpu:1"));
    }

    @Test
    void oneDeviceAndSeveralAreNotNamedTogether() {
        JointModel.Builder builder = JointModel.builder().device("gpu:0");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.devices("gpu:0", "gpu:1"))
                .withMessageContaining("[gpu:0, gpu:1]");
        JointModel.Loader loader = JointModel.loader().devices("gpu:0", "gpu:1");
        assertThatIllegalStateException().isThrownBy(() -> loader.device("cpu")).withMessageContaining("cpu");
    }

    @Test
    void missingNamedEngineIsAnErrorThatListsTheInstalled() {
        Recorder recorder = twoEngines();
        assertThatThrownBy(() -> small(recorder).engine("PyTorch").build())
                .isInstanceOf(NoEngineException.class)
                .hasMessageContaining("[Fast, Slow]")
                .hasMessageContaining("PyTorch");
        assertThat(recorder.opened).isEmpty();
    }

    @Test
    void missingEngineOfThePropertyIsAnErrorThatNamesTheProperty() {
        System.setProperty(PROPERTY, "MXNet");
        Recorder recorder = twoEngines();
        assertThatThrownBy(() -> small(recorder).build())
                .isInstanceOf(NoEngineException.class)
                .hasMessageContaining(PROPERTY)
                .hasMessageContaining("MXNet");
        assertThat(recorder.opened).isEmpty();
    }

    @Test
    void withoutEnginesTheMavenCoordinatesAreNamed() {
        Recorder none = new Recorder(ModelEngineProvider.SPI_VERSION);
        assertThatThrownBy(() -> small(none).build())
                .isInstanceOf(NoEngineException.class)
                .hasMessageContaining("some.group:some-engine");
    }

    @Test
    void providerOfAnotherVersionIsRefused() {
        Recorder old = new Recorder(ModelEngineProvider.SPI_VERSION + 1, new EngineDescription("New", 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> small(old).build())
                .withMessageContaining("SPI version " + ModelEngineProvider.SPI_VERSION);
        assertThat(old.opened).isEmpty();
    }

    @Test
    void installedProviderIsFoundByTheServiceLoader() {
        try (JointModel model = JointModel.builder().inputShape(16, 16, 16).build()) {
            assertThat(model.engine()).isEqualTo("Fake 1 on cpu");
        }
    }

    @Test
    void engineIsClosedIfTheNetworkCannotBeMade() {
        List<FakeModelEngine> opened = new ArrayList<>();
        ModelEngineProvider broken = new ModelEngineProvider() {
            @Override
            public int spiVersion() {
                return SPI_VERSION;
            }

            @Override
            public List<EngineDescription> engines() {
                return List.of(new EngineDescription("Broken", 1));
            }

            @Override
            public List<String> coordinates() {
                return List.of();
            }

            @Override
            public ModelEngine open(String engineName, List<String> devices) {
                FakeModelEngine engine = new FakeModelEngine();
                engine.close();
                opened.add(engine);
                return engine;
            }
        };
        assertThatIllegalStateException().isThrownBy(() -> small(broken).build());
        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).openTensors()).isZero();
    }
}
