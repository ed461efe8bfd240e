package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import org.abusmtl.model.Normalization;

/**
 * Convolution, normalisation and, except at the end of a residual block, ReLU (section 3.1). The convolution has no
 * bias, for the normalisation's beta is one.
 *
 * <p>In (N, in, D, H, W), out (N, out, D', H', W').
 */
final class ConvUnit implements Layer {

    /** Whether ReLU follows the normalisation. */
    enum Ending {
        RELU,
        LINEAR
    }

    private final Convolution convolution;
    private final NormalizationLayer normalization;
    private final Ending ending;

    private ConvUnit(
            Parameters parameters,
            String path,
            int in,
            int out,
            int kernel,
            int step,
            Normalization kind,
            Ending ending) {
        NDArray weight =
                parameters.he(path + ".weight", (long) in * kernel * kernel * kernel, out, in, kernel, kernel, kernel);
        convolution = new Convolution(weight, null, step, step == 1 ? kernel / 2 : 0);
        normalization = new NormalizationLayer(parameters, path + ".norm", out, kind);
        this.ending = ending;
    }

    /** A 3x3x3 convolution that keeps the grid. */
    static ConvUnit conv3(Parameters parameters, String path, int in, int out, Normalization kind, Ending ending) {
        return new ConvUnit(parameters, path, in, out, 3, 1, kind, ending);
    }

    /** A 2x2x2 convolution with stride 2 that halves the grid. */
    static ConvUnit conv2Stride2(Parameters parameters, String path, int in, int out, Normalization kind) {
        return new ConvUnit(parameters, path, in, out, 2, 2, kind, Ending.RELU);
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        NDArray normalized = normalization.after(scale -> convolution.forward(input, training, scale), training);
        if (ending == Ending.LINEAR) {
            return normalized;
        }
        try (normalized) {
            return Activation.relu(normalized);
        }
    }
}
