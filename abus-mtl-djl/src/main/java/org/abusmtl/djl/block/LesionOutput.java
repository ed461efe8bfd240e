package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.abusmtl.model.Normalization;

/**
 * The segmentation output of Qu2019 (Table 6): conv3-norm-ReLU to 3 channels, 1x1x1 convolution to background, benign and
 * malignant tumour, softmax. In (N, C, D, H, W), out the probabilities b and m of the two lesions and their sum.
 *
 * <p>It starts as {@link SegmentationOutput} does, from the identity and a tumour probability near 0.12, which the two
 * lesions share.
 */
final class LesionOutput implements OutputBlock {

    private static final int CHANNELS = 3;

    private static final float LESION_BIAS = (float) (-1 - Math.log(2));

    private final ConvUnit unit;
    private final Convolution classes;

    LesionOutput(Parameters parameters, String path, int channels, Normalization kind) {
        unit = ConvUnit.conv3(parameters, path + ".conv3", channels, CHANNELS, kind, ConvUnit.Ending.RELU);
        classes = new Convolution(
                parameters.identity(path + ".conv1.weight", CHANNELS),
                parameters.vector(path + ".conv1.bias", 1, LESION_BIAS, LESION_BIAS),
                1,
                0);
    }

    @Override
    public Segmentation forward(NDArray input, boolean training) {
        Shape shape = input.getShape();
        long voxels = shape.get(2) * shape.get(3) * shape.get(4);
        try (NDArray features = unit.forward(input, training);
                NDArray logits = classes.forward(features, training);
                NDArray channels = logits.reshape(shape.get(0), CHANNELS, voxels);
                NDArray probabilities = channels.softmax(1)) {
            NDArray lesions = probabilities.get(":, 1:" + CHANNELS);
            return new Segmentation(lesions.sum(new int[] {1}), Optional.of(lesions));
        }
    }
}
