package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv3d;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A convolution in three dimensions without dilation.
 *
 * <p>In training on PyTorch's CPU build, a 3x3x3 convolution is computed with its output channels filled up to a multiple
 * of 16 by zero weights, and the extra channels are dropped: oneDNN's multi-threaded gradient with respect to the input is
 * wrong (off by a factor, or NaN) for fewer, as seen with PyTorch 2.7.1 on AVX-512 processors. The networks of the paper
 * have such a layer in the segmentation output only.
 */
final class Convolution {

    private static final int CHANNEL_BLOCK = 16;
    private static final Shape NO_DILATION = new Shape(1, 1, 1);

    private final NDArray weight;
    private final @Nullable NDArray bias;
    private final Shape stride;
    private final Shape padding;
    private final int missingChannels;

    /**
     * A convolution over a weight (out, in, k, k, k).
     *
     * @param weight the weight
     * @param bias (out), or null for none
     * @param step stride along every axis
     * @param pad zeros around every side
     */
    Convolution(NDArray weight, @Nullable NDArray bias, int step, int pad) {
        this.weight = weight;
        this.bias = bias;
        stride = new Shape(step, step, step);
        padding = new Shape(pad, pad, pad);
        boolean affected = weight.getManager().getEngine().getEngineName().equals("PyTorch")
                && !weight.getDevice().isGpu()
                && weight.getShape().get(2) == 3;
        int channels = Math.toIntExact(weight.getShape().get(0));
        if (affected && bias != null) {
            throw new IllegalArgumentException("bias: expected none for a 3x3x3 convolution, normalisation follows it");
        }
        missingChannels = affected ? Math.floorMod(-channels, CHANNEL_BLOCK) : 0;
    }

    /**
     * Applies the convolution.
     *
     * @param input (N, in, D, H, W), stays open
     * @param training whether a gradient will be asked for
     * @return a new tensor (N, out, D', H', W')
     */
    NDArray forward(NDArray input, boolean training) {
        if (!training || missingChannels == 0) {
            return convolve(input, weight, bias);
        }
        Shape shape = weight.getShape();
        long channels = shape.get(0);
        Shape extra = new Shape(missingChannels, shape.get(1), shape.get(2), shape.get(3), shape.get(4));
        try (NDArray zeros = input.getManager().zeros(extra);
                NDArray filled = zeros.concat(weight, 0);
                NDArray all = convolve(input, filled, bias)) {
            return all.get(":, " + missingChannels + ":" + (missingChannels + channels));
        }
    }

    /**
     * Applies the convolution and, if there is one, a factor and a summand after it. Both are one convolution with other
     * weights, which reads and writes the large tensors once less.
     *
     * @param input (N, in, D, H, W), stays open
     * @param training whether a gradient will be asked for; there is no factor then
     * @param after of C channels, each for {@code out / C} consecutive output channels
     * @return a new tensor (N, out, D', H', W')
     * @throws IllegalStateException if there is a factor although this convolution has a bias
     */
    NDArray forward(NDArray input, boolean training, Optional<ChannelScale> after) {
        if (after.isEmpty()) {
            return forward(input, training);
        }
        if (bias != null) {
            throw new IllegalStateException("bias: expected none where normalisation follows, found one");
        }
        NDArray scale = after.get().scale();
        long channels = scale.size();
        try (NDArray rows = weight.reshape(channels, weight.size() / channels);
                NDArray factors = scale.reshape(channels, 1);
                NDArray scaled = rows.mul(factors);
                NDArray kernel = scaled.reshape(weight.getShape());
                NDArray summands =
                        after.get().shift().repeat(0, weight.getShape().get(0) / channels)) {
            return convolve(input, kernel, summands);
        }
    }

    private NDArray convolve(NDArray input, NDArray kernel, @Nullable NDArray summands) {
        return Conv3d.conv3d(input, kernel, summands, stride, padding, NO_DILATION)
                .head();
    }
}
