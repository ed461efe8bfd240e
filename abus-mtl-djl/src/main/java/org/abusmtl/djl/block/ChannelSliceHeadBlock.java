package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The head of Wang2018 (Table 6): the first channels of stage 5, global average pooling, FC to two logits. */
final class ChannelSliceHeadBlock implements HeadBlock {

    private final int channels;
    private final FullyConnected output;

    ChannelSliceHeadBlock(Parameters parameters, String path, int channels) {
        this.channels = channels;
        output = new FullyConnected(parameters, path + ".fc", channels);
    }

    /** The means of the channels in the slice, (N, slice). */
    @Override
    public Optional<NDArray> read(NDArray stage) {
        try (NDArray slice = stage.get(":, 0:" + channels)) {
            return Optional.of(Pooling.average(slice));
        }
    }

    @Override
    public NDArray logits(
            List<NDArray> vectors, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout) {
        try (NDArray vector = vectors.get(0)) {
            return output.forward(vector);
        }
    }
}
