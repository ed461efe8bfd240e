package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Normalization;

/**
 * The head of Chakravarty2018 (Table 6): stage 5 and, as one more channel, the tumour probability map at its resolution,
 * two convolutions, global average pooling, FC to two logits.
 */
final class MapGuidedHeadBlock implements HeadBlock {

    private static final int SIDE = NetworkSpec.SIDE_DIVISOR;

    private final ConvUnit first;
    private final ConvUnit second;
    private final FullyConnected output;

    MapGuidedHeadBlock(Parameters parameters, String path, int channels, Normalization kind) {
        first = ConvUnit.conv3(parameters, path + ".conv1", channels + 1, channels, kind, ConvUnit.Ending.RELU);
        second = ConvUnit.conv3(parameters, path + ".conv2", channels, channels, kind, ConvUnit.Ending.RELU);
        output = new FullyConnected(parameters, path + ".fc", channels);
    }

    /** The stage itself under another handle, for the decoder closes the stage's own. */
    @Override
    public Optional<NDArray> read(NDArray stage) {
        return Optional.of(stage.reshape(stage.getShape()));
    }

    @Override
    public NDArray logits(List<NDArray> read, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout) {
        boolean training = dropout.isPresent();
        NDArray joined;
        try (NDArray stage = read.get(0);
                NDArray map = pooled(segmentation.orElseThrow().tumor(), stage.getShape())) {
            joined = stage.concat(map, 1);
        }
        try (NDArray features = second.consume(first.consume(joined, training), training);
                NDArray vector = Pooling.average(features)) {
            return output.forward(vector);
        }
    }

    /** The means of blocks of 16 x 16 x 16, one axis after the other, for PyTorch takes the mean over one at a time. */
    private static NDArray pooled(NDArray map, Shape stage) {
        long n = stage.get(0);
        long d = stage.get(2);
        long h = stage.get(3);
        long w = stage.get(4);
        try (NDArray rows = map.reshape(n * d * SIDE * h * SIDE * w, SIDE);
                NDArray alongX = rows.mean(new int[] {1});
                NDArray columns = alongX.reshape(n * d * SIDE * h, SIDE, w);
                NDArray alongY = columns.mean(new int[] {1});
                NDArray slices = alongY.reshape(n * d, SIDE, h * w);
                NDArray alongZ = slices.mean(new int[] {1})) {
            return alongZ.reshape(n, 1, d, h, w);
        }
    }
}
