package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.FeatureScaling;

/**
 * The multi-scale classification head (section 3.2): global average pooling of each stage, division by its L2 norm over
 * the channels (Eq. 1), concatenation, FC - ReLU - dropout - FC to two logits, benign and malignant.
 */
final class MultiScaleHead {

    /** Keeps Eq. 1 finite, with a finite gradient, where all features of a stage are 0. */
    private static final float EPSILON = 1e-12f;

    private final ClassificationHead spec;
    private final NDArray hiddenWeight;
    private final NDArray hiddenBias;
    private final NDArray outputWeight;
    private final NDArray outputBias;

    MultiScaleHead(Parameters parameters, String path, ClassificationHead spec, int features) {
        this.spec = spec;
        int hidden = spec.hiddenUnits();
        hiddenWeight = parameters.he(path + ".fc1.weight", features, hidden, features);
        hiddenBias = parameters.constant(path + ".fc1.bias", hidden, 0);
        outputWeight = parameters.linear(path + ".fc2.weight", hidden, 2, hidden);
        outputBias = parameters.constant(path + ".fc2.bias", 2, 0);
    }

    /**
     * The vector of one stage (Eq. 1).
     *
     * @param stage (N, C, D, H, W), stays open
     * @return (N, C)
     */
    NDArray pool(NDArray stage) {
        Shape shape = stage.getShape();
        NDArray pooled;
        try (NDArray rows = stage.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3) * shape.get(4))) {
            pooled = rows.mean(new int[] {2});
        }
        if (spec.scaling() == FeatureScaling.NONE) {
            return pooled;
        }
        try (NDArray features = pooled;
                NDArray squares = features.square();
                NDArray sum = squares.sum(new int[] {1}, true);
                NDArray shifted = sum.add(EPSILON);
                NDArray norm = shifted.sqrt()) {
            return features.div(norm);
        }
    }

    /**
     * The logits from the vectors of all stages.
     *
     * @param vectors (N, C) each, in the order of the stages; closed
     * @param dropout (N, hidden units) factors of the hidden layer in training: 0, or 1 / (1 - rate); empty at prediction
     * @return (N, 2), benign first
     */
    NDArray logits(List<NDArray> vectors, Optional<NDArray> dropout) {
        List<NDArray> used = new ArrayList<>(vectors);
        NDArray features = vectors.get(0);
        if (vectors.size() > 1) {
            features = NDArrays.concat(new NDList(vectors), 1);
            used.add(features);
        }
        try (NDArray hidden = Linear.linear(features, hiddenWeight, hiddenBias).head();
                NDArray active = Activation.relu(hidden)) {
            used.forEach(NDArray::close);
            if (dropout.isEmpty()) {
                return Linear.linear(active, outputWeight, outputBias).head();
            }
            try (NDArray dropped = active.mul(dropout.get())) {
                return Linear.linear(dropped, outputWeight, outputBias).head();
            }
        }
    }
}
