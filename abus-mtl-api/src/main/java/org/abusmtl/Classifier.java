package org.abusmtl;

import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Tells how likely the tumour of a volume is malignant. The classifying side of a {@link JointModel}; closing it closes
 * the model. May be shared between threads.
 *
 * @since 0.1.0
 */
public interface Classifier extends AutoCloseable {

    /**
     * The malignancy of the tumour in a volume.
     *
     * @param volume of any spacing
     * @return probability of malignant, in [0, 1]
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}, or if the volume is larger than the crop and the network
     *     cannot search it
     */
    double malignancy(Volume volume);

    /**
     * The malignancy of the tumour around a voxel.
     *
     * @param volume of any spacing
     * @param centerVoxel a (fractional) voxel index of the volume
     * @return probability of malignant, in [0, 1]
     * @throws IllegalArgumentException if the centre is outside the volume
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing or a voxel that is not finite
     * @throws IllegalStateException after {@link #close}
     */
    double malignancy(Volume volume, Vector3 centerVoxel);

    /** Closes the model. */
    @Override
    void close();
}
