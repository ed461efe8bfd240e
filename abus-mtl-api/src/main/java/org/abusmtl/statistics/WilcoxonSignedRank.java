package org.abusmtl.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Wilcoxon's signed-rank test of paired values: the differences, ranked by size, and {@code W+}, the sum of the ranks of
 * the positive ones (Wilcoxon 1945; Hollander and Wolfe 1999, section 3.1). Tests whether the differences are symmetric
 * about 0.
 *
 * <p>Pairs without a difference are dropped before ranking, as Wilcoxon did, and counted. The p value is exact up to 50
 * differences of which no two are of the same size; else it is by the normal distribution with midranks,
 * {@code Var(W+) = N(N+1)(2N+1)/24 - Σ(t³-t)/48} over groups of {@code t} ties, and a continuity correction of ½.
 *
 * @param wPlus sum of the ranks of the positive differences, first less second
 * @param differences how many pairs differ
 * @param zeros how many do not
 * @param method how the p value was found
 * @param p the two-sided p value, in (0, 1]
 * @since 0.1.0
 */
public record WilcoxonSignedRank(double wPlus, int differences, int zeros, Method method, double p) {

    private static final int LARGEST_EXACT = 50;

    /**
     * How a p value is found.
     *
     * @since 0.1.0
     */
    public enum Method {
        /** From all assignments of signs to the ranks. */
        EXACT,
        /** By the normal distribution, corrected for ties and continuity. */
        NORMAL
    }

    /**
     * Tests pairs of values.
     *
     * @param first the first value of each pair
     * @param second the second, in the same order
     * @return the test, empty if no pair differs
     * @throws IllegalArgumentException if the lengths differ or a value is not finite
     */
    public static Optional<WilcoxonSignedRank> of(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "second: expected as many as the first, " + first.length + ", found " + second.length);
        }
        double[] differences = IntStream.range(0, first.length)
                .mapToDouble(i -> finite(first[i], i) - finite(second[i], i))
                // Commons ranks zeros with the others (Pratt) and then takes their tie off the variance twice
                .filter(d -> d != 0)
                .toArray();
        if (differences.length == 0) {
            return Optional.empty();
        }
        Method method = differences.length <= LARGEST_EXACT && !tied(differences) ? Method.EXACT : Method.NORMAL;
        var result = WilcoxonSignedRankTest.withDefaults()
                .with(ContinuityCorrection.ENABLED)
                .with(method == Method.EXACT ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
                .test(differences);
        return Optional.of(new WilcoxonSignedRank(
                result.getStatistic(),
                differences.length,
                first.length - differences.length,
                method,
                result.getPValue()));
    }

    private static double finite(double value, int pair) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("pair " + pair + ": expected finite numbers, found " + value);
        }
        return value;
    }

    private static boolean tied(double[] differences) {
        return Arrays.stream(differences).map(Math::abs).distinct().count() < differences.length;
    }
}
