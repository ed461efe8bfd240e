package org.abusmtl.examples.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That an empty list of attempts means something: each way to the network that Java has fails, and is on it. */
class DeniedNetworkTest {

    /** Something that uses the network. */
    private interface Call {
        void run() throws IOException, InterruptedException;
    }

    /** Tries everything, and says what came of it. */
    public static final class Caller {
        private Caller() {}

        /**
         * Runs in a process of its own.
         *
         * @param args none
         */
        public static void main(String[] args) {
            Map<String, Call> calls = new LinkedHashMap<>();
            // addresses that are nobody's
            calls.put(
                    "socket", () -> new Socket(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 80).close());
            calls.put("server", () -> new ServerSocket(0).close());
            calls.put("datagrams", () -> new DatagramSocket().close());
            calls.put("multicast", () -> new MulticastSocket().close());
            calls.put("channel", () -> SocketChannel.open().close());
            calls.put("server channel", () -> ServerSocketChannel.open().close());
            calls.put("datagram channel", () -> DatagramChannel.open().close());
            calls.put(
                    "asynchronous channel",
                    () -> AsynchronousSocketChannel.open().close());
            calls.put(
                    "HTTP client",
                    () -> HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://192.0.2.3/"))
                                            .build(),
                                    BodyHandlers.discarding()));
            calls.put(
                    "URL",
                    () -> URI.create("http://192.0.2.2/").toURL().openStream().close());
            calls.put(
                    "URL with a name",
                    () -> URI.create("https://url.invalid/")
                            .toURL()
                            .openStream()
                            .close());
            calls.put("name", () -> InetAddress.getAllByName("name.invalid"));
            calls.forEach((name, call) -> {
                Attempts.add("-- " + name);
                try {
                    call.run();
                    System.out.println(name + " was not denied");
                } catch (IOException | InterruptedException | RuntimeException | Error e) {
                    System.out.println(name + " failed");
                }
            });
        }
    }

    @Test
    void everyWayIsDeniedAndSeen(@TempDir Path folder) throws Exception {
        NetworkProcess process =
                NetworkProcess.in(folder.resolve("process")).run(Caller.class).succeeds();

        assertThat(process.out().lines()).hasSize(12).allMatch(line -> line.endsWith(" failed"));
        Map<String, List<String>> seen = new HashMap<>();
        String name = "";
        for (String line : process.attempts()) {
            if (line.startsWith("-- ")) {
                name = line.substring(3);
            } else {
                seen.computeIfAbsent(name, any -> new ArrayList<>()).add(line.replaceFirst(" by .*", ""));
            }
        }
        assertThat(seen.get("socket")).containsExactly("socket to 192.0.2.1:80");
        assertThat(seen.get("server")).containsExactly("socket bound to port 0");
        assertThat(seen.get("datagrams")).containsExactly("datagram socket");
        assertThat(seen.get("multicast")).containsExactly("datagram socket");
        assertThat(seen.get("channel")).containsExactly("socket channel");
        assertThat(seen.get("server channel")).containsExactly("server socket channel");
        assertThat(seen.get("datagram channel")).containsExactly("datagram channel");
        assertThat(seen.get("asynchronous channel")).containsExactly("asynchronous socket channel");
        assertThat(seen.get("HTTP client")).containsExactly("selector");
        assertThat(seen.get("URL")).containsExactly("socket to 192.0.2.2:80");
        assertThat(seen.get("URL with a name")).contains("socket to url.invalid:443");
        if (NetworkProcess.SEES_NAMES) {
            // who watches the names may see a reader twice
            assertThat(seen.get("URL with a name")).contains("name looked up");
            assertThat(seen.get("name")).contains("name looked up");
        }
        assertThat(process.attempts())
                .anyMatch(line -> line.startsWith("socket to 192.0.2.1:80 by " + Caller.class.getName()));
    }
}
