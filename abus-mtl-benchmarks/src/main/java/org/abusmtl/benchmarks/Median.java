package org.abusmtl.benchmarks;

import java.util.Collection;

/** The middle of some numbers, the mean of the two middle ones where their number is even. */
final class Median {

    private Median() {}

    /**
     * The median.
     *
     * @throws IllegalArgumentException if there are no values
     */
    static double of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: expected at least one, found none");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
