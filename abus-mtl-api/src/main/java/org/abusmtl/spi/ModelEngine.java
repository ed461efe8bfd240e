package org.abusmtl.spi;

import java.util.List;
import org.abusmtl.model.NetworkSpec;

/**
 * A tensor engine that has been started. May be shared between threads.
 *
 * @since 0.1.0
 */
public interface ModelEngine extends AutoCloseable {

    /**
     * What the user calls it.
     *
     * @return {@code PyTorch}, {@code MXNet}
     */
    String name();

    /**
     * Its version.
     *
     * @return as the engine gives it
     */
    String version();

    /**
     * The devices that it computes on.
     *
     * @return {@code cpu} or {@code gpu:0}, {@code gpu:1}, ..., at least one; the first predicts, all of them train
     */
    List<String> devices();

    /**
     * A network with fresh weights. He initialisation, drawn in Java, so that every engine starts from the same numbers
     * for the same seed.
     *
     * @param spec the network
     * @param seed of the initialisation
     * @return a network of its own tensors
     */
    Network newNetwork(NetworkSpec spec, long seed);

    /**
     * A network with these weights. Specification and weights may come from a file that nobody vouches for: an engine whose
     * networks grow with the specification overrides this and takes no memory for a layer before it has found its weights.
     *
     * @param spec the network
     * @param weights the names and shapes of its {@link Network#weights()}
     * @return a network of its own tensors
     * @throws IllegalArgumentException if a name or a shape is missing, unknown or different; nothing stays open then
     */
    default Network newNetwork(NetworkSpec spec, Weights weights) {
        Network network = newNetwork(spec, 0);
        try {
            network.load(weights);
            return network;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * A session that trains a network of this engine.
     *
     * <p>On several devices each batch is split over them in order, as evenly as possible; a batch smaller than their number
     * uses the first of them. The gradient is that of the mean over the whole batch, and a unit is dropped wherever one
     * device would drop it, so the result is that of one device but for the order of sums. Batch norm is the exception: each
     * device normalises over its own part, and the running statistics are the mean over the parts, weighted by samples.
     *
     * @param network made by {@link #newNetwork} of this engine; it must stay open as long as the session
     * @param options loss, update rule, seed
     * @return a session with a fresh optimizer
     * @throws IllegalArgumentException if the network is another engine's
     * @throws IllegalStateException if the network has been closed
     */
    TrainingSession newTrainingSession(Network network, TrainingOptions options);

    /**
     * The number of tensors that are open, for leak checks.
     *
     * @return 0 after every network and session of this engine has been closed
     */
    int openTensors();

    /** Frees what the engine holds. Its networks must be closed before. */
    @Override
    void close();
}
