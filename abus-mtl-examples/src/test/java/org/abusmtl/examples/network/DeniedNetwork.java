package org.abusmtl.examples.network;

import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a program in a process that has no network, as far as Java gives it one: sockets, channels, datagrams and names.
 * Each attempt fails, and is written down in {@link Attempts}. Only with what Java offers for it, so that it works with
 * every version; what native code does is not seen.
 */
public final class DeniedNetwork {

    /** Java resolves names by this file alone; ours is a pipe, whose other end learns that somebody reads it, or empty. */
    private static final String NAMES = "jdk.net.hosts.file";

    private DeniedNetwork() {}

    /** The options that a process needs for it. */
    static List<String> options(Path attempts, Path names) {
        return List.of(
                "-D" + Attempts.FILE + "=" + attempts,
                "-D" + NAMES + "=" + names,
                "-Djava.nio.channels.spi.SelectorProvider=" + DeniedChannels.class.getName(),
                "-Djava.nio.channels.spi.AsynchronousChannelProvider=" + DeniedAsynchronousChannels.class.getName());
    }

    /**
     * Denies and runs.
     *
     * @param args the class of the program, and its arguments
     */
    public static void main(String[] args) throws Throwable {
        deny();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("deprecation") // for implementations of sockets, not for the denial of them
    private static void deny() throws IOException {
        Socket.setSocketImplFactory(DeniedSockets::new);
        ServerSocket.setSocketFactory(DeniedSockets::new);
        DatagramSocket.setDatagramSocketImplFactory(DeniedDatagrams::new);
        if (!Files.isRegularFile(Path.of(System.getProperty(NAMES)))) {
            Thread names = new Thread(DeniedNetwork::watchNames, "names");
            names.setDaemon(true);
            names.start();
        }
    }

    private static void watchNames() {
        try {
            while (true) {
                // waits for a reader, who finds no names
                FileOutputStream out = new FileOutputStream(System.getProperty(NAMES));
                Attempts.addLookups();
                out.close();
            }
        } catch (IOException e) {
            Attempts.add("names: " + e);
        }
    }
}
