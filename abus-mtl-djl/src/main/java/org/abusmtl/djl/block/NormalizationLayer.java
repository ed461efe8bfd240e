package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import java.util.Optional;
import java.util.function.Function;
import org.abusmtl.model.Normalization;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation of each channel with a learned scale (gamma) and shift (beta): batch norm, or over each sample's voxels
 * (row 7 of the open points). Shape (N, C, D, H, W), kept.
 */
final class NormalizationLayer implements Layer {

    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.9f;
    private static final int GROUP_CHANNELS = 8;

    private final NDArray gamma;
    private final NDArray beta;
    private final @Nullable NDArray mean;
    private final @Nullable NDArray variance;
    private final int groups;
    private final boolean frozen;

    NormalizationLayer(Parameters parameters, String path, int channels, Normalization kind) {
        gamma = parameters.constant(path + ".gamma", channels, 1);
        beta = parameters.constant(path + ".beta", channels, 0);
        frozen = parameters.areFrozen();
        boolean batch = kind == Normalization.BATCH;
        mean = batch ? parameters.statistic(path + ".mean", channels, 0) : null;
        variance = batch ? parameters.statistic(path + ".variance", channels, 1) : null;
        groups = kind == Normalization.GROUP && channels % GROUP_CHANNELS == 0
                ? channels / GROUP_CHANNELS
                : kind == Normalization.GROUP ? 1 : channels;
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        Shape shape = input.getShape();
        return mean != null && variance != null
                ? batch(input, shape, mean, variance, training)
                : perSample(input, shape);
    }

    /**
     * A convolution without bias, and then this layer. A prediction does both in one where it can, and so do frozen layers.
     *
     * @param convolution gives a new tensor; applies the factor and summand if it gets one
     * @param training whether batch statistics are used and updated
     * @return a new tensor
     */
    NDArray after(Function<Optional<ChannelScale>, NDArray> convolution, boolean training) {
        Optional<ChannelScale> fixed = training && !frozen ? Optional.empty() : atPrediction();
        if (fixed.isEmpty()) {
            return consume(convolution.apply(fixed), training);
        }
        try (ChannelScale scale = fixed.get()) {
            return convolution.apply(Optional.of(scale));
        }
    }

    /**
     * What a prediction does to each channel, {@code scale x + shift}, where that does not depend on the input: batch norm
     * with its running statistics.
     *
     * @return new tensors, empty for another normalisation
     */
    private Optional<ChannelScale> atPrediction() {
        if (mean == null || variance == null) {
            return Optional.empty();
        }
        try (NDArray shifted = variance.add(EPSILON);
                NDArray deviation = shifted.sqrt()) {
            NDArray scale = gamma.div(deviation);
            try (NDArray moved = mean.mul(scale)) {
                return Optional.of(new ChannelScale(scale, beta.sub(moved)));
            } catch (RuntimeException | Error e) {
                scale.close(); // it would live as long as the network
                throw e;
            }
        }
    }

    /** MXNet's backward pass fails on 5 axes, so H and W are one axis here. */
    private NDArray batch(NDArray input, Shape shape, NDArray runningMean, NDArray runningVariance, boolean training) {
        try (NDArray flat = input.reshape(shape.get(0), shape.get(1), shape.get(2), shape.get(3) * shape.get(4));
                NDArray normalized = BatchNorm.batchNorm(
                                flat, runningMean, runningVariance, gamma, beta, 1, MOMENTUM, EPSILON, training)
                        .head()) {
            return normalized.reshape(shape);
        }
    }

    /** Mean and variance over each group's channels and voxels, which keeps both engines to reductions over one axis. */
    private NDArray perSample(NDArray input, Shape shape) {
        long n = shape.get(0);
        long channels = shape.get(1);
        long perGroup = shape.size() / n / groups;
        try (NDArray rows = input.reshape(n * groups, perGroup);
                NDArray center = rows.mean(new int[] {1}, true);
                NDArray centered = rows.sub(center);
                NDArray squares = centered.square();
                NDArray spread = squares.mean(new int[] {1}, true);
                NDArray shifted = spread.add(EPSILON);
                NDArray deviation = shifted.sqrt();
                NDArray unit = centered.div(deviation);
                NDArray grid = unit.reshape(n, channels, shape.size() / n / channels);
                NDArray scale = gamma.reshape(1, channels, 1);
                NDArray shift = beta.reshape(1, channels, 1);
                NDArray scaled = grid.mul(scale);
                NDArray moved = scaled.add(shift)) {
            return moved.reshape(shape);
        }
    }
}
