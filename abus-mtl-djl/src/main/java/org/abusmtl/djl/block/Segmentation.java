package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What the decoder says of each voxel.
 *
 * @param tumor (N, voxels), probability of tumour
 * @param lesions (N, 2, voxels), probabilities of benign and malignant tumour, where they are told apart
 */
record Segmentation(NDArray tumor, Optional<NDArray> lesions) {}
