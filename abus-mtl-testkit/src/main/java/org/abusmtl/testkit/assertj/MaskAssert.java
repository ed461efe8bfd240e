package org.abusmtl.testkit.assertj;

import java.util.Locale;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Mask;

/**
 * Assertions on a {@link Mask}.
 *
 * @since 0.1.0
 */
public final class MaskAssert extends GridAssert<MaskAssert, Mask> {

    MaskAssert(Mask actual) {
        super(actual, MaskAssert.class);
    }

    @Override
    Geometry geometry() {
        return actual.geometry();
    }

    /**
     * Verifies the overlap with a reference, {@code 2|A∩B| / (|A|+|B|)} (Eq. 6); two empty masks have 1.
     *
     * @param reference the reference, on the same grid
     * @param dice what the overlap must exceed, in [0, 1]
     * @return this
     * @throws IllegalArgumentException if {@code dice} is outside [0, 1]
     */
    public MaskAssert hasDiceOver(Mask reference, double dice) {
        isOnGridOf(reference);
        requireDice(actual, reference, dice);
        return this;
    }

    /**
     * Verifies the number of tumour voxels.
     *
     * @param expected how many
     * @return this
     */
    public MaskAssert hasVoxelCount(int expected) {
        isNotNull();
        if (actual.count() != expected) {
            failWithActualExpectedAndMessage(
                    actual.count(),
                    expected,
                    "%nExpected %d tumour voxels, but there are %d of %s",
                    expected,
                    actual.count(),
                    geometry());
        }
        return this;
    }

    /**
     * Verifies that there is a tumour voxel.
     *
     * @return this
     */
    public MaskAssert isNotEmpty() {
        isNotNull();
        if (actual.isEmpty()) {
            failWithMessage("%nExpected tumour voxels, but there are none of %s", geometry());
        }
        return this;
    }

    /**
     * Verifies that there is no tumour voxel.
     *
     * @return this
     */
    public MaskAssert isEmpty() {
        return hasVoxelCount(0);
    }

    /**
     * Verifies the volume of the tumour.
     *
     * @param expectedMm3 mm<sup>3</sup>
     * @param relativeTolerance share of the expected volume that it may be off
     * @return this
     * @throws org.abusmtl.volume.InvalidDataException if the grid has no spacing
     */
    public MaskAssert hasVolumeCloseTo(double expectedMm3, double relativeTolerance) {
        isNotNull();
        double found = actual.volumeMm3();
        double offset = Math.abs(found - expectedMm3);
        if (!(offset <= relativeTolerance * expectedMm3)) {
            failWithActualExpectedAndMessage(
                    found,
                    expectedMm3,
                    "%nExpected a volume within %s %% of %s mm3, but it is %s mm3, off by %s %%",
                    100 * relativeTolerance,
                    expectedMm3,
                    found,
                    String.format(Locale.ROOT, "%.2f", 100 * offset / expectedMm3));
        }
        return this;
    }

    /**
     * Verifies that the same voxels are tumour as in another mask on the same grid.
     *
     * @param expected the other mask
     * @return this
     */
    public MaskAssert hasSameVoxelsAs(Mask expected) {
        isOnGridOf(expected);
        requireClose(i -> actual.get(i) ? 1 : 0, i -> expected.get(i) ? 1 : 0, 0);
        return this;
    }
}
