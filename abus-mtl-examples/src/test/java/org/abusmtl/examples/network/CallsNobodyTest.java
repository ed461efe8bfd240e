package org.abusmtl.examples.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.examples.Main;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.PhantomSet;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is reported, looked up or downloaded, from the first class that is loaded to the last prediction. One exception is
 * allowed: when a report's figures are drawn, Java on Linux looks up the machine's own name, after which it names its list
 * of fonts. Another name, or the same one looked up by anybody else, is an error.
 */
class CallsNobodyTest {

    /** To draw the figures of a report, Java on Linux names a list of fonts after the machine. */
    private static final String FONTS = "own name looked up by org.apache.batik.";

    @TempDir
    private Path folder;

    /** One epoch, a saved model and a prediction, as small as can be. */
    public static final class Work {
        private Work() {}

        /**
         * Runs in a process of its own.
         *
         * @param args engine and model file
         */
        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[1]);
            PhantomSet phantoms = Phantoms.builder()
                    .count(4)
                    .seed(1)
                    .difficulty(Difficulty.EASY)
                    .shape(new GridShape(24, 24, 24))
                    .spacing(Spacing.isotropic(1))
                    .tumorVolume(100, 200)
                    .malignantShare(0.5)
                    .volumesPerPatient(1)
                    .build();
            try (JointModel model = JointModel.builder()
                    .engine(args[0])
                    .stages(4, 6)
                    .width(1)
                    .inputShape(16, 16, 16)
                    .spacing(1)
                    .build()) {
                JointTrainer.builder().config(TrainingConfig.paper().epochs(1)).train(model, phantoms.dataset());
                model.save(file);
            }
            try (JointModel model = JointModel.load(file, args[0])) {
                model.predict(phantoms.dataset().samples().get(0).voxels().volume());
            }
        }
    }

    @Test
    void trainingAndPredictionTryNothing() throws Exception {
        try (NetworkProcess.Running pyTorch = work("PyTorch");
                NetworkProcess.Running mxNet = work("MXNet")) {
            pyTorch.await().succeeds().callsNobody();
            mxNet.await().succeeds().callsNobody();
        }
        assertThat(model("PyTorch")).isNotEmptyFile();
        assertThat(model("MXNet")).isNotEmptyFile();
    }

    private NetworkProcess.Running work(String engine) throws IOException, InterruptedException {
        return NetworkProcess.in(folder.resolve(engine)).start(Work.class, engine, model(engine));
    }

    private Path model(String engine) {
        return folder.resolve(engine + ".abus");
    }

    /** Without any network at all where the system can do that, so that it is true of native code, too. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void quickstartTriesNothing(String engine) throws Exception {
        List<String> alone = namespace().orElse(List.of());
        System.out.println("quickstart on " + engine + " through " + alone);
        Path out = folder.resolve("quickstart");

        NetworkProcess process = NetworkProcess.in(folder.resolve("process"))
                .prefix(alone)
                // who is root there would have another one
                .option("-Duser.home=" + System.getProperty("user.home"))
                .run(Main.class, "quickstart", "--engine", engine, "--out", out, "--json")
                .succeeds();

        assertThat(process.attempts()).allMatch(attempt -> attempt.startsWith(FONTS));
        JsonObject result = JsonParser.parseString(process.out()).getAsJsonObject();
        assertThat(result.get("engine").getAsString()).isEqualTo(engine);
        assertThat(out.resolve("report.html"))
                .content()
                .contains("</html>")
                .doesNotContain("http:", "https:", "<link", "src=", "@import", "url(");
    }

    /** What the former test rests on where it can. */
    @Tag("slow")
    @Test
    void processAloneHasNoInterfaceButItsOwn() throws Exception {
        Optional<List<String>> alone = namespace();
        assumeTrue(alone.isPresent(), "expected unshare and the permission to use it, found none");

        String interfaces = output(alone.get(), "cat", "/proc/net/dev").orElseThrow();
        String routes = output(alone.get(), "cat", "/proc/net/route").orElseThrow();

        assertThat(interfaces.lines().skip(2)).allMatch(line -> line.strip().startsWith("lo:"));
        assertThat(routes.lines().skip(1)).isEmpty();
    }

    /** The command that starts another one in a network namespace of its own, if this user may. */
    private Optional<List<String>> namespace() throws IOException, InterruptedException {
        for (List<String> command : List.of(
                List.of("unshare", "--net"),
                List.of("unshare", "--map-current-user", "--net"),
                List.of("unshare", "--map-root-user", "--net"))) {
            if (output(command, "true").isPresent()) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    private Optional<String> output(List<String> prefix, String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(List.of(command));
        return NetworkProcess.output(folder, whole);
    }
}
