package org.abusmtl.evaluation;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import org.abusmtl.internal.Quantiles;

/**
 * One figure over several cases: the defined values, and how many were undefined. Undefined values are counted, never
 * averaged. Immutable.
 *
 * @since 0.1.0
 */
public final class Summary {

    private final double[] sorted;
    private final int undefined;

    private Summary(double[] sorted, int undefined) {
        this.sorted = sorted;
        this.undefined = undefined;
    }

    /**
     * Summarises the values of a figure.
     *
     * @param values one a case, empty where the figure is undefined
     * @return the summary
     * @throws IllegalArgumentException if a value is NaN or infinite
     */
    public static Summary of(Collection<OptionalDouble> values) {
        double[] defined = values.stream()
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .sorted()
                .toArray();
        for (double value : defined) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("values: expected finite numbers, found " + value);
            }
        }
        return new Summary(defined, values.size() - defined.length);
    }

    /**
     * How many values are defined.
     *
     * @return at least 0
     */
    public int count() {
        return sorted.length;
    }

    /**
     * How many values are undefined.
     *
     * @return at least 0
     */
    public int undefined() {
        return undefined;
    }

    /**
     * The mean of the defined values.
     *
     * @return empty if there are none
     */
    public OptionalDouble mean() {
        return Arrays.stream(sorted).average();
    }

    /**
     * The standard deviation of the defined values, with {@code n - 1} in the denominator.
     *
     * @return empty if there are fewer than two
     */
    public OptionalDouble sd() {
        if (sorted.length < 2) {
            return OptionalDouble.empty();
        }
        double mean = mean().orElseThrow();
        double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
        return OptionalDouble.of(Math.sqrt(squares / (sorted.length - 1)));
    }

    /**
     * The median of the defined values.
     *
     * @return empty if there are none
     */
    public OptionalDouble median() {
        return percentile(50);
    }

    /**
     * The smallest defined value.
     *
     * @return empty if there are none
     */
    public OptionalDouble min() {
        return percentile(0);
    }

    /**
     * The largest defined value.
     *
     * @return empty if there are none
     */
    public OptionalDouble max() {
        return percentile(100);
    }

    /**
     * A percentile of the defined values, by linear interpolation between order statistics.
     *
     * @param percentile in [0, 100]
     * @return empty if there are no values
     * @throws IllegalArgumentException if the percentile is outside its range
     */
    public OptionalDouble percentile(double percentile) {
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Quantiles.percentile(sorted, percentile));
    }

    /**
     * The defined values.
     *
     * @return a new array, ascending
     */
    public double[] values() {
        return sorted.clone();
    }

    /** Mean, deviation and counts, for messages. */
    @Override
    public String toString() {
        return "Summary[mean " + text(mean()) + ", sd " + text(sd()) + ", n " + sorted.length + ", undefined "
                + undefined + "]";
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.valueOf(value.getAsDouble()) : "undefined";
    }
}
