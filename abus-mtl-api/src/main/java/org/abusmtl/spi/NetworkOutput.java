package org.abusmtl.spi;

import java.util.Optional;

/**
 * What one pass of a network gives for a batch. The arrays are the caller's.
 *
 * @param tumorProbabilities softmax of the tumour channel, N * voxels values in the order of the input; empty for a
 *     network that does not segment
 * @param malignancies softmax probability of malignant, N values; empty for a network that does not classify
 * @since 0.1.0
 */
public record NetworkOutput(Optional<float[]> tumorProbabilities, Optional<double[]> malignancies) {}
