package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/** A fully connected layer to the two logits, benign and malignant. In (N, features), out (N, 2). */
final class FullyConnected {

    private final NDArray weight;
    private final NDArray bias;

    FullyConnected(Parameters parameters, String path, int features) {
        weight = parameters.linear(path + ".weight", features, 2, features);
        bias = parameters.constant(path + ".bias", 2, 0);
    }

    NDArray forward(NDArray features) {
        return Linear.linear(features, weight, bias).head();
    }
}
