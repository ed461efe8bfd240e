package org.abusmtl.internal;

/** Quantiles of a sorted sample by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
public final class Quantiles {

    private Quantiles() {}

    /**
     * The value at position {@code percentile / 100 * (n - 1)} of the sorted sample.
     *
     * @param sorted at least one value, ascending
     * @param percentile in [0, 100]
     * @return the interpolated value
     * @throws IllegalArgumentException if the percentile is outside its range or the sample is empty
     */
    public static double percentile(double[] sorted, double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile: expected a value in [0, 100], found " + percentile);
        }
        if (sorted.length == 0) {
            throw new IllegalArgumentException("sample: expected at least one value, found none");
        }
        double position = percentile / 100 * (sorted.length - 1);
        int below = Math.min((int) position, sorted.length - 1);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
