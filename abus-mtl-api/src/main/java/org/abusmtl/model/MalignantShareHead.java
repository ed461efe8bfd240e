package org.abusmtl.model;

import java.util.function.IntUnaryOperator;

/**
 * The class of Qu2019 (Table 6), which has no layer of its own: the segmentation has three channels, background, benign and
 * malignant tumour, and their softmax gives b and m for each voxel. The tumour probability of a voxel is {@code b + m}, and
 * the malignancy is the malignant share of the predicted tumour, {@code sum m / (sum b + sum m)} over the voxels. Sums of
 * probabilities rather than of decisions, so that there is a gradient, and a value where no voxel passes one half.
 *
 * <p>Its segmentation loss is Eq. 4 on the channel of the true class alone, so that the channels learn to tell the classes
 * apart; what is reported, measured and fed back is the tumour, {@code b + m}. So the losses of passes and of the validation
 * part are not the same quantity for this network.
 *
 * @since 0.1.0
 */
public record MalignantShareHead() implements ClassificationHead {

    private static final StageRange LAST = new StageRange(StageRange.STAGES, StageRange.STAGES);

    @Override
    public StageRange stages() {
        return LAST;
    }

    @Override
    public int features(IntUnaryOperator stageChannels) {
        return 0;
    }

    @Override
    public double dropout() {
        return 0;
    }
}
