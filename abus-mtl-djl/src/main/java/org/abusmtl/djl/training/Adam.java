package org.abusmtl.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.WeightingState;

/**
 * Adam (Kingma and Ba 2015) with readable state: step t moves a weight by {@code -lr sqrt(1 - b2^t) / (1 - b1^t) m /
 * (sqrt(v) + eps)}. DJL's own keeps its moments private, so that no training could be resumed.
 */
final class Adam {

    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final Map<String, NDArray> weights;
    private final Map<String, NDArray> first = new LinkedHashMap<>();
    private final Map<String, NDArray> second = new LinkedHashMap<>();
    private long steps;

    Adam(NDManager manager, Map<String, NDArray> weights) {
        this.weights = weights;
        weights.forEach((name, weight) -> {
            first.put(name, manager.zeros(weight.getShape()));
            second.put(name, manager.zeros(weight.getShape()));
        });
    }

    /**
     * Moves every weight against its gradient; the next backward pass starts from 0.
     *
     * @param learningRate step length
     * @param gradients by the weight's name; closed
     */
    void update(double learningRate, Function<String, NDArray> gradients) {
        steps++;
        double correction = Math.sqrt(1 - Math.pow(BETA2, (double) steps)) / (1 - Math.pow(BETA1, (double) steps));
        weights.forEach((name, weight) -> {
            try (NDArray gradient = gradients.apply(name)) {
                NDList inputs = new NDList(weight, gradient, moment(first, name), moment(second, name));
                weight.getNDArrayInternal()
                        .adamUpdate(
                                inputs,
                                new NDList(weight),
                                (float) learningRate,
                                (float) (learningRate * correction),
                                0,
                                1,
                                -1,
                                BETA1,
                                BETA2,
                                EPSILON,
                                false,
                                false);
            }
        });
    }

    private static NDArray moment(Map<String, NDArray> moments, String name) {
        NDArray moment = moments.get(name);
        if (moment == null) {
            throw new IllegalStateException("no moment of " + name);
        }
        return moment;
    }

    /** Steps done. */
    long steps() {
        return steps;
    }

    OptimizerState state(long randomState, Optional<WeightingState> weighting) {
        return new OptimizerState(steps, Tensors.weights(first), Tensors.weights(second), randomState, weighting);
    }

    void restore(OptimizerState state) {
        Tensors.load(state.firstMoments(), first);
        Tensors.load(state.secondMoments(), second);
        steps = state.steps();
    }
}
