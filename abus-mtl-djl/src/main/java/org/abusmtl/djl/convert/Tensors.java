package org.abusmtl.djl.convert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.Weights;

/** Conversions between values of the seam and NDArrays. */
public final class Tensors {

    private Tensors() {}

    /**
     * Values as a tensor that owns its memory.
     *
     * <p>Everything made from Java values goes through here, scalars too, for DJL hands the engines memory that the garbage
     * collector may take back. PyTorch's tensors read a Java buffer that is let go when the tensor is closed, although the
     * graph of a backward pass may still need it; MXNet's copy is made while nothing holds the buffer.
     *
     * @param manager owns the tensor
     * @param values in the order of the sides
     * @param shape its sides
     * @return a new tensor
     */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        try (NDArray wrapped = manager.create(buffer, shape, DataType.FLOAT32)) {
            return wrapped.duplicate();
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * The sides of a tensor as numbers.
     *
     * @param array the tensor
     * @return its sides, slowest first
     */
    private static List<Integer> sides(NDArray array) {
        List<Integer> sides = new ArrayList<>();
        for (long side : array.getShape().getShape()) {
            sides.add(Math.toIntExact(side));
        }
        return sides;
    }

    /**
     * A batch of grids as a tensor (N, C, D, H, W): x is the last axis in both.
     *
     * @param manager owns the tensor
     * @param batch the grids
     * @return a new tensor
     */
    public static NDArray of(NDManager manager, GridBatch batch) {
        return of(
                manager,
                batch.values(),
                new Shape(
                        batch.size(),
                        batch.channels(),
                        batch.shape().z(),
                        batch.shape().y(),
                        batch.shape().x()));
    }

    /**
     * Masks as a tensor (N, voxels) of 0 and 1.
     *
     * @param manager owns the tensor
     * @param masks N * voxels values
     * @param n samples
     * @return a new tensor
     */
    public static NDArray ofMasks(NDManager manager, byte[] masks, int n) {
        float[] values = new float[masks.length];
        for (int i = 0; i < masks.length; i++) {
            values[i] = masks[i];
        }
        return of(manager, values, new Shape(n, masks.length / n));
    }

    /**
     * Tensors as named arrays.
     *
     * @param tensors by name
     * @return a copy of their values
     */
    public static Weights weights(Map<String, NDArray> tensors) {
        Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
        tensors.forEach(
                (name, tensor) -> parameters.put(name, new Weights.Parameter(sides(tensor), tensor.toFloatArray())));
        return new Weights(parameters);
    }

    /**
     * Copies named arrays into tensors of the same names and shapes.
     *
     * @param weights the values
     * @param tensors receive them
     * @throws IllegalArgumentException if a name or a shape is missing, unknown or different; nothing is changed then
     */
    public static void load(Weights weights, Map<String, NDArray> tensors) {
        for (String name : weights.parameters().keySet()) {
            if (!tensors.containsKey(name)) {
                throw new IllegalArgumentException("weights: expected the names of the network, found " + name);
            }
        }
        tensors.forEach((name, tensor) -> {
            Weights.Parameter parameter = weights.parameters().get(name);
            if (parameter == null) {
                throw new IllegalArgumentException("weights: expected " + name + ", found none");
            }
            if (!parameter.shape().equals(sides(tensor))) {
                throw new IllegalArgumentException(
                        "weights " + name + ": expected shape " + sides(tensor) + ", found " + parameter.shape());
            }
        });
        weights.parameters().forEach((name, parameter) -> {
            NDArray tensor = Objects.requireNonNull(tensors.get(name), name);
            try (NDArray source = of(tensor.getManager(), parameter.values(), tensor.getShape())) {
                set(tensor, source);
            }
        });
    }

    /**
     * Sets a tensor of a network. MXNet keeps a used weight in a layout of its own, which neither DJL's set nor its copyTo
     * can replace; an operation in place can.
     *
     * @param tensor is changed
     * @param values of the same shape, on the same device
     */
    public static void set(NDArray tensor, NDArray values) {
        clear(tensor);
        tensor.addi(values);
    }

    /**
     * Sets a tensor to 0 in place, also where it is NaN: x^0 is 1 for every x.
     *
     * @param tensor is changed
     */
    public static void clear(NDArray tensor) {
        tensor.powi(0);
        tensor.subi(1);
    }
}
