package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import org.abusmtl.model.Normalization;

/** Stages 2 to 5: down-sampling, then a residual block. In (N, C, D, H, W), out (N, 2C, D/2, H/2, W/2). */
final class EncoderStage implements Layer {

    private final DownConvolution down;
    private final ResidualBlock residual;

    EncoderStage(Parameters parameters, String path, int in, int out, int convolutions, Normalization kind) {
        down = new DownConvolution(parameters, path + ".down", in, out, kind);
        residual = new ResidualBlock(parameters, path + ".residual", out, convolutions, kind);
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        return residual.consume(down.forward(input, training), training);
    }
}
