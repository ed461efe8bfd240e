package org.abusmtl.testkit.assertj;

import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Volume;

/**
 * Entry points of the assertions. Goes beside AssertJ's own: both {@code assertThat} can be imported statically.
 *
 * @since 0.1.0
 */
public final class AbusAssertions {

    private AbusAssertions() {}

    /**
     * Assertions on a mask.
     *
     * @param actual the mask
     * @return its assertions
     */
    public static MaskAssert assertThat(Mask actual) {
        return new MaskAssert(actual);
    }

    /**
     * Assertions on a volume.
     *
     * @param actual the volume
     * @return its assertions
     */
    public static VolumeAssert assertThat(Volume actual) {
        return new VolumeAssert(actual);
    }

    /**
     * Assertions on a probability map.
     *
     * @param actual the map
     * @return its assertions
     */
    public static ProbabilityMapAssert assertThat(ProbabilityMap actual) {
        return new ProbabilityMapAssert(actual);
    }
}
