package org.abusmtl.testkit.assertj;

import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Volume;

/**
 * Assertions on a {@link Volume}; intensities are those after slope and intercept.
 *
 * @since 0.1.0
 */
public final class VolumeAssert extends GridAssert<VolumeAssert, Volume> {

    VolumeAssert(Volume actual) {
        super(actual, VolumeAssert.class);
    }

    @Override
    Geometry geometry() {
        return actual.geometry();
    }

    /**
     * Verifies that every intensity is close to that of another volume on the same grid. A NaN is close to a NaN only.
     *
     * @param expected the other volume
     * @param tolerance the largest absolute difference that is close
     * @return this
     * @throws IllegalArgumentException if the tolerance is negative or NaN
     */
    public VolumeAssert isCloseTo(Volume expected, double tolerance) {
        isOnGridOf(expected);
        requireClose(actual::value, expected::value, tolerance);
        return this;
    }

    /**
     * Verifies that every intensity is that of another volume on the same grid.
     *
     * @param expected the other volume
     * @return this
     */
    public VolumeAssert hasSameVoxelsAs(Volume expected) {
        return isCloseTo(expected, 0);
    }

    /**
     * Verifies how the voxels are stored.
     *
     * @param expected the sample type
     * @return this
     */
    public VolumeAssert hasSampleType(SampleType expected) {
        isNotNull();
        if (actual.sampleType() != expected) {
            failWithActualExpectedAndMessage(
                    actual.sampleType(),
                    expected,
                    "%nExpected voxels stored as %s, but they are %s",
                    expected.label(),
                    actual.sampleType().label());
        }
        return this;
    }

    /**
     * Verifies that every intensity lies in a range; NaN lies in none.
     *
     * @param least smallest
     * @param most largest
     * @return this
     */
    public VolumeAssert hasValuesBetween(double least, double most) {
        isNotNull();
        int voxels = geometry().shape().voxels();
        for (int i = 0; i < voxels; i++) {
            double value = actual.value(i);
            if (!(value >= least && value <= most)) {
                failWithMessage(
                        "%nExpected every voxel in [%s, %s], but the first outside is %s at %s",
                        least, most, value, place(i));
            }
        }
        return this;
    }
}
