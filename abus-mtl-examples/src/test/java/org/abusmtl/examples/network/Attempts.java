package org.abusmtl.examples.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.StackWalker.StackFrame;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/** What this process has tried on the network, one line each in a file, which is there however the process ends. */
final class Attempts {

    /** The system property that names the file. */
    static final String FILE = "abusmtl.test.attempts";

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private static final Set<Class<?>> DENIAL = Set.of(
            Attempts.class,
            DeniedSockets.class,
            DeniedDatagrams.class,
            DeniedChannels.class,
            DeniedAsynchronousChannels.class);

    private Attempts() {}

    /** Writes the attempt down, with who made it, and gives what to throw in place of it. */
    static IOException denied(String attempt) {
        add(attempt + " by " + caller());
        return new ConnectException("denied: " + attempt);
    }

    static synchronized void add(String line) {
        try {
            Files.writeString(
                    Path.of(System.getProperty(FILE)),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The innermost code that is neither the JDK's nor of the denial itself. */
    private static String caller() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> !isBetween(frame))
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .findFirst())
                .orElse("the JDK");
    }

    private static boolean isBetween(StackFrame frame) {
        return DENIAL.contains(frame.getDeclaringClass()) || JDK.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
