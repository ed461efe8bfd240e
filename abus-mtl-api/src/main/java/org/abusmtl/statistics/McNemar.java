package org.abusmtl.statistics;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's test of two decisions on the same cases, exact: of the cases that one gets right and the other wrong, each
 * side is as likely under the null hypothesis, so their number on one side is binomial with probability ½ (McNemar 1947;
 * the two-sided p value is twice the smaller tail, at most 1).
 *
 * @param onlyFirst cases that only the first got right
 * @param onlySecond cases that only the second got right
 * @since 0.1.0
 */
public record McNemar(int onlyFirst, int onlySecond) {

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public McNemar {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException("counts: expected at least 0, found only the first " + onlyFirst
                    + ", only the second " + onlySecond);
        }
    }

    /**
     * Counts the cases on which two decisions differ in correctness.
     *
     * @param first whether the first was right, one a case
     * @param second whether the second was right, in the same order
     * @return the test
     * @throws IllegalArgumentException if the lengths differ
     */
    public static McNemar of(boolean[] first, boolean[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "second: expected as many as the first, " + first.length + ", found " + second.length);
        }
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < first.length; i++) {
            onlyFirst += first[i] && !second[i] ? 1 : 0;
            onlySecond += second[i] && !first[i] ? 1 : 0;
        }
        return new McNemar(onlyFirst, onlySecond);
    }

    /**
     * The exact two-sided p value of equal correctness.
     *
     * @return a value in (0, 1], empty if no case tells the two apart
     */
    public OptionalDouble p() {
        int discordant = Math.addExact(onlyFirst, onlySecond);
        if (discordant == 0) {
            return OptionalDouble.empty();
        }
        // not BinomialTest of Commons: it compares point probabilities, and rounding makes it drop the mirrored one
        double tail = BinomialDistribution.of(discordant, 0.5).cumulativeProbability(Math.min(onlyFirst, onlySecond));
        return OptionalDouble.of(Math.min(1, 2 * tail));
    }
}
