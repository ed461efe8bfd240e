package org.abusmtl.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Resident memory of this process as Linux tells it; empty on other systems. */
final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** The largest that it ever was, bytes. */
    static OptionalDouble peak() {
        return field("VmHWM:");
    }

    /** What it is now, bytes. */
    static OptionalDouble now() {
        return field("VmRSS:");
    }

    private static OptionalDouble field(String name) {
        if (!Files.isReadable(STATUS)) {
            return OptionalDouble.empty();
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> 1024.0
                            * Long.parseLong(line.substring(name.length())
                                    .replace("kB", "")
                                    .strip()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
