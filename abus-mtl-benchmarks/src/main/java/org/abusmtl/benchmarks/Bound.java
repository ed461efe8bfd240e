package org.abusmtl.benchmarks;

import java.math.BigDecimal;

/**
 * A limit that a figure must keep.
 *
 * @param side on which side of the limit the figure must lie
 * @param limit the limit itself, which is allowed
 */
record Bound(Side side, double limit) {

    /** Where a figure must lie. */
    enum Side {
        AT_MOST,
        AT_LEAST
    }

    static Bound atMost(double limit) {
        return new Bound(Side.AT_MOST, limit);
    }

    static Bound atLeast(double limit) {
        return new Bound(Side.AT_LEAST, limit);
    }

    boolean holds(double figure) {
        return side == Side.AT_MOST ? figure <= limit : figure >= limit;
    }

    /** {@code <= 0.2}. */
    @Override
    public String toString() {
        return (side == Side.AT_MOST ? "<= " : ">= ")
                + BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    }
}
