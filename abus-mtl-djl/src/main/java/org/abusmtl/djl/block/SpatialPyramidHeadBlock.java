package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.abusmtl.model.SpatialPyramidHead;

/** The head of Chen2018 (Table 6): the largest values of the parts of stage 5, FC - ReLU - dropout - FC to two logits. */
final class SpatialPyramidHeadBlock implements HeadBlock {

    private static final int FIRST_AXIS = 2;
    private static final int AXES = 5;

    private final List<Integer> levels;
    private final HiddenClassifier classifier;

    SpatialPyramidHeadBlock(Parameters parameters, String path, SpatialPyramidHead spec, int features) {
        levels = spec.bins();
        classifier = new HiddenClassifier(parameters, path, features, spec.hiddenUnits(), spec.dropout());
    }

    /** The values of all levels, (N, C times the sum of their parts); of one level in the order channel, z, y, x. */
    @Override
    public Optional<NDArray> read(NDArray stage) {
        Shape shape = stage.getShape();
        List<NDArray> vectors = new ArrayList<>();
        for (int bins : levels) {
            NDArray current = stage;
            for (int axis = FIRST_AXIS; axis < AXES; axis++) {
                NDArray pooled = largest(current, axis, bins);
                if (axis > FIRST_AXIS) {
                    current.close();
                }
                current = pooled;
            }
            try (NDArray grid = current) {
                vectors.add(grid.reshape(shape.get(0), shape.get(1) * bins * bins * bins));
            }
        }
        if (vectors.size() == 1) {
            return Optional.of(vectors.get(0));
        }
        NDArray all = NDArrays.concat(new NDList(vectors), 1);
        vectors.forEach(NDArray::close);
        return Optional.of(all);
    }

    /** The largest value of each part along an axis; a part of a box is the product of its sides' parts. */
    private static NDArray largest(NDArray grid, int axis, int bins) {
        long side = grid.getShape().get(axis);
        List<NDArray> parts = new ArrayList<>();
        for (long i = 0; i < bins; i++) {
            long from = i * side / bins;
            long to = ((i + 1) * side + bins - 1) / bins;
            try (NDArray part = grid.get(":, ".repeat(axis) + from + ":" + to)) {
                parts.add(part.max(new int[] {axis}, true));
            }
        }
        if (bins == 1) {
            return parts.get(0);
        }
        NDArray all = NDArrays.concat(new NDList(parts), axis);
        parts.forEach(NDArray::close);
        return all;
    }

    @Override
    public NDArray logits(
            List<NDArray> vectors, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout) {
        return classifier.consume(vectors, dropout);
    }
}
