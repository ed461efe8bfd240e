package org.abusmtl.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.abusmtl.djl.block.JointNetwork;
import org.abusmtl.djl.block.Parameters;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.model.NetworkSpec;

/**
 * A network on one device. The first of several is the network that is trained; the others copy its tensors before each
 * pass forward and back, so that they never drift apart from it, whatever changed it meanwhile.
 *
 * @param manager of the device
 * @param network the layers
 * @param parameters their tensors
 */
record Replica(NDManager manager, JointNetwork network, Parameters parameters) {

    /**
     * A network of the same form on another device, with weights that mean nothing yet.
     *
     * @param manager of the device; owns the tensors
     * @param spec the network
     * @return a new network
     */
    static Replica of(NDManager manager, NetworkSpec spec) {
        Parameters parameters = new Parameters(manager, 0);
        return new Replica(manager, new JointNetwork(spec, parameters), parameters);
    }

    /** Whether gradients are computed. */
    void requireGradients(boolean required) {
        parameters.trained().values().forEach(array -> array.setRequiresGradient(required));
    }

    /** Takes over weights and running statistics; no gradient may be required. */
    void copy(Replica source) {
        source.parameters().all().forEach((name, array) -> {
            try (NDManager scope = source.manager().newSubManager()) {
                Tensors.set(tensor(name), here(array.duplicate(), scope));
            }
        });
    }

    /**
     * A tensor of another replica on this device.
     *
     * @param array the tensor
     * @param scope owns it from now on, and what is made of it: MXNet makes a manager for each tensor on another device
     * @return the tensor itself where it is on this device already
     */
    NDArray here(NDArray array, NDManager scope) {
        array.attach(scope);
        return array.toDevice(manager.getDevice(), false);
    }

    /** The gradient of a weight: a new handle of the same numbers. */
    NDArray gradient(String name) {
        return tensor(name).getGradient();
    }

    /** Sets the gradients to 0: PyTorch would add the next ones to what a failed step left. */
    void dropGradients() {
        parameters.trained().values().stream().filter(NDArray::hasGradient).forEach(weight -> {
            try (NDArray gradient = weight.getGradient()) {
                Tensors.clear(gradient);
            }
        });
    }

    /** The running statistics of batch norm by name; empty for other normalisations. */
    Map<String, NDArray> statistics() {
        Map<String, NDArray> statistics = new LinkedHashMap<>(parameters.all());
        statistics.keySet().removeAll(parameters.trained().keySet());
        return statistics;
    }

    NDArray tensor(String name) {
        return Objects.requireNonNull(parameters.all().get(name), name);
    }
}
