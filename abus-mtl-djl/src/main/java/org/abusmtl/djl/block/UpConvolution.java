package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import org.abusmtl.model.Normalization;

/**
 * Up-sampling by a learned 2x2x2 transposed convolution with stride 2, then normalisation and ReLU (section 3.1). In (N,
 * in, D, H, W), out (N, out, 2D, 2H, 2W).
 *
 * <p>Neither engine offers that transposed convolution in three dimensions. Its windows do not overlap, so it is exactly
 * a 1x1x1 convolution to eight times the channels whose values are then laid out as 2x2x2 blocks: channel {@code 8 c + 4
 * i + 2 j + k} is output channel c at the offset (i, j, k) in z, y, x.
 */
final class UpConvolution implements Layer {

    private final Convolution convolution;
    private final NormalizationLayer normalization;
    private final int out;
    private final boolean manyAxes;

    UpConvolution(Parameters parameters, String path, int in, int out, Normalization kind) {
        // an output voxel sums over the input channels of one voxel
        NDArray weight = parameters.he(path + ".weight", in, 8L * out, in, 1, 1, 1);
        convolution = new Convolution(weight, null, 1, 0);
        normalization = new NormalizationLayer(parameters, path + ".norm", out, kind);
        this.out = out;
        manyAxes = !weight.getManager().getEngine().getEngineName().equals("MXNet");
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        try (NDArray normalized = normalization.after(
                scale -> {
                    try (NDArray blocks = convolution.forward(input, training, scale)) {
                        return depthToSpace(blocks);
                    }
                },
                training)) {
            return Activation.relu(normalized);
        }
    }

    /**
     * One transposition where the engine takes seven axes. MXNet moves six at most: first x, then y and z together, which
     * takes longer.
     */
    private NDArray depthToSpace(NDArray blocks) {
        Shape shape = blocks.getShape();
        long n = shape.get(0);
        long d = shape.get(2);
        long h = shape.get(3);
        long w = shape.get(4);
        if (manyAxes) {
            try (NDArray offsets = blocks.reshape(n * out, 2, 2, 2, d, h, w);
                    NDArray spread = offsets.transpose(0, 4, 1, 5, 2, 6, 3)) {
                return spread.reshape(n, out, 2 * d, 2 * h, 2 * w);
            }
        }
        try (NDArray pairs = blocks.reshape(n * out * 4, 2, d * h, w);
                NDArray alongX = pairs.transpose(0, 2, 3, 1);
                NDArray quads = alongX.reshape(n * out, 2, 2, d, h, 2 * w);
                NDArray alongAll = quads.transpose(0, 3, 1, 4, 2, 5)) {
            return alongAll.reshape(n, out, 2 * d, 2 * h, 2 * w);
        }
    }
}
