package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.djl.convert.Tensors;

/** FC - ReLU - dropout - FC to the two logits, benign and malignant. In (N, features), out (N, 2). */
final class HiddenClassifier {

    private final NDArray hiddenWeight;
    private final NDArray hiddenBias;
    private final FullyConnected output;
    private final int hidden;
    private final double rate;

    HiddenClassifier(Parameters parameters, String path, int features, int hidden, double rate) {
        hiddenWeight = parameters.he(path + ".fc1.weight", features, hidden, features);
        hiddenBias = parameters.constant(path + ".fc1.bias", hidden, 0);
        output = new FullyConnected(parameters, path + ".fc2", hidden);
        this.hidden = hidden;
        this.rate = rate;
    }

    /**
     * The logits from the parts of a vector.
     *
     * @param parts (N, features) each; closed
     * @param dropout draws the dropped units in training; empty at prediction
     * @return (N, 2), benign first
     */
    NDArray consume(List<NDArray> parts, Optional<SplittableRandom> dropout) {
        NDArray vector = parts.size() == 1 ? parts.get(0) : NDArrays.concat(new NDList(parts), 1);
        try (NDArray sums = Linear.linear(vector, hiddenWeight, hiddenBias).head();
                NDArray active = Activation.relu(sums)) {
            vector.close();
            parts.forEach(NDArray::close);
            if (dropout.isEmpty()) {
                return output.forward(active);
            }
            try (NDArray factors =
                            factors(active.getManager(), active.getShape().get(0), dropout.get());
                    NDArray dropped = active.mul(factors)) {
                return output.forward(dropped);
            }
        }
    }

    /** 0 for a dropped unit, or 1 / (1 - rate), in the order sample, unit. */
    private NDArray factors(NDManager manager, long n, SplittableRandom random) {
        float[] factors = new float[Math.toIntExact(n * hidden)];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = random.nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
        }
        return Tensors.of(manager, factors, new Shape(n, hidden));
    }
}
