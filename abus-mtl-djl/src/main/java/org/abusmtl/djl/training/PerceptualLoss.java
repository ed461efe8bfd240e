package org.abusmtl.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.abusmtl.djl.block.FrozenEncoder;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.spi.PerceptualTerm;

/**
 * {@link PerceptualTerm} on one device: {@code factor / M sum (f(V P) - f(V Y))^2} over the M features of a batch, with f a
 * frozen encoder.
 */
final class PerceptualLoss {

    private final FrozenEncoder encoder;
    private final float factor;

    /**
     * The term with an encoder of its own.
     *
     * @param manager of the device; owns the encoder's tensors
     */
    PerceptualLoss(NDManager manager, PerceptualTerm term) {
        encoder = new FrozenEncoder(manager, term.network(), term.weights());
        factor = (float) term.factor();
    }

    /**
     * The features of what a map leaves of a volume.
     *
     * @param volume (N, 1, D, H, W), stays open
     * @param map (N, voxels), stays open
     * @return (N, C, D/16, H/16, W/16)
     */
    NDArray features(NDArray volume, NDArray map) {
        try (NDArray grid = map.reshape(volume.getShape());
                NDArray inside = volume.mul(grid)) {
            return encoder.features(inside);
        }
    }

    /**
     * The term of a pass.
     *
     * @param volume (N, 1, D, H, W), stays open
     * @param map the tumour probability map of the pass, (N, voxels), stays open
     * @param reference {@link #features} of the mask, stays open
     * @return a scalar tensor
     */
    NDArray value(NDArray volume, NDArray map, NDArray reference) {
        try (NDArray features = features(volume, map);
                NDArray difference = features.sub(reference);
                NDArray squares = difference.square();
                NDArray mean = squares.mean();
                // not mul(number): DJL's scalars are Java memory that may be gone when the backward pass reads it
                NDArray weight = Tensors.of(volume.getManager(), new float[] {factor}, new Shape())) {
            return mean.mul(weight);
        }
    }
}
