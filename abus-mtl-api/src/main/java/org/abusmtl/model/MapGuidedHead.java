package org.abusmtl.model;

import java.util.function.IntUnaryOperator;

/**
 * The head of Chakravarty2018 (Table 6): the tumour probability map, average-pooled by 16 to the grid of stage 5 and
 * concatenated with it, two 3x3x3 convolutions with normalisation and ReLU, global average pooling, FC to 2. Both
 * convolutions have the channels of stage 5. It waits for the decoder, and the gradient of the class goes through the map.
 *
 * @since 0.1.0
 */
public record MapGuidedHead() implements ClassificationHead {

    private static final StageRange BOTTOM = new StageRange(StageRange.BOTTOM, StageRange.BOTTOM);

    @Override
    public StageRange stages() {
        return BOTTOM;
    }

    @Override
    public int features(IntUnaryOperator stageChannels) {
        return stageChannels.applyAsInt(StageRange.BOTTOM);
    }

    @Override
    public double dropout() {
        return 0;
    }

    @Override
    public boolean readsDecoder() {
        return true;
    }
}
