package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv3d;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A convolution in three dimensions without dilation.
 *
 * <p>The libraries under both engines compute output channels in blocks of 16, so that a 3x3x3 convolution to two channels
 * takes as long as one to 16. One to at most five is computed as a 1x3x3 convolution to three times the channels, one for
 * each plane of the kernel, whose results are then shifted by a slice and added: a third of the work.
 *
 * <p>In training on PyTorch's CPU build, output channels of kernels of three are filled up to a multiple of 16 by zero
 * weights, and the extra channels are dropped: oneDNN's multi-threaded gradient with respect to the input is wrong (off by
 * a factor, or NaN) for fewer, as seen with PyTorch 2.7.1 on AVX-512 processors. The networks of the paper have such a
 * layer in the segmentation output only.
 */
final class Convolution {

    private static final int CHANNEL_BLOCK = 16;

    /** Of a 3x3x3 kernel. */
    private static final int PLANES = 3;

    private static final Shape NO_DILATION = new Shape(1, 1, 1);

    private final NDArray weight;
    private final @Nullable NDArray bias;
    private final Shape stride;
    private final Shape padding;
    private final boolean byPlanes;
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
        boolean cube = weight.getShape().get(2) == 3;
        boolean affected = cube
                && weight.getManager().getEngine().getEngineName().equals("PyTorch")
                && !weight.getDevice().isGpu();
        int channels = Math.toIntExact(weight.getShape().get(0));
        byPlanes = cube && step == 1 && pad == 1 && PLANES * channels <= CHANNEL_BLOCK;
        missingChannels = affected ? Math.floorMod(-(byPlanes ? PLANES : 1) * channels, CHANNEL_BLOCK) : 0;
    }

    /**
     * Applies the convolution.
     *
     * @param input (N, in, D, H, W), stays open
     * @param training whether a gradient will be asked for
     * @return a new tensor (N, out, D', H', W')
     */
    NDArray forward(NDArray input, boolean training) {
        return convolve(input, weight, bias, training);
    }

    /**
     * Applies the convolution and, if there is one, a factor and a summand after it. Both are one convolution with other
     * weights, which reads and writes the large tensors once less.
     *
     * @param input (N, in, D, H, W), stays open
     * @param training whether a gradient will be asked for; then a factor is that of frozen layers
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
            return convolve(input, kernel, summands, training);
        }
    }

    private NDArray convolve(NDArray input, NDArray kernel, @Nullable NDArray summands, boolean training) {
        if (!byPlanes) {
            return fill(input, kernel, summands, training, padding);
        }
        Shape shape = kernel.getShape();
        Shape flat = new Shape(PLANES * shape.get(0), shape.get(1), 1, shape.get(3), shape.get(4));
        try (NDArray planesFirst = kernel.transpose(2, 0, 1, 3, 4);
                NDArray planes = planesFirst.reshape(flat);
                NDArray results = fill(input, planes, null, training, new Shape(0, padding.get(1), padding.get(2)))) {
            NDArray sum = shiftAndAdd(results, shape.get(0));
            if (summands == null) {
                return sum;
            }
            try (NDArray withoutBias = sum;
                    NDArray column = summands.reshape(1, shape.get(0), 1, 1, 1)) {
                return withoutBias.add(column);
            }
        }
    }

    /** The results of the plane before, the middle one and the one after, (N, 3 C, D, H, W), as one (N, C, D, H, W). */
    private static NDArray shiftAndAdd(NDArray results, long channels) {
        Shape shape = results.getShape();
        long last = shape.get(2) - 1;
        try (NDArray none =
                        results.getManager().zeros(new Shape(shape.get(0), channels, 1, shape.get(3), shape.get(4)));
                NDArray first = results.get(":, 0:" + channels + ", 0:" + last);
                NDArray before = none.concat(first, 2);
                NDArray middle = results.get(":, " + channels + ":" + 2 * channels);
                NDArray third = results.get(":, " + 2 * channels + ":" + 3 * channels + ", 1:");
                NDArray after = third.concat(none, 2);
                NDArray sum = before.add(middle)) {
            return sum.add(after);
        }
    }

    private @Nullable NDArray filled(@Nullable NDArray summands) {
        if (summands == null) {
            return null;
        }
        try (NDArray zeros = summands.getManager().zeros(new Shape(missingChannels))) {
            return zeros.concat(summands, 0);
        }
    }

    private NDArray fill(
            NDArray input, NDArray kernel, @Nullable NDArray summands, boolean training, Shape zerosAround) {
        if (!training || missingChannels == 0) {
            return Conv3d.conv3d(input, kernel, summands, stride, zerosAround, NO_DILATION)
                    .head();
        }
        Shape shape = kernel.getShape();
        long channels = shape.get(0);
        Shape extra = new Shape(missingChannels, shape.get(1), shape.get(2), shape.get(3), shape.get(4));
        try (NDArray zeros = input.getManager().zeros(extra);
                NDArray filled = zeros.concat(kernel, 0);
                @Nullable NDArray filledSummands = filled(summands);
                NDArray all = Conv3d.conv3d(input, filled, filledSummands, stride, zerosAround, NO_DILATION)
                        .head()) {
            return all.get(":, " + missingChannels + ":" + (missingChannels + channels));
        }
    }
}
