package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmTest {

    /** One product and one comparison a value. */
    private static final Offset<Double> ROUNDING = within(1e-15);

    /** The example in the documentation of pingouin's holm. */
    @Test
    void agreesWithTheExampleOfPingouin() {
        assertThat(Holm.adjust(0.50, 0.003, 0.32, 0.054, 0.0003))
                .containsExactly(new double[] {0.64, 0.012, 0.64, 0.162, 0.0015}, ROUNDING);
    }

    /** The example of Wikipedia, "Holm-Bonferroni method": at 0.05 the first and the fourth are rejected. */
    @Test
    void agreesWithTheFourHypothesesOfWikipedia() {
        double[] adjusted = Holm.adjust(0.01, 0.04, 0.03, 0.005);

        // by hand: 4 × 0.005; 3 × 0.01; 2 × 0.03; 1 × 0.04, which may not be below the one before
        assertThat(adjusted).containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, ROUNDING);
    }

    /** Holm (1979) as he wrote it: reject from the smallest on while p ≤ α / (m - i + 1), then stop. */
    @Test
    void rejectsWhatTheStepDownRuleRejects() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 200; round++) {
            int tests = 1 + random.nextInt(9);
            double[] p = random.doubles(tests).map(u -> u * u * u).toArray();
            double alpha = 0.01 + 0.2 * random.nextDouble();
            boolean[] rejected = new boolean[tests];
            for (int step = 0; step < tests; step++) {
                int smallest = -1;
                for (int i = 0; i < tests; i++) {
                    if (!rejected[i] && (smallest < 0 || p[i] < p[smallest])) {
                        smallest = i;
                    }
                }
                if (p[smallest] > alpha / (tests - step)) {
                    break;
                }
                rejected[smallest] = true;
            }

            double[] adjusted = Holm.adjust(p);

            for (int i = 0; i < tests; i++) {
                assertThat(adjusted[i] <= alpha).isEqualTo(rejected[i]);
                assertThat(adjusted[i]).isBetween(p[i], Math.min(1, tests * p[i]));
            }
        }
    }

    @Test
    void keepsTheOrderAndNeverExceedsOne() {
        assertThat(Holm.adjust(0.9, 0.5, 0.5, 0.001)).containsExactly(new double[] {1, 1, 1, 0.004}, ROUNDING);
        assertThat(Holm.adjust(0.7)).containsExactly(0.7);
        assertThat(Holm.adjust()).isEmpty();
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatThrownBy(() -> Holm.adjust(0.5, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("p[1]: expected a value in [0, 1], found 1.5");
        assertThatThrownBy(() -> Holm.adjust(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
