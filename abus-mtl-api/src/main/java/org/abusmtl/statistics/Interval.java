package org.abusmtl.statistics;

/**
 * A confidence interval, both ends included.
 *
 * @param lower its lower end
 * @param upper its upper end, not below the lower
 * @since 0.1.0
 */
public record Interval(double lower, double upper) {

    /** The confidence level that is used where none is named. */
    public static final double DEFAULT_LEVEL = 0.95;

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if an end is not finite or the upper is below the lower
     */
    public Interval {
        if (!Double.isFinite(lower) || !Double.isFinite(upper) || lower > upper) {
            throw new IllegalArgumentException(
                    "interval: expected finite ends in order, found [" + lower + ", " + upper + "]");
        }
    }

    /**
     * Whether a value lies in the interval.
     *
     * @param value any number
     * @return true from the lower end to the upper, both included
     */
    public boolean contains(double value) {
        return value >= lower && value <= upper;
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level: expected a value in (0, 1), found " + level);
        }
    }
}
