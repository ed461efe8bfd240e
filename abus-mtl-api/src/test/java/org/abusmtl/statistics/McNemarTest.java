package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class McNemarTest {

    /** Agresti (1990), Categorical Data Analysis, p. 350, approval of the President asked twice: 150 and 86 changed sides. */
    @Test
    void agreesWithTheApprovalRatingsOfAgresti1990() {
        // exact value of R's exact2x2, mcnemar.exact
        assertThat(new McNemar(150, 86).p().orElseThrow()).isCloseTo(3.716e-5, within(5e-9));
    }

    /** Fay, vignette "Exact McNemar's Test and Matching Confidence Intervals" of R's exact2x2: 2 and 9 discordant. */
    @Test
    void agreesWithTheVignetteOfExact2x2() {
        assertThat(new McNemar(2, 9).p().orElseThrow()).isCloseTo(0.06543, within(5e-6));
    }

    /** Fagerland, Lydersen and Laake (2013), BMC Med Res Methodol 13:91, hyper-responsive airways: 1 and 7 discordant. */
    @Test
    void agreesWithTheAirwaysOfFagerland2013() {
        // printed as 0.070; by hand twice (1 + 8) / 2^8
        assertThat(new McNemar(1, 7).p().orElseThrow()).isCloseTo(18 / 256.0, within(1e-15));
    }

    /** Fagerland, Lydersen and Laake (2017), Statistical Analysis of Contingency Tables, ch. 8, Cavo 2012: 6 and 16. */
    @Test
    void agreesWithTheRemissionsOfFagerland2017() {
        assertThat(new McNemar(6, 16).p().orElseThrow()).isCloseTo(0.052479, within(5e-7));
    }

    @Test
    void isTwiceTheSmallerTailOfCountedSigns() {
        for (int cases = 1; cases < 14; cases++) {
            for (int onlyFirst = 0; onlyFirst <= cases; onlyFirst++) {
                int atMost = 0;
                for (int signs = 0; signs < 1 << cases; signs++) {
                    atMost += Integer.bitCount(signs) <= Math.min(onlyFirst, cases - onlyFirst) ? 1 : 0;
                }
                double expected = Math.min(1, 2.0 * atMost / (1 << cases));

                McNemar test = new McNemar(onlyFirst, cases - onlyFirst);

                assertThat(test.p().orElseThrow()).isCloseTo(expected, within(1e-12));
                assertThat(new McNemar(cases - onlyFirst, onlyFirst).p()).isEqualTo(test.p());
            }
        }
    }

    @Test
    void casesThatBothGetRightOrWrongSayNothing() {
        boolean[] first = {true, true, false, false, true, false};
        boolean[] second = {true, false, false, true, false, false};

        assertThat(McNemar.of(first, second)).isEqualTo(new McNemar(2, 1));
        assertThat(McNemar.of(first, first).p()).isEmpty();
        assertThat(McNemar.of(new boolean[0], new boolean[0]).p()).isEmpty();
    }

    @Test
    void refusesImpossibleCounts() {
        assertThatThrownBy(() -> new McNemar(-1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counts: expected at least 0, found only the first -1, only the second 2");
        assertThatThrownBy(() -> McNemar.of(new boolean[2], new boolean[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("second: expected as many as the first, 2, found 3");
    }
}
