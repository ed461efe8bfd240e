package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import org.abusmtl.model.Normalization;

/**
 * The segmentation output: conv3-norm-ReLU to 2 channels, 1x1x1 convolution to background and tumour, softmax; its tumour
 * channel. In (N, C, D, H, W), out (N, D * H * W) in [0, 1].
 *
 * <p>The last convolution starts as the identity, so that one channel speaks for the tumour and one against it. Drawn at
 * random, the weights of one seed in four let both channels, which are not negative after ReLU, speak against it; then no
 * voxel can be tumour, and a training of some hundred steps does not get out of that.
 *
 * <p>The softmax of two channels is the logistic function of their difference, and only that is computed: {@code p =
 * 1 / (1 + exp(background - tumour))}.
 */
final class SegmentationOutput implements Layer {

    /** Tumours are small: the bias starts the tumour probability near 0.12, not 0.5, which shortens the start-up plateau. */
    private static final float[] FIRST_BIAS = {1, -1};

    private final ConvUnit unit;
    private final Convolution classes;

    SegmentationOutput(Parameters parameters, String path, int channels, Normalization kind) {
        unit = ConvUnit.conv3(parameters, path + ".conv3", channels, 2, kind, ConvUnit.Ending.RELU);
        classes = new Convolution(
                parameters.identity(path + ".conv1.weight", 2),
                parameters.vector(path + ".conv1.bias", FIRST_BIAS),
                1,
                0);
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        Shape shape = input.getShape();
        long n = shape.get(0);
        long voxels = shape.get(2) * shape.get(3) * shape.get(4);
        try (NDArray features = unit.forward(input, training);
                NDArray logits = classes.forward(features, training);
                NDArray channels = logits.reshape(n, 2, voxels);
                NDArray background = channels.get(":, 0");
                NDArray tumor = channels.get(":, 1");
                NDArray difference = tumor.sub(background)) {
            return Activation.sigmoid(difference);
        }
    }
}
