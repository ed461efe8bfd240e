package org.abusmtl.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Gradients against central differences. A tensor's gradient g is checked along its own direction, where the derivative
 * is |g|: the largest there is, so that single precision resolves it, and a wrong g has another derivative along itself.
 */
public final class FiniteDifferences {

    /**
     * Steps as shares of the variable's own length. A long one crosses kinks of ReLU, in a short one the outputs' rounding
     * shows; a wrong gradient agrees with none of them. The one that agrees most often comes first.
     */
    private static final double[] STEPS = {3e-4, 1e-3, 1e-4, 3e-3, 3e-5, 1e-2};

    private static final double LONGEST_STEP = 1e-2;

    /** A step that agrees this well ends the search of a tensor: what the median over the tensors may be off. */
    private static final double AGREEMENT = 1e-2;

    /** A tensor that changes the loss by less than this within the longest step is beyond single precision. */
    private static final double SMALLEST_CHANGE = 5e-6;

    private FiniteDifferences() {}

    /** The gradient of the tensors' loss against differences of its value in double precision. */
    public static void check(
            Engine engine,
            Map<String, NDArray> variables,
            Supplier<NDArray> loss,
            DoubleSupplier value,
            double tolerance) {
        double agreement = Math.min(AGREEMENT, tolerance);
        variables.values().forEach(v -> v.setRequiresGradient(true));
        try (GradientCollector collector = engine.newGradientCollector()) {
            collector.backward(loss.get());
        }
        Map<String, float[]> gradients = new LinkedHashMap<>();
        variables.forEach((name, variable) -> {
            gradients.put(name, variable.getGradient().toFloatArray());
            // nothing is recorded from here on, which saves time
            variable.setRequiresGradient(false);
        });
        List<Double> ratios = new ArrayList<>();
        for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
            NDArray variable = Objects.requireNonNull(variables.get(entry.getKey()), entry.getKey());
            float[] gradient = entry.getValue();
            float[] values = variable.toFloatArray();
            double norm = length(gradient);
            assertThat(norm).as("gradient of " + entry.getKey()).isFinite();
            double reach = length(values) + 1e-2;
            if (LONGEST_STEP * reach * norm < SMALLEST_CHANGE) {
                continue;
            }
            double closest = Double.POSITIVE_INFINITY;
            for (double share : STEPS) {
                double step = share * reach;
                double up = at(engine, variable, values, gradient, step / norm, value);
                double down = at(engine, variable, values, gradient, -step / norm, value);
                double ratio = (up - down) / (2 * step) / norm;
                closest = Math.abs(ratio - 1) < Math.abs(closest - 1) ? ratio : closest;
                if (Math.abs(closest - 1) <= agreement) {
                    break;
                }
            }
            variable.set(values);
            assertThat(closest)
                    .as("derivative over gradient of " + entry.getKey())
                    .isBetween(1 - tolerance, 1 + tolerance);
            ratios.add(closest);
        }
        // otherwise the gradients would have been too small to see, and nothing would have been tested
        assertThat(ratios).hasSizeGreaterThan(variables.size() / 2);
        Collections.sort(ratios);
        assertThat(ratios.get(ratios.size() / 2)).as("median over the tensors").isBetween(0.99, 1.01);
    }

    private static double length(float[] values) {
        double sum = 0;
        for (float v : values) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }

    /** The loss in training mode after a step along the gradient; MXNet knows that mode inside a collector only. */
    @SuppressWarnings("try") // the collector is open for the mode alone
    private static double at(
            Engine engine, NDArray variable, float[] values, float[] gradient, double factor, DoubleSupplier value) {
        float[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (factor * gradient[i]);
        }
        variable.set(moved);
        try (GradientCollector collector = engine.newGradientCollector()) {
            return value.getAsDouble();
        }
    }
}
