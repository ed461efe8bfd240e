package org.abusmtl.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Variance of the area under a ROC curve and of the difference of two areas on the same cases, without a model of the
 * scores (DeLong, DeLong and Clarke-Pearson 1988).
 *
 * <p>With {@code m} positive scores {@code X}, {@code n} negative scores {@code Y} and {@code ψ(x, y)} = 1, ½ or 0 for
 * {@code x} above, equal to or below {@code y}, each case has a placement, {@code V(Xi) = Σj ψ(Xi, Yj) / n} and
 * {@code V(Yj) = Σi ψ(Xi, Yj) / m}. The area is the mean of either, and
 *
 * <pre>{@code
 * Var(A)     = Var(V(X)) / m + Var(V(Y)) / n
 * Var(A - B) = Var(VA(X) - VB(X)) / m + Var(VA(Y) - VB(Y)) / n
 * }</pre>
 *
 * <p>with sample variances ({@code m - 1} and {@code n - 1} in the denominators), so at least two cases of each class are
 * needed. Placements are differences of midranks, {@code O(N log N)} (Sun and Xu 2014), kept as whole numbers, so that a
 * variance that is 0 is 0 and not a rounding error.
 *
 * @since 0.1.0
 */
public final class DeLong {

    private DeLong() {}

    /**
     * The area under a ROC curve with its variance.
     *
     * @param scores one a case, larger for positive
     * @param positive whether the case is positive, in the order of the scores
     * @return the area, ties counting one half; empty with fewer than two cases of a class
     * @throws IllegalArgumentException if the lengths differ or a score is NaN
     */
    public static Optional<AucEstimate> auc(double[] scores, boolean[] positive) {
        Placements placements = Placements.of(scores, positive);
        return placements.comparable() ? Optional.of(placements.estimate()) : Optional.empty();
    }

    /**
     * Compares the areas of two scores of the same cases.
     *
     * @param first one score a case, larger for positive
     * @param second the other score of each case, in the same order
     * @param positive whether the case is positive, in the same order
     * @return both areas and the variance of their difference; empty with fewer than two cases of a class
     * @throws IllegalArgumentException if the lengths differ or a score is NaN
     */
    public static Optional<AucComparison> compare(double[] first, double[] second, boolean[] positive) {
        Placements a = Placements.of(first, positive);
        Placements b = Placements.of(second, positive);
        return a.comparable()
                ? Optional.of(
                        new AucComparison(a.estimate(), b.estimate(), a.minus(b).variance()))
                : Optional.empty();
    }

    /**
     * Twice the number of cases of the other class that each case beats, ties counting one half: {@code 2n V(Xi)} and
     * {@code 2m V(Yj)}; also the differences of such numbers.
     */
    private static final class Placements {

        private final long[] ofPositives;
        private final long[] ofNegatives;

        private Placements(long[] ofPositives, long[] ofNegatives) {
            this.ofPositives = ofPositives;
            this.ofNegatives = ofNegatives;
        }

        static Placements of(double[] scores, boolean[] positive) {
            if (scores.length != positive.length) {
                throw new IllegalArgumentException(
                        "scores: expected one a label, " + positive.length + ", found " + scores.length);
            }
            for (int i = 0; i < scores.length; i++) {
                if (Double.isNaN(scores[i])) {
                    throw new IllegalArgumentException("scores[" + i + "]: expected a number, found NaN");
                }
            }
            long[] ranks = twiceMidranks(scores);
            int[] positives =
                    IntStream.range(0, scores.length).filter(i -> positive[i]).toArray();
            int[] negatives =
                    IntStream.range(0, scores.length).filter(i -> !positive[i]).toArray();
            long[] x = beaten(scores, ranks, positives);
            long[] y = beaten(scores, ranks, negatives);
            // a negative is placed by the positives above it: all but those that it beats
            return new Placements(
                    x, Arrays.stream(y).map(below -> 2L * x.length - below).toArray());
        }

        private static long[] beaten(double[] scores, long[] ranks, int[] members) {
            long[] within = twiceMidranks(
                    Arrays.stream(members).mapToDouble(i -> scores[i]).toArray());
            // the rank among all less the rank among its own is the number of the others below it
            return IntStream.range(0, members.length)
                    .mapToLong(k -> ranks[members[k]] - within[k])
                    .toArray();
        }

        boolean comparable() {
            return ofPositives.length >= 2 && ofNegatives.length >= 2;
        }

        AucEstimate estimate() {
            double pairs = 2.0 * ofPositives.length * ofNegatives.length;
            return new AucEstimate(LongStream.of(ofPositives).sum() / pairs, variance());
        }

        Placements minus(Placements other) {
            return new Placements(minus(ofPositives, other.ofPositives), minus(ofNegatives, other.ofNegatives));
        }

        private static long[] minus(long[] a, long[] b) {
            return IntStream.range(0, a.length).mapToLong(i -> a[i] - b[i]).toArray();
        }

        double variance() {
            int m = ofPositives.length;
            int n = ofNegatives.length;
            return sampleVariance(ofPositives, 2.0 * n) / m + sampleVariance(ofNegatives, 2.0 * m) / n;
        }

        private static double sampleVariance(long[] values, double unit) {
            int count = values.length;
            long sum = LongStream.of(values).sum();
            double squares = LongStream.of(values)
                    .mapToDouble(v -> {
                        double fromMean = (double) (v * count - sum) / count / unit;
                        return fromMean * fromMean;
                    })
                    .sum();
            return squares / (count - 1);
        }
    }

    /** Twice the midrank of each value, counted from 1. */
    private static long[] twiceMidranks(double[] values) {
        // -0.0 and 0.0 are one score: adding 0.0 makes them equal for the comparator as well
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] ranks = new long[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = from + 1L + to;
            }
            from = to;
        }
        return ranks;
    }
}
