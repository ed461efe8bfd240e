package org.abusmtl.statistics;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Two areas under ROC curves of the same cases, see {@link DeLong#compare}.
 *
 * @param first the first area with its variance
 * @param second the second area with its variance
 * @param variance of the difference {@code first - second}, which knows that both are of the same cases
 * @since 0.1.0
 */
public record AucComparison(AucEstimate first, AucEstimate second, double variance) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the variance is negative or not finite
     */
    public AucComparison {
        if (!(variance >= 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("variance: expected a finite value of at least 0, found " + variance);
        }
    }

    /**
     * The difference of the areas.
     *
     * @return the first less the second
     */
    public double difference() {
        return first.auc() - second.auc();
    }

    /**
     * The difference in standard errors.
     *
     * @return empty if the variance is 0: both order the cases alike, or no case differs from another in how much
     */
    public OptionalDouble z() {
        return variance == 0 ? OptionalDouble.empty() : OptionalDouble.of(difference() / Math.sqrt(variance));
    }

    /**
     * The two-sided p value of equal areas, by the normal distribution.
     *
     * @return a value in [0, 1], empty if the variance is 0
     */
    public OptionalDouble p() {
        OptionalDouble z = z();
        return z.isPresent()
                ? OptionalDouble.of(
                        Math.min(1, 2 * NormalDistribution.of(0, 1).survivalProbability(Math.abs(z.getAsDouble()))))
                : OptionalDouble.empty();
    }
}
