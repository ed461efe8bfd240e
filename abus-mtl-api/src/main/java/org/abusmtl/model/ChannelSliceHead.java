package org.abusmtl.model;

import java.util.function.IntUnaryOperator;

/**
 * The classification layer at the bottom of Wang2018 (Table 6): the first channels of stage 5, global average pooling, one
 * FC to 2. The other channels belong to the segmentation alone.
 *
 * @param divisor the head reads the first {@code 1 / divisor} of the channels, 2 by this project's reading, for the paper
 *     gives no share
 * @since 0.1.0
 */
public record ChannelSliceHead(int divisor) implements ClassificationHead {

    private static final StageRange BOTTOM = new StageRange(StageRange.BOTTOM, StageRange.BOTTOM);

    /** Stage 5 has 16 channels at width 1. */
    private static final int LARGEST = 16;

    /**
     * Checks the divisor.
     *
     * @throws IllegalArgumentException if it is outside 1 to 16
     */
    public ChannelSliceHead {
        if (divisor < 1 || divisor > LARGEST) {
            throw new IllegalArgumentException("divisor: expected 1 to " + LARGEST + ", found " + divisor);
        }
    }

    @Override
    public StageRange stages() {
        return BOTTOM;
    }

    @Override
    public int features(IntUnaryOperator stageChannels) {
        return stageChannels.applyAsInt(StageRange.BOTTOM) / divisor;
    }

    @Override
    public double dropout() {
        return 0;
    }
}
