package org.abusmtl.spi;

import java.util.List;

/**
 * Tells which engines a module brings and opens them. Found by {@link java.util.ServiceLoader}; cheap to create: nothing
 * native is loaded before {@link #open}.
 *
 * @since 0.1.0
 */
public interface ModelEngineProvider {

    /** The version of this package that a provider is written against; another one is refused. */
    int SPI_VERSION = 1;

    /**
     * The version of this package that the provider was compiled with.
     *
     * @return {@link #SPI_VERSION} at its compilation
     */
    int spiVersion();

    /**
     * The engines that are on the class path.
     *
     * @return their names and ranks, empty if there is none
     */
    List<EngineDescription> engines();

    /**
     * The Maven coordinates that would add engines, for the message when there is none.
     *
     * @return {@code group:artifact} names
     */
    List<String> coordinates();

    /**
     * Starts an engine.
     *
     * @param engineName one of {@link #engines()}
     * @param devices {@code cpu} or {@code gpu:0}, {@code gpu:1}, ...: prediction runs on the first, training on all. A name
     *     may be there twice, which makes sense for tests alone: two replicas on a CPU. Empty picks one GPU if the engine
     *     sees one, else the CPU
     * @return the engine
     * @throws IllegalArgumentException if there is no engine of that name, or no such device
     * @throws org.abusmtl.NoEngineException if the engine's native library is not installed, and would have to be
     *     downloaded without permission; the message names the Maven artifacts to add
     * @throws IllegalStateException if the engine's native library cannot be loaded
     */
    ModelEngine open(String engineName, List<String> devices);
}
