package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Global average pooling, (N, C, D, H, W) to (N, C). */
final class Pooling {

    private Pooling() {}

    static NDArray average(NDArray stage) {
        Shape shape = stage.getShape();
        try (NDArray rows = stage.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3) * shape.get(4))) {
            return rows.mean(new int[] {2});
        }
    }
}
