package org.abusmtl.model;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The head of Chen2018 (Table 6): spatial pyramid max pooling of stage 5, FC to {@code hiddenUnits}, ReLU, dropout, FC
 * to 2.
 *
 * <p>Each level cuts every axis of stage 5 into {@code bins} parts, also where the axis is shorter than that or not
 * divisible: of n voxels, part i (from 0) has those from {@code floor(i n / bins)} to before {@code ceil((i + 1) n /
 * bins)}, so that parts may overlap and none is empty. On the paper's input, stage 5 has 8 x 4 x 8 voxels and the parts of
 * 4 do not overlap.
 *
 * @param bins parts along every axis, by level; 4, 2, 1 in the paper: 73 bins a channel
 * @param hiddenUnits width of the hidden layer, 512 in the paper
 * @param dropout share of hidden units dropped in training; 0.5, as in the paper's own head
 * @since 0.1.0
 */
public record SpatialPyramidHead(List<Integer> bins, int hiddenUnits, double dropout) implements ClassificationHead {

    private static final StageRange BOTTOM = new StageRange(StageRange.BOTTOM, StageRange.BOTTOM);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if there is no level, one has no bin, {@code hiddenUnits < 1} or {@code dropout} is
     *     outside [0, 1)
     */
    public SpatialPyramidHead {
        bins = List.copyOf(bins);
        if (bins.isEmpty() || bins.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("bins: expected levels of at least 1 part, found " + bins);
        }
        HiddenLayer.require(hiddenUnits, dropout);
    }

    @Override
    public StageRange stages() {
        return BOTTOM;
    }

    @Override
    public int features(IntUnaryOperator stageChannels) {
        int perChannel = 0;
        for (int n : bins) {
            perChannel = Math.addExact(perChannel, Math.multiplyExact(Math.multiplyExact(n, n), n));
        }
        return Math.multiplyExact(perChannel, stageChannels.applyAsInt(StageRange.BOTTOM));
    }
}
