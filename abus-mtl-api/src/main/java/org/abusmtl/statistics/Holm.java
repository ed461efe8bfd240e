package org.abusmtl.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction of the p values of a family of {@code m} tests: ascending,
 * {@code p̃(i) = min(1, max over j ≤ i of (m - j + 1) p(j))} (Holm 1979; in adjusted form Wright 1992). Rejecting where
 * {@code p̃ ≤ α} keeps the chance of one or more false rejections at {@code α}, whatever the tests have to do with each
 * other.
 *
 * @since 0.1.0
 */
public final class Holm {

    private Holm() {}

    /**
     * Adjusts p values.
     *
     * @param p the p values of the family, in any order
     * @return a new array of adjusted values in the same order, none smaller than its p value and in the same order by
     *     size
     * @throws IllegalArgumentException if a value is outside [0, 1]
     */
    public static double[] adjust(double... p) {
        for (int i = 0; i < p.length; i++) {
            if (!(p[i] >= 0 && p[i] <= 1)) {
                throw new IllegalArgumentException("p[" + i + "]: expected a value in [0, 1], found " + p[i]);
            }
        }
        int[] ascending = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double largest = 0;
        for (int i = 0; i < p.length; i++) {
            largest = Math.min(1, Math.max(largest, (p.length - i) * p[ascending[i]]));
            adjusted[ascending[i]] = largest;
        }
        return adjusted;
    }
}
