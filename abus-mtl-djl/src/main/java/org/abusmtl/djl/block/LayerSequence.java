package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Layers one after the other; each intermediate is closed as soon as the next layer has read it. */
final class LayerSequence implements Layer {

    private final List<Layer> layers;

    LayerSequence(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    @Override
    public NDArray forward(NDArray input, boolean training) {
        NDArray current = layers.get(0).forward(input, training);
        for (Layer layer : layers.subList(1, layers.size())) {
            current = layer.consume(current, training);
        }
        return current;
    }
}
