package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import org.abusmtl.model.Normalization;

/**
 * Down-sampling by a learned 2x2x2 convolution with stride 2, not by pooling (section 3.1). In (N, C, D, H, W), out (N,
 * 2C, D/2, H/2, W/2).
 */
final class DownConvolution implements Layer {

    private final ConvUnit unit;

    DownConvolution(Parameters parameters, String path, int in, int out, Normalization kind) {
        unit = ConvUnit.conv2Stride2(parameters, path, in, out, kind);
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        return unit.forward(input, training);
    }
}
