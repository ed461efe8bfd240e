package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.spi.Weights;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a network by name: what is trained, and the running statistics of batch norm.
 *
 * <p>A name is the path of blocks, {@code stage4.residual.conv2.weight}, and never a position, so that reordering blocks
 * breaks no model file. Initial values are drawn in Java from the seed and the name alone: the same seed gives the same
 * weights on every engine, whatever else the network has.
 */
public final class Parameters {

    private final NDManager manager;
    private final long seed;
    private final boolean frozen;
    private final Optional<Weights> given;
    private final Map<String, NDArray> trained = new LinkedHashMap<>();
    private final Map<String, NDArray> all = new LinkedHashMap<>();

    /**
     * No parameters yet.
     *
     * @param manager owns the tensors
     * @param seed of the initial values
     */
    public Parameters(NDManager manager, long seed) {
        this(manager, seed, false, Optional.empty());
    }

    private Parameters(NDManager manager, long seed, boolean frozen, Optional<Weights> given) {
        this.manager = manager;
        this.seed = seed;
        this.frozen = frozen;
        this.given = given;
    }

    /**
     * No parameters yet, of layers that get these weights instead of drawn ones. Memory is taken only for a parameter that
     * is among them with its very shape, so that a specification that asks for more than its file holds costs nothing.
     *
     * @param manager owns the tensors
     * @param weights of all the layers that will be made, see {@link #requireAll()}
     * @return an empty set; making a layer throws {@link IllegalArgumentException} if a name or a shape is another
     */
    public static Parameters of(NDManager manager, Weights weights) {
        return new Parameters(manager, 0, false, Optional.of(weights));
    }

    /**
     * No parameters yet, of layers that no training changes: none is trained, and batch norm has its running statistics in
     * every pass.
     *
     * @param manager owns the tensors
     * @return an empty set, whose values mean nothing before they are loaded
     */
    static Parameters frozen(NDManager manager) {
        return new Parameters(manager, 0, true, Optional.empty());
    }

    /** Whether no training changes them. */
    boolean areFrozen() {
        return frozen;
    }

    /**
     * A weight that ReLU follows: normal with mean 0 and variance {@code 2 / fanIn} (He et al. 2015).
     *
     * @param name its path
     * @param fanIn inputs that one output sums over
     * @param shape its sides
     * @return the tensor
     */
    NDArray he(String name, long fanIn, long... shape) {
        return normal(name, Math.sqrt(2.0 / fanIn), shape);
    }

    /**
     * A weight that no ReLU follows: normal with mean 0 and variance {@code 1 / fanIn}.
     *
     * @param name its path
     * @param fanIn inputs that one output sums over
     * @param shape its sides
     * @return the tensor
     */
    NDArray linear(String name, long fanIn, long... shape) {
        return normal(name, Math.sqrt(1.0 / fanIn), shape);
    }

    private NDArray normal(String name, double deviation, long... shape) {
        return add(name, true, () -> drawn(name, deviation, shape), shape);
    }

    private float[] drawn(String name, double deviation, long... shape) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(seed ^ (crc.getValue() * 0x9E3779B97F4A7C15L));
        float[] values = new float[Math.toIntExact(new Shape(shape).size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /**
     * A trained vector that starts from the given values.
     *
     * @param name its path
     * @param values its first values
     * @return the tensor
     */
    NDArray vector(String name, float... values) {
        return add(name, true, () -> values, values.length);
    }

    /**
     * The identity: a trained 1x1x1 convolution that starts by handing each of its channels on.
     *
     * @param name its path
     * @param channels inputs and outputs
     * @return the tensor
     */
    NDArray identity(String name, int channels) {
        return add(name, true, () -> identity(channels), channels, channels, 1, 1, 1);
    }

    private static float[] identity(int channels) {
        float[] values = new float[channels * channels];
        for (int i = 0; i < channels; i++) {
            values[i * channels + i] = 1;
        }
        return values;
    }

    /**
     * A trained vector of one value.
     *
     * @param name its path
     * @param length its length
     * @param value its first values
     * @return the tensor
     */
    NDArray constant(String name, int length, float value) {
        return add(name, true, () -> filled(length, value), length);
    }

    /**
     * A vector that is not trained: running statistics.
     *
     * @param name its path
     * @param length its length
     * @param value its first values
     * @return the tensor
     */
    NDArray statistic(String name, int length, float value) {
        return add(name, false, () -> filled(length, value), length);
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private NDArray add(String name, boolean isTrained, Supplier<float[]> initial, long... shape) {
        float[] values = given.isPresent() ? given(given.get().parameters().get(name), name, shape) : initial.get();
        NDArray array = Tensors.of(manager, values, new Shape(shape));
        if (all.putIfAbsent(name, array) != null) {
            throw new IllegalStateException("parameter " + name + " is there twice");
        }
        if (isTrained && !frozen) {
            trained.put(name, array);
        }
        return array;
    }

    private static float[] given(Weights.@Nullable Parameter parameter, String name, long... shape) {
        if (parameter == null) {
            throw new IllegalArgumentException("weights: expected " + name + ", found none");
        }
        long[] found = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        if (!Arrays.equals(found, shape)) {
            throw new IllegalArgumentException(
                    "weights " + name + ": expected shape " + Arrays.toString(shape) + ", found " + parameter.shape());
        }
        return parameter.values();
    }

    /**
     * Refuses given weights of which a part belongs to no layer.
     *
     * @throws IllegalArgumentException if there is such a part
     */
    public void requireAll() {
        for (String name : given.map(weights -> weights.parameters().keySet()).orElse(Set.of())) {
            if (!all.containsKey(name)) {
                throw new IllegalArgumentException("weights: expected the names of the network, found " + name);
            }
        }
    }

    /**
     * What an optimizer changes.
     *
     * @return tensors by name, in the order of their making
     */
    public Map<String, NDArray> trained() {
        return Collections.unmodifiableMap(trained);
    }

    /**
     * Everything that a model file keeps: {@link #trained()} and the running statistics.
     *
     * @return tensors by name, in the order of their making
     */
    public Map<String, NDArray> all() {
        return Collections.unmodifiableMap(all);
    }
}
