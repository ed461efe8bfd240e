package org.abusmtl.metric;

import java.util.OptionalDouble;

/**
 * What the overlap of two empty masks is; Eqs. 6 and 7 are 0/0 there. One empty mask and one that is not overlap by 0
 * under every policy.
 *
 * @since 0.1.0
 */
public enum EmptyPolicy {
    /** Two empty masks agree fully: 1. The default. */
    ONE(OptionalDouble.of(1)),
    /** Two empty masks count as a miss: 0. */
    ZERO(OptionalDouble.of(0)),
    /** Two empty masks have no overlap figure, and a mean leaves them out. */
    UNDEFINED(OptionalDouble.empty());

    private final OptionalDouble bothEmpty;

    EmptyPolicy(OptionalDouble bothEmpty) {
        this.bothEmpty = bothEmpty;
    }

    /**
     * The overlap of two empty masks under this policy.
     *
     * @return 1, 0 or empty
     */
    public OptionalDouble bothEmpty() {
        return bothEmpty;
    }
}
