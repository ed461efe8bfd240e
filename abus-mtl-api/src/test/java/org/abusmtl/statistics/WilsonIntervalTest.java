package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonIntervalTest {

    /** 95 % point of the normal distribution, two-sided. */
    private static final double Z = 1.959963984540054;

    /** The four examples of Newcombe (1998), Statistics in Medicine 17:857, Table I, method 3; printed to four digits. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void agreesWithTheExamplesOfNewcombe1998(int successes, int trials, double lower, double upper) {
        Interval interval = WilsonInterval.of(successes, trials).orElseThrow();

        assertThat(interval.lower()).isCloseTo(lower, within(5e-5));
        assertThat(interval.upper()).isCloseTo(upper, within(5e-5));
    }

    /** Fagerland, Lydersen and Laake (2017), Statistical Analysis of Contingency Tables, ch. 2, Ligarden 2010: 13 of 16. */
    @Test
    void agreesWithTheExampleOfFagerland2017() {
        Interval interval = WilsonInterval.of(13, 16).orElseThrow();

        assertThat(interval.lower()).isCloseTo(0.5699, within(5e-5));
        assertThat(interval.upper()).isCloseTo(0.9341, within(5e-5));
    }

    @Test
    void endsAreTheRatesThatTheScoreTestJustDoesNotReject() {
        for (int successes = 1; successes < 17; successes++) {
            Interval interval = WilsonInterval.of(successes, 17).orElseThrow();
            for (double end : new double[] {interval.lower(), interval.upper()}) {
                double score = Math.abs(successes / 17.0 - end) / Math.sqrt(end * (1 - end) / 17);
                // a dozen operations, divided by a deviation of 0.05
                assertThat(score).isCloseTo(Z, within(1e-12));
            }
        }
    }

    @Test
    void isMirroredWhenSuccessesAndFailuresSwapAndHasWidthAtTheEnds() {
        Interval few = WilsonInterval.of(2, 11, 0.9).orElseThrow();
        Interval many = WilsonInterval.of(9, 11, 0.9).orElseThrow();

        assertThat(few.lower()).isCloseTo(1 - many.upper(), within(1e-15));
        assertThat(few.upper()).isCloseTo(1 - many.lower(), within(1e-15));
        Interval all = WilsonInterval.of(20, 20).orElseThrow();
        assertThat(all.upper()).isEqualTo(1);
        assertThat(all.lower()).isBetween(0.8, 0.9);
    }

    @Test
    void rateOfNothingDoesNotExist() {
        assertThat(WilsonInterval.of(0, 0)).isEmpty();
    }

    @Test
    void refusesImpossibleCountsAndLevels() {
        assertThatThrownBy(() -> WilsonInterval.of(4, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("successes: expected a count from 0 to 3 trials, found 4");
        assertThatThrownBy(() -> WilsonInterval.of(-1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WilsonInterval.of(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WilsonInterval.of(1, 3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("level: expected a value in (0, 1), found 1.0");
        assertThatThrownBy(() -> new Interval(0.5, 0.4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interval: expected finite ends in order, found [0.5, 0.4]");
        assertThatThrownBy(() -> new Interval(Double.NaN, 0.4)).isInstanceOf(IllegalArgumentException.class);
    }
}
