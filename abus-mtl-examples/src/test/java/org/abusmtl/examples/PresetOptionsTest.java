package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PresetOptionsTest {

    private static PresetOptions of(String... words) {
        return Cli.options(new PresetOptions(), words);
    }

    @Test
    void onlyEpochsLeaveThePresetWhatItIs() {
        assertThat(of().isOfPreset()).isTrue();
        assertThat(of("--epochs", "50", "--seed", "3").isOfPreset()).isTrue();
        assertThat(of("--epochs", "50", "--width", "8").isOfPreset()).isFalse();
        assertThat(of("--spacing", "1").isOfPreset()).isFalse();
        assertThat(of("--epochs", "50", "--width", "8").description()).isEqualTo("paper, changed: width 8, epochs 50");
    }
}
