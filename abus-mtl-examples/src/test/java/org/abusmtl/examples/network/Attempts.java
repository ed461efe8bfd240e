package org.abusmtl.examples.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What this process has tried on the network, one line each in a file, which is there however the process ends. */
final class Attempts {

    /** The system property that names the file. */
    static final String FILE = "abusmtl.test.attempts";

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private static final Set<String> DENIAL = Set.of(
            Attempts.class.getName(),
            DeniedSockets.class.getName(),
            DeniedDatagrams.class.getName(),
            DeniedChannels.class.getName(),
            DeniedAsynchronousChannels.class.getName());

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
        return caller(Arrays.stream(Thread.currentThread().getStackTrace()));
    }

    private static String caller(Stream<StackTraceElement> stack) {
        return stack.filter(frame -> JDK.stream().noneMatch(frame.getClassName()::startsWith)
                        && !DENIAL.contains(frame.getClassName()))
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .findFirst()
                .orElse("the JDK");
    }

    /** Writes down who is looking up a name at this moment; the machine's own name, or another one. */
    static void addLookups() {
        for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
            if (Arrays.stream(stack).anyMatch(Attempts::isOwnName)) {
                add("own name looked up by " + caller(Arrays.stream(stack)));
            } else if (Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().startsWith("java.net.Inet"))) {
                add("name looked up by " + caller(Arrays.stream(stack)));
            }
        }
    }

    private static boolean isOwnName(StackTraceElement frame) {
        return frame.getClassName().equals("java.net.InetAddress")
                && frame.getMethodName().equals("getLocalHost");
    }
}
