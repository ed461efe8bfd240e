package org.abusmtl.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named arrays of floats: the parameters of a network, or the moments of its optimizer, as they pass between an engine
 * and the model file. Names and shapes are the same on every engine.
 *
 * <p>The arrays are shared, not copied; whoever hands them over does not change them afterwards.
 *
 * @since 0.1.0
 */
public final class Weights {

    /**
     * One array.
     *
     * @param shape sides, slowest first; empty for a single number
     * @param values as many as the product of the sides
     * @since 0.1.0
     */
    @SuppressWarnings("ArrayRecordComponent") // shared on purpose, see above
    public record Parameter(List<Integer> shape, float[] values) {

        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if a side is negative, or the number of values is not the product of the sides
         */
        public Parameter {
            shape = List.copyOf(shape);
            long product = 1;
            for (int side : shape) {
                if (side < 0) {
                    throw new IllegalArgumentException("shape: expected sides of at least 0, found " + shape);
                }
                product = Math.multiplyExact(product, (long) side);
            }
            if (product != values.length) {
                throw new IllegalArgumentException(
                        "values: expected " + product + " for the shape " + shape + ", found " + values.length);
            }
        }
    }

    private final Map<String, Parameter> parameters;

    /**
     * Weights of these arrays.
     *
     * @param parameters by name, in a fixed order
     */
    public Weights(Map<String, Parameter> parameters) {
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * The arrays by name.
     *
     * @return an unmodifiable map in a fixed order
     */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /**
     * Those of the encoder, by their names: {@code stage1.} to {@code stage5.} and {@code enhancement.}, as a path of layers
     * starts.
     *
     * @return a part of these; empty for an engine whose networks have no such layers
     */
    public Weights encoder() {
        Map<String, Parameter> part = new LinkedHashMap<>(parameters);
        part.keySet().removeIf(name -> !name.matches("(stage[1-5]|enhancement)\\..*"));
        return new Weights(part);
    }

    /**
     * These with other values of some arrays.
     *
     * @param others names and shapes of a part of these
     * @return new weights in the order of these
     * @throws IllegalArgumentException if a name is not among these, or a shape differs
     */
    public Weights replacing(Weights others) {
        Map<String, Parameter> replaced = new LinkedHashMap<>(parameters);
        others.parameters().forEach((name, parameter) -> {
            Parameter old = replaced.put(name, parameter);
            if (old == null || !old.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException("weights " + name + ": expected "
                        + (old == null ? "a name of the network" : "shape " + old.shape()) + ", found shape "
                        + parameter.shape());
            }
        });
        return new Weights(replaced);
    }

    /**
     * How many numbers there are in all.
     *
     * @return the sum of the lengths
     */
    public long count() {
        return parameters.values().stream().mapToLong(p -> p.values().length).sum();
    }
}
