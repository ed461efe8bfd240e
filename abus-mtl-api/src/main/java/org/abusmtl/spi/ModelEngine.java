package org.abusmtl.spi;

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
     * The device that it computes on.
     *
     * @return {@code cpu} or {@code gpu:0}
     */
    String device();

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
     * A session that trains a network of this engine.
     *
     * @param network made by {@link #newNetwork} of this engine; it must stay open as long as the session
     * @param options loss, update rule, seed
     * @return a session with a fresh optimizer
     * @throws IllegalArgumentException if the network is another engine's
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
