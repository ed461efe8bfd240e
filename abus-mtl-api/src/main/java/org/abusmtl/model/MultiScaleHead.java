package org.abusmtl.model;

import java.util.function.IntUnaryOperator;

/**
 * The multi-scale classification head (section 3.2): global average pooling of the stages, scaling, concatenation, FC
 * to {@code hiddenUnits}, ReLU, dropout, FC to 2.
 *
 * @param stages which stages it reads
 * @param scaling what happens to each stage's vector (Eq. 1)
 * @param hiddenUnits width of the hidden layer, 256 in the paper
 * @param dropout share of hidden units dropped in training, 0.5 in the paper
 * @since 0.1.0
 */
public record MultiScaleHead(StageRange stages, FeatureScaling scaling, int hiddenUnits, double dropout)
        implements ClassificationHead {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code hiddenUnits < 1} or {@code dropout} is outside [0, 1)
     */
    public MultiScaleHead {
        HiddenLayer.require(hiddenUnits, dropout);
    }

    @Override
    public int features(IntUnaryOperator stageChannels) {
        int features = 0;
        for (int stage = stages.first(); stage <= stages.last(); stage++) {
            features += stageChannels.applyAsInt(stage);
        }
        return features;
    }
}
