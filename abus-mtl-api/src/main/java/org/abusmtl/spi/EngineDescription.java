package org.abusmtl.spi;

/**
 * An engine that is installed.
 *
 * @param name what the user calls it, {@code PyTorch}
 * @param rank the higher, the sooner it is picked when the user names none
 * @since 0.1.0
 */
public record EngineDescription(String name, int rank) {}
