package org.abusmtl.testkit.assertj;

import java.nio.FloatBuffer;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;

/**
 * Assertions on a {@link ProbabilityMap}.
 *
 * @since 0.1.0
 */
public final class ProbabilityMapAssert extends GridAssert<ProbabilityMapAssert, ProbabilityMap> {

    ProbabilityMapAssert(ProbabilityMap actual) {
        super(actual, ProbabilityMapAssert.class);
    }

    @Override
    Geometry geometry() {
        return actual.geometry();
    }

    /**
     * Verifies that every probability is close to that of another map on the same grid.
     *
     * @param expected the other map
     * @param tolerance the largest absolute difference that is close
     * @return this
     * @throws IllegalArgumentException if the tolerance is negative or NaN
     */
    public ProbabilityMapAssert isCloseTo(ProbabilityMap expected, double tolerance) {
        isOnGridOf(expected);
        FloatBuffer found = actual.values();
        FloatBuffer wanted = expected.values();
        requireClose(found::get, wanted::get, tolerance);
        return this;
    }

    /**
     * Verifies the overlap of the voxels over 0.5 with a reference, as in {@link MaskAssert#hasDiceOver}.
     *
     * @param reference the reference, on the same grid
     * @param dice what the overlap must exceed, in [0, 1]
     * @return this
     * @throws IllegalArgumentException if {@code dice} is outside [0, 1]
     */
    public ProbabilityMapAssert hasDiceOver(Mask reference, double dice) {
        isOnGridOf(reference);
        requireDice(actual.threshold(0.5), reference, dice);
        return this;
    }
}
