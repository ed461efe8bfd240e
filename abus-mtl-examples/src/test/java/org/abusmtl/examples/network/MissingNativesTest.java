package org.abusmtl.examples.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.abusmtl.JointModel;
import org.abusmtl.NoEngineException;
import org.abusmtl.examples.Main;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An engine's Java part without its natives. */
class MissingNativesTest {

    private static final String SWITCH = "-Dai.djl.offline=false";

    /** DJL asks for the machine's name in its cloud before it reports to its makers. */
    private static final String TELEMETRY = "socket to 169.254.169.254:80 by ai.djl.util.Ec2Utils.openConnection";

    private static final String LOOKUP = "name looked up by ai.djl.util.Utils.openUrl";

    private static final String DOWNLOAD = "socket to publish.djl.ai:443 by ai.djl.util.Utils.openUrl";

    @TempDir
    private Path folder;

    /** Opens an engine twice, as an application may try again, and prints what came of it. */
    public static final class Twice {
        private Twice() {}

        /**
         * Runs in a process of its own.
         *
         * @param args the engine, or none
         */
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                JointModel.Builder builder = JointModel.builder().width(1).inputShape(16, 16, 16);
                Arrays.stream(args).forEach(builder::engine);
                try (JointModel model = builder.build()) {
                    System.out.println(model.engine());
                } catch (IllegalStateException e) {
                    System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
                }
            }
        }
    }

    private static boolean isOfPyTorch(String jar) {
        return jar.startsWith("pytorch-native-") || jar.startsWith("pytorch-jni-");
    }

    private static boolean isOfMxNet(String jar) {
        return jar.startsWith("mxnet-native-");
    }

    /** Nothing that was downloaded or unpacked before is there. */
    private NetworkProcess.Builder process(String name, Predicate<String> without) throws IOException {
        return NetworkProcess.in(folder.resolve(name))
                .without(without)
                .option("-DENGINE_CACHE_DIR=" + folder.resolve("cache"));
    }

    /** The jars' coordinates, by their places in a Maven repository. */
    private static String coordinates(Predicate<String> jars) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jars.test(jar.getFileName().toString()))
                .map(MissingNativesTest::coordinates)
                // pytorch-native before pytorch-jni
                .sorted(Comparator.reverseOrder())
                .collect(Collectors.joining(" and "));
    }

    private static String coordinates(Path jar) {
        Path version = jar.getParent();
        Path artifact = version.getParent();
        String file = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        String classifier = file.substring((artifact.getFileName() + "-" + version.getFileName()).length());
        return String.join(
                        ":",
                        "ai.djl." + artifact.getParent().getFileName(),
                        artifact.getFileName().toString(),
                        version.getFileName().toString())
                + classifier.replaceFirst("^-", ":");
    }

    private static String refusal(String engine, Predicate<String> natives) {
        return "engine " + engine + ": expected its natives on the class path, found none or only a part; add "
                + coordinates(natives) + ", or start with " + SWITCH + " to let DJL download them";
    }

    private static void assertRefusedTwice(NetworkProcess process, String message) {
        process.succeeds().callsNobody();
        String line = NoEngineException.class.getSimpleName() + ": " + message;
        assertThat(process.out().lines()).containsExactly(line, line);
    }

    /** PyTorch goes first where none is named, and MXNet, which is complete there, does not stand in for it. */
    @Test
    void downloadThatWouldBeNeededIsAnErrorWhichNamesTheArtifacts() throws Exception {
        try (NetworkProcess.Running pyTorch =
                        process("PyTorch", MissingNativesTest::isOfPyTorch).start(Twice.class);
                NetworkProcess.Running mxNet =
                        process("MXNet", MissingNativesTest::isOfMxNet).start(Twice.class, "MXNet")) {
            assertRefusedTwice(pyTorch.await(), refusal("PyTorch", MissingNativesTest::isOfPyTorch));
            assertRefusedTwice(mxNet.await(), refusal("MXNet", MissingNativesTest::isOfMxNet));
        }
    }

    /** DJL by itself would take both for a permission. */
    @Test
    void propertiesThatSayNothingClearlyAllowNothing() throws Exception {
        NetworkProcess process = process("process", MissingNativesTest::isOfMxNet)
                .option("-Dai.djl.offline=1")
                .option("-DOPT_OUT_TRACKING=")
                .run(Twice.class, "MXNet");

        assertRefusedTwice(process, refusal("MXNet", MissingNativesTest::isOfMxNet));
    }

    @ParameterizedTest
    @CsvSource({"DJL_OFFLINE, yes", "OPT_OUT_TRACKING, 1"})
    void commandRefusesVariableThatSaysNothingClearlyInOneLine(String variable, String value) throws Exception {
        NetworkProcess process = NetworkProcess.in(folder.resolve("process"))
                .variable(variable, value)
                .run(Main.class, "quickstart", "--out", folder.resolve("quickstart"))
                .callsNobody();

        assertThat(process.exitCode()).as(process.err()).isEqualTo(1);
        assertThat(process.err().lines().filter(line -> line.startsWith("abus-mtl ")))
                .singleElement()
                .asString()
                .endsWith(": environment variable " + variable + ": expected true or false, found " + value);
    }

    /** And telemetry is off or on whether or not that is allowed. That both are seen shows that either would be. */
    @Tag("slow")
    @Test
    void downloadIsTriedWhereItIsAllowedAndTelemetryWhereTheApplicationWantsIt() throws Exception {
        try (NetworkProcess.Running pyTorch = process("PyTorch", MissingNativesTest::isOfPyTorch)
                        .option(SWITCH)
                        .option("-DOPT_OUT_TRACKING=false")
                        .start(Twice.class, "PyTorch");
                NetworkProcess.Running mxNet = process("MXNet", MissingNativesTest::isOfMxNet)
                        .option(SWITCH)
                        .start(Twice.class, "MXNet")) {
            assertThat(downloadDenied(pyTorch).attempts()).containsOnly(seen(TELEMETRY, LOOKUP, DOWNLOAD));
            assertThat(downloadDenied(mxNet).attempts()).containsOnly(seen(LOOKUP, DOWNLOAD));
        }
    }

    private static String[] seen(String... attempts) {
        return Arrays.stream(attempts)
                .filter(attempt -> NetworkProcess.SEES_NAMES || !attempt.equals(LOOKUP))
                .toArray(String[]::new);
    }

    private static NetworkProcess downloadDenied(NetworkProcess.Running running) throws Exception {
        NetworkProcess process = running.await().succeeds();
        assertThat(process.out().lines())
                .hasSize(2)
                .allMatch(
                        line -> line.matches("IllegalStateException: engine \\w+: expected natives that can be loaded,"
                                + " found: .*denied: socket to publish\\.djl\\.ai:443"));
        return process;
    }

    @Tag("slow")
    @Test
    void telemetryIsOnWithoutADownload() throws Exception {
        NetworkProcess process = NetworkProcess.in(folder.resolve("process"))
                .option("-DOPT_OUT_TRACKING=false")
                .run(Twice.class, "PyTorch")
                .succeeds();

        assertThat(process.out().lines()).hasSize(2).allMatch(line -> line.startsWith("PyTorch"));
        assertThat(process.attempts()).containsOnly(TELEMETRY);
    }

    /** PyTorch's own library alone is not enough; unpacking it takes a while. */
    @Tag("slow")
    @Test
    void commandRefusesAPartOfTheNativesInOneLine() throws Exception {
        NetworkProcess process = process("process", jar -> jar.startsWith("pytorch-jni-"))
                .run(Main.class, "quickstart", "--out", folder.resolve("quickstart"))
                .callsNobody();

        assertThat(process.exitCode()).isEqualTo(2);
        assertThat(process.out()).isEmpty();
        assertThat(process.err().lines().filter(line -> line.startsWith("abus-mtl ")))
                .containsExactly("abus-mtl quickstart: " + refusal("PyTorch", MissingNativesTest::isOfPyTorch));
    }
}
