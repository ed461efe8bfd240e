package org.abusmtl.model;

import java.util.function.IntUnaryOperator;

/**
 * What the class is read from, and how: the paper's own {@link MultiScaleHead}, or the head of a method that it compares
 * with (Table 6).
 *
 * @since 0.1.0
 */
public sealed interface ClassificationHead
        permits ChannelSliceHead, MalignantShareHead, MapGuidedHead, MultiScaleHead, SpatialPyramidHead {

    /**
     * The stages whose features it reads.
     *
     * @return consecutive stages
     */
    StageRange stages();

    /**
     * The length of the vector that its first fully connected layer reads.
     *
     * @param stageChannels from the number of a stage to its channels
     * @return at least 1, or 0 for a head without such a layer
     */
    int features(IntUnaryOperator stageChannels);

    /**
     * The share of hidden units that training drops.
     *
     * @return a share in [0, 1), 0 for a head without dropout
     */
    double dropout();

    /**
     * Whether it reads the decoder, or what the decoder says of the tumour, so that a network without decoder cannot have it.
     *
     * @return true if it does
     */
    default boolean readsDecoder() {
        return stages().last() > StageRange.BOTTOM;
    }

    /**
     * The paper's head on these stages: L2, 256 hidden units, dropout 0.5.
     *
     * @param first first stage
     * @param last last stage
     * @return the head
     * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
     */
    static MultiScaleHead multiScale(int first, int last) {
        return new MultiScaleHead(new StageRange(first, last), FeatureScaling.L2, 256, 0.5);
    }
}
