package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import org.abusmtl.model.Normalization;

/**
 * Stages 6 to 9: up-sampling, concatenation with the encoder stage of the same resolution, then a residual block. In (N,
 * in, D, H, W) and the skip connection (N, skip, 2D, 2H, 2W), to which up-sampling gives the other channels; out (N, out, 2D,
 * 2H, 2W).
 */
final class DecoderStage {

    private final UpConvolution up;
    private final ResidualBlock residual;

    DecoderStage(Parameters parameters, String path, int in, int skip, int out, int convolutions, Normalization kind) {
        up = new UpConvolution(parameters, path + ".up", in, out - skip, kind);
        residual = new ResidualBlock(parameters, path + ".residual", out, convolutions, kind);
    }

    /**
     * Applies the stage and closes what it reads as soon as it has been read.
     *
     * @param input output of the stage before
     * @param skip output of the encoder stage of the same resolution
     * @param training whether batch statistics are used and updated
     * @return a new tensor
     */
    NDArray consume(NDArray input, NDArray skip, boolean training) {
        NDArray joined;
        try (NDArray raised = up.consume(input, training);
                NDArray beside = skip) {
            joined = raised.concat(beside, 1);
        }
        return residual.consume(joined, training);
    }
}
