package org.abusmtl.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as said; what comes of it for the network needs processes, and is tried with the whole library. */
class EngineLoaderSwitchTest {

    private final NetworkSwitch offline = new NetworkSwitch("DJL_OFFLINE", "ai.djl.offline");

    @Test
    void whereNothingIsSaidThePropertyIsToBeSet() {
        assertThat(offline.isDecided(null, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", "False", " false", "false\t"})
    void falseAsPropertyAllows(String value) {
        assertThat(offline.isDecided(null, value)).isTrue();
        // as DJL reads it
        assertThat(Boolean.parseBoolean(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", " true", "", " ", "1", "0", "yes", "no", "on", "off", "f", "false."})
    void everyOtherPropertyIsToBeSet(String value) {
        assertThat(offline.isDecided(null, value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "True", "false", "FALSE", "False"})
    void variableGoesBeforeTheProperty(String value) {
        assertThat(offline.isDecided(value, null)).isTrue();
        assertThat(offline.isDecided(value, "yes")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"yes, yes", "1, 1", "0, 0", "no, no", "on, on", "' true', ' true'", "'', nothing", "' ', nothing"})
    void everyOtherVariableIsRefused(String value, String found) {
        assertThatThrownBy(() -> offline.isDecided(value, "true"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("environment variable DJL_OFFLINE: expected true or false, found " + found);
    }
}
