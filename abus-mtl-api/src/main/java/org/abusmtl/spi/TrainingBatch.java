package org.abusmtl.spi;

/**
 * What a training step learns from.
 *
 * @param images normalised volumes, one channel
 * @param masks 1 for tumour, else 0, N * voxels values in the order of the images
 * @param targets 1 for malignant, 0 for benign, N values
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, as in GridBatch
public record TrainingBatch(GridBatch images, byte[] masks, int[] targets) {

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if masks or targets do not fit the images, a target is neither 0 nor 1, or the images have
     *     several channels
     */
    public TrainingBatch {
        if (images.channels() != 1) {
            throw new IllegalArgumentException("images: expected 1 channel, found " + images.channels());
        }
        if (masks.length != images.values().length) {
            throw new IllegalArgumentException(
                    "masks: expected " + images.values().length + " voxels, found " + masks.length);
        }
        if (targets.length != images.size()) {
            throw new IllegalArgumentException("targets: expected " + images.size() + ", found " + targets.length);
        }
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] != 0 && targets[i] != 1) {
                throw new IllegalArgumentException("targets[" + i + "]: expected 0 or 1, found " + targets[i]);
            }
        }
    }
}
