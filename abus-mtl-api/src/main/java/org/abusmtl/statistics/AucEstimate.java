package org.abusmtl.statistics;

import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * An area under the ROC curve with its variance, see {@link DeLong#auc}.
 *
 * @param auc the area, in [0, 1]
 * @param variance of the area, not negative
 * @since 0.1.0
 */
public record AucEstimate(double auc, double variance) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the area is outside [0, 1] or the variance is negative or not finite
     */
    public AucEstimate {
        if (!(auc >= 0 && auc <= 1)) {
            throw new IllegalArgumentException("auc: expected a value in [0, 1], found " + auc);
        }
        if (!(variance >= 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("variance: expected a finite value of at least 0, found " + variance);
        }
    }

    /**
     * The standard error of the area.
     *
     * @return the square root of the variance
     */
    public double standardError() {
        return Math.sqrt(variance);
    }

    /**
     * The 95 % interval on the logit scale.
     *
     * @return an interval in [0, 1], empty if the variance is 0
     */
    public Optional<Interval> interval() {
        return interval(Interval.DEFAULT_LEVEL, AucScale.LOGIT);
    }

    /**
     * The normal interval of the area.
     *
     * <p>Where the classes are fully separated (area 0 or 1), or all scores are tied, the estimated variance is 0. That is
     * no certainty but the end of what the method can see, so there is no interval then.
     *
     * @param level the confidence level, in (0, 1)
     * @param scale where the normal approximation is made
     * @return an interval in [0, 1], empty if the variance is 0
     * @throws IllegalArgumentException if the level is outside its range
     */
    public Optional<Interval> interval(double level, AucScale scale) {
        Interval.requireLevel(level);
        // an area of 0 or 1 has variance 0; asked for again, since the record may be made by hand
        if (variance == 0 || auc == 0 || auc == 1) {
            return Optional.empty();
        }
        double z = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - level) / 2);
        double half = z * standardError();
        return Optional.of(
                switch (scale) {
                    case PLAIN -> new Interval(Math.max(0, auc - half), Math.min(1, auc + half));
                    case LOGIT -> {
                        double logit = Math.log(auc / (1 - auc));
                        double halfLogit = half / (auc * (1 - auc));
                        yield new Interval(logistic(logit - halfLogit), logistic(logit + halfLogit));
                    }
                });
    }

    private static double logistic(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
