package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.abusmtl.statistics.WilcoxonSignedRank.Method;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class WilcoxonSignedRankTest {

    /** Hollander and Wolfe (1973), p. 29f, Hamilton depression scale of nine patients; also the example of R. */
    @Test
    void agreesWithTheDepressionScalesOfHollanderAndWolfe1973() {
        double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

        WilcoxonSignedRank test = WilcoxonSignedRank.of(before, after).orElseThrow();

        assertThat(test.wPlus()).isEqualTo(40);
        // printed is the one-sided value
        assertThat(test.p() / 2).isCloseTo(0.01953, within(5e-6));
        assertThat(test.method()).isEqualTo(Method.EXACT);
    }

    /** Darwin's maize, cross- less self-fertilised, in eighths of an inch; the example of SciPy's wilcoxon. */
    @Test
    void agreesWithTheMaizeOfDarwinAsInScipy() {
        double[] differences = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};

        WilcoxonSignedRank test =
                WilcoxonSignedRank.of(differences, new double[15]).orElseThrow();

        // SciPy prints the smaller sum, 24 of 120
        assertThat(test.wPlus()).isEqualTo(120 - 24);
        assertThat(test.p()).isCloseTo(0.041259765625, within(1e-14));
    }

    /** One pair without a difference and ties; SciPy's tests have it from R 3.4.1, wilcox.test(exact=FALSE, correct=TRUE). */
    @Test
    void agreesWithRWherePairsAreEqualAndRanksAreTied() {
        double[] first = {125, 115, 130, 140, 140, 115, 140, 125, 140, 135};
        double[] second = {110, 122, 125, 120, 140, 124, 123, 137, 135, 145};

        WilcoxonSignedRank test = WilcoxonSignedRank.of(first, second).orElseThrow();

        assertThat(test.wPlus()).isEqualTo(27);
        assertThat(test.zeros()).isEqualTo(1);
        // printed is the one-sided value
        assertThat(test.p() / 2).isCloseTo(0.3176447, within(5e-8));
    }

    @Test
    void exactValueIsThatOfAllSigns() {
        double[] differences = {0.3, -1.2, 2, 4.5, -0.1, 3, 0.7, -5, 6, 0.9};
        double observed = rankSum(differences);
        double middle = 10 * 11 / 4.0;
        int asFar = 0;
        for (int signs = 0; signs < 1 << 10; signs++) {
            double[] signed = new double[10];
            for (int i = 0; i < 10; i++) {
                signed[i] = Math.abs(differences[i]) * ((signs >> i & 1) == 1 ? 1 : -1);
            }
            asFar += Math.abs(rankSum(signed) - middle) >= Math.abs(observed - middle) ? 1 : 0;
        }

        WilcoxonSignedRank test =
                WilcoxonSignedRank.of(differences, new double[10]).orElseThrow();

        assertThat(test.wPlus()).isEqualTo(observed);
        assertThat(test.p()).isCloseTo(asFar / 1024.0, within(1e-14));
    }

    @Test
    void tiesAndManyPairsAreJudgedByTheNormalDistributionOfTheirRanks() {
        SplittableRandom random = new SplittableRandom(9);
        for (int pairs : new int[] {6, 16, 51, 200}) {
            double[] differences = new double[pairs];
            for (int i = 0; i < pairs; i++) {
                differences[i] = pairs == 51 ? (i % 3 == 0 ? -1 : 1) * (i + 1) : 1 + random.nextInt(9) - (i % 5);
            }
            double[] nonzero = Arrays.stream(differences).filter(d -> d != 0).toArray();
            double squares = Arrays.stream(ranks(nonzero)).map(r -> r * r).sum();
            int n = nonzero.length;
            double fromMean = Math.max(0, Math.abs(rankSum(nonzero) - n * (n + 1) / 4.0) - 0.5);
            double expected = 2 * NormalDistribution.of(0, 1).survivalProbability(fromMean / Math.sqrt(squares / 4));

            WilcoxonSignedRank test =
                    WilcoxonSignedRank.of(differences, new double[pairs]).orElseThrow();

            assertThat(test.method()).isEqualTo(Method.NORMAL);
            assertThat(test.zeros()).isEqualTo(pairs - n);
            assertThat(test.differences()).isEqualTo(n);
            assertThat(test.p()).isCloseTo(Math.min(1, expected), within(1e-13));
        }
    }

    /** Midranks of the sizes by counting. */
    private static double[] ranks(double[] differences) {
        return Arrays.stream(differences)
                .map(d -> Arrays.stream(differences)
                                .filter(other -> Math.abs(other) < Math.abs(d))
                                .count()
                        + (1
                                        + Arrays.stream(differences)
                                                .filter(other -> Math.abs(other) == Math.abs(d))
                                                .count())
                                / 2.0)
                .toArray();
    }

    private static double rankSum(double[] differences) {
        double[] ranks = ranks(differences);
        double sum = 0;
        for (int i = 0; i < ranks.length; i++) {
            sum += differences[i] > 0 ? ranks[i] : 0;
        }
        return sum;
    }

    @Test
    void swappingThePairsKeepsThePValue() {
        double[] first = {0.9, 0.8, 0.85, 0.7, 0.6};
        double[] second = {0.85, 0.6, 0.9, 0.4, 0.1};
        WilcoxonSignedRank test = WilcoxonSignedRank.of(first, second).orElseThrow();
        WilcoxonSignedRank swapped = WilcoxonSignedRank.of(second, first).orElseThrow();

        assertThat(swapped.p()).isEqualTo(test.p());
        assertThat(swapped.wPlus() + test.wPlus()).isEqualTo(15);
    }

    @Test
    void pairsWithoutDifferenceAreDroppedAndCounted() {
        double[] first = {1, 5, 2, -0.0, 7};
        double[] second = {1, 3, 3, 0.0, 2};

        WilcoxonSignedRank test = WilcoxonSignedRank.of(first, second).orElseThrow();

        assertThat(test.zeros()).isEqualTo(2);
        assertThat(test)
                .usingRecursiveComparison()
                .ignoringFields("zeros")
                .isEqualTo(WilcoxonSignedRank.of(new double[] {5, 2, 7}, new double[] {3, 3, 2})
                        .orElseThrow());
        assertThat(WilcoxonSignedRank.of(first, first)).isEmpty();
        assertThat(WilcoxonSignedRank.of(new double[0], new double[0])).isEmpty();
    }

    @Test
    void refusesWhatIsNoPair() {
        assertThatThrownBy(() -> WilcoxonSignedRank.of(new double[2], new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("second: expected as many as the first, 2, found 1");
        assertThatThrownBy(() -> WilcoxonSignedRank.of(new double[] {1, Double.NaN}, new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pair 1: expected finite numbers, found NaN");
    }
}
