package org.abusmtl.benchmarks;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One figure of several runs.
 *
 * @param expected how many runs there were, at least 1
 * @param values of those that gave one
 */
record Runs(int expected, List<Double> values) {

    Runs {
        values = List.copyOf(values);
    }

    /** Empty if a run is missing: the others may be those that were quick. */
    OptionalDouble median() {
        return values.size() < expected ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
    }

    /** {@code 1 of 3 runs} where some are missing, else nothing. */
    String missing() {
        return values.size() < expected ? values.size() + " of " + expected + " runs" : "";
    }
}
