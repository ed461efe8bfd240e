package org.abusmtl;

import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Finds the tumour of a volume. The segmenting side of a {@link JointModel}; closing it closes the model. May be shared
 * between threads.
 *
 * @since 0.1.0
 */
public interface Segmenter extends AutoCloseable {

    /**
     * The tumour of a volume.
     *
     * @param volume of any spacing
     * @return a mask on the volume's own grid
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    Mask segment(Volume volume);

    /**
     * The tumour around a voxel.
     *
     * @param volume of any spacing
     * @param centerVoxel a (fractional) voxel index of the volume
     * @return a mask on the volume's own grid
     * @throws IllegalArgumentException if the centre is outside the volume
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    Mask segment(Volume volume, Vector3 centerVoxel);

    /**
     * The tumour probability of every voxel of a volume.
     *
     * @param volume of any spacing
     * @return a map on the volume's own grid
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    ProbabilityMap probabilities(Volume volume);

    /** Closes the model. */
    @Override
    void close();
}
