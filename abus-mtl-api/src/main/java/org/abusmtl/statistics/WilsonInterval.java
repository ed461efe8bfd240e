package org.abusmtl.statistics;

import java.util.Optional;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Score interval of a rate {@code p = x/n} (Wilson 1927): all rates {@code q} that the score test does not reject,
 * {@code |p - q| ≤ z √(q(1-q)/n)}, that is
 *
 * <pre>{@code
 * (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
 * }</pre>
 *
 * <p>Unlike {@code p ± z √(p(1-p)/n)} it stays in [0, 1] and has some width at rates of 0 and 1 (Newcombe 1998, method
 * 3; no continuity correction).
 *
 * @since 0.1.0
 */
public final class WilsonInterval {

    private WilsonInterval() {}

    /**
     * The 95 % interval of a rate.
     *
     * @param successes how often it happened
     * @param trials how often it could have happened
     * @return an interval in [0, 1], empty without trials
     * @throws IllegalArgumentException if a count is negative or there are more successes than trials
     */
    public static Optional<Interval> of(int successes, int trials) {
        return of(successes, trials, Interval.DEFAULT_LEVEL);
    }

    /**
     * The interval of a rate.
     *
     * @param successes how often it happened
     * @param trials how often it could have happened
     * @param level the confidence level, in (0, 1)
     * @return an interval in [0, 1], empty without trials
     * @throws IllegalArgumentException if a count is negative, there are more successes than trials or the level is
     *     outside its range
     */
    public static Optional<Interval> of(int successes, int trials, double level) {
        Interval.requireLevel(level);
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "successes: expected a count from 0 to " + trials + " trials, found " + successes);
        }
        if (trials == 0) {
            return Optional.empty();
        }
        var interval = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(trials, successes, 1 - level);
        return Optional.of(new Interval(interval.getLowerBound(), interval.getUpperBound()));
    }
}
