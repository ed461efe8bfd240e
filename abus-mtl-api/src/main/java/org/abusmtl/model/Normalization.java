package org.abusmtl.model;

/**
 * The normalisation after each convolution of the backbone (section 3.1; row 7 of the open points).
 *
 * @since 0.1.0
 */
public enum Normalization {
    /** Over batch and voxels, running statistics at prediction. The paper's, and the default. */
    BATCH,
    /** Over the voxels of each sample and channel; the same in training and prediction. */
    INSTANCE,
    /** Over the voxels of each sample and group of 8 channels (fewer where a layer has fewer). */
    GROUP
}
