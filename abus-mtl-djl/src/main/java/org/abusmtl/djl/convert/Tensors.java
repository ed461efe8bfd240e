package org.abusmtl.djl.convert;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.Weights;

/** Conversions between values of the seam and NDArrays. */
public final class Tensors {

    private Tensors() {}

    /**
     * A batch of grids as a tensor (N, C, D, H, W): x is the last axis in both.
     *
     * @param manager owns the tensor
     * @param batch the grids
     * @return a new tensor
     */
    public static NDArray of(NDManager manager, GridBatch batch) {
        return manager.create(
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
        return manager.create(values, new Shape(n, masks.length / n));
    }

    /**
     * The output of a pass as values: softmax of the logits, clamped rounding errors aside.
     *
     * @param output tensors of one pass
     * @return probabilities
     */
    public static NetworkOutput values(JointNetwork.Output output) {
        return new NetworkOutput(
                output.tumorProbabilities().map(NDArray::toFloatArray),
                output.logits().map(Tensors::malignancies));
    }

    private static double[] malignancies(NDArray logits) {
        float[] values = logits.toFloatArray();
        double[] malignancies = new double[values.length / 2];
        for (int i = 0; i < malignancies.length; i++) {
            malignancies[i] = 1 / (1 + Math.exp((double) values[2 * i] - values[2 * i + 1]));
        }
        return malignancies;
    }

    /**
     * Tensors as named arrays.
     *
     * @param tensors by name
     * @return a copy of their values
     */
    public static Weights weights(Map<String, NDArray> tensors) {
        Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                parameters.put(name, new Weights.Parameter(Parameters.sides(tensor), tensor.toFloatArray())));
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
        Map<NDArray, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Weights.Parameter parameter = weights.parameters().get(name);
            if (parameter == null) {
                throw new IllegalArgumentException("weights: expected " + name + ", found none");
            }
            if (!parameter.shape().equals(Parameters.sides(tensor))) {
                throw new IllegalArgumentException("weights " + name + ": expected shape " + Parameters.sides(tensor)
                        + ", found " + parameter.shape());
            }
            values.put(tensor, parameter.values());
        });
        values.forEach((tensor, array) -> tensor.set(array));
    }
}
