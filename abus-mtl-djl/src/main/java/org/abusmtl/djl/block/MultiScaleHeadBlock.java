package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.model.FeatureScaling;
import org.abusmtl.model.MultiScaleHead;

/**
 * The multi-scale classification head (section 3.2): global average pooling of each stage, division by its L2 norm over
 * the channels (Eq. 1), concatenation, FC - ReLU - dropout - FC to two logits, benign and malignant.
 */
final class MultiScaleHeadBlock implements HeadBlock {

    /** Keeps Eq. 1 finite, with a finite gradient, where all features of a stage are 0. */
    private static final float EPSILON = 1e-12f;

    private final FeatureScaling scaling;
    private final HiddenClassifier classifier;

    MultiScaleHeadBlock(Parameters parameters, String path, MultiScaleHead spec, int features) {
        scaling = spec.scaling();
        classifier = new HiddenClassifier(parameters, path, features, spec.hiddenUnits(), spec.dropout());
    }

    /** The vector of one stage (Eq. 1), (N, C). */
    @Override
    public Optional<NDArray> read(NDArray stage) {
        NDArray pooled = Pooling.average(stage);
        if (scaling == FeatureScaling.NONE) {
            return Optional.of(pooled);
        }
        try (NDArray features = pooled;
                NDArray squares = features.square();
                NDArray sum = squares.sum(new int[] {1}, true);
                NDArray shifted = sum.add(EPSILON);
                NDArray norm = shifted.sqrt()) {
            return Optional.of(features.div(norm));
        }
    }

    @Override
    public NDArray logits(
            List<NDArray> vectors, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout) {
        return classifier.consume(vectors, dropout);
    }
}
