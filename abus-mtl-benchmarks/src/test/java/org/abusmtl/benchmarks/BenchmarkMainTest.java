package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkMainTest {

    private static final List<String> ALL_ROWS = Stream.concat(
                    Stream.of("PyTorch", "MXNet")
                            .flatMap(engine -> Stream.of(
                                            "vnet-forward-time",
                                            "vnet-forward-memory",
                                            "training-step-time",
                                            "predict-time",
                                            "predict-memory",
                                            "predict-whole-memory",
                                            "training-waits",
                                            "rss-flat",
                                            "agree-native-memory-outputs",
                                            "agree-native-memory-gradients",
                                            "agree-plain-djl-outputs",
                                            "agree-plain-djl-gradients",
                                            "concurrent-throughput",
                                            "concurrent-answers",
                                            "concurrent-memory",
                                            "concurrent-memory-answers")
                                    .map(name -> " " + name + " " + engine)),
                    Stream.of(
                            " training-step-memory PyTorch",
                            " agree-plain-djl-same-threads-outputs PyTorch",
                            " agree-plain-djl-same-threads-gradients PyTorch",
                            " agree-native-memory-same-threads-outputs MXNet",
                            " agree-native-memory-same-threads-gradients MXNet",
                            " agree-plain-djl-same-threads-outputs MXNet",
                            " agree-plain-djl-same-threads-gradients MXNet",
                            " agree-threads-outputs PyTorch",
                            " agree-threads-gradients PyTorch",
                            " distances-crop-time",
                            " distances-whole-time",
                            " resampling-time",
                            " resampling-allocation",
                            " augmentation-time",
                            " augmentation-allocation",
                            " read-gzip-speed",
                            " read-gzip-memory",
                            " read-raw-heap"))
            .toList();

    /** The program, run in this process with its streams kept; what it measures runs in others. */
    private record Result(int exitCode, String out, String err) {

        static Result of(String... args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int exitCode = BenchmarkMain.run(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    args);
            return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }

        static Result quick(String only, String... more) {
            return of(Stream.concat(
                            Stream.of(
                                    "--quick", "--runs", "1", "--repeats", "1", "--engine", "pytorch", "--only", only),
                            Arrays.stream(more))
                    .toArray(String[]::new));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyRowHasABoundAndSaysWhetherItHolds() {
        Result result = Result.quick("vnet-forward|resampling|read-nrrd", "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonArray rows = JsonParser.parseString(result.out()).getAsJsonObject().getAsJsonArray("rows");
        assertThat(rows)
                .extracting(row -> row.getAsJsonObject().get("name").getAsString())
                .containsExactly(
                        "vnet-forward-time",
                        "vnet-forward-memory",
                        "resampling-time",
                        "resampling-allocation",
                        "read-gzip-speed",
                        "read-gzip-memory",
                        "read-raw-heap");
        for (JsonElement element : rows) {
            JsonObject row = element.getAsJsonObject();
            assertThat(row.get("value").getAsDouble()).as("%s", row).isPositive();
            assertThat(row.get("bound").isJsonNull() && row.get("ratio_bound").isJsonNull())
                    .as("%s", row)
                    .isFalse();
            assertThat(row.get("holds").getAsJsonPrimitive().isBoolean())
                    .as("%s", row)
                    .isTrue();
        }
        JsonObject time = rows.get(0).getAsJsonObject();
        assertThat(time.get("ratio").getAsDouble())
                .isEqualTo(time.get("value").getAsDouble() / time.get("stock").getAsDouble());
    }

    @Test
    void outputsAndGradientsAgree() {
        Result result = Result.quick("optimisations-agree");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines().filter(line -> line.startsWith("agree-") && !line.contains(":")))
                .hasSize(8)
                .allMatch(line -> line.endsWith("yes"));
    }

    /** Small work on every engine; the figures say nothing, and some bounds do not hold there. */
    @Test
    @Tag("slow")
    @EnabledOnOs(OS.LINUX)
    void everyRowIsMeasured() {
        Result result = Result.of("--quick", "--runs", "1", "--repeats", "1", "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonObject document = JsonParser.parseString(result.out()).getAsJsonObject();
        assertThat(document.getAsJsonObject("engines").keySet()).containsExactly("PyTorch", "MXNet");
        JsonArray rows = document.getAsJsonArray("rows");
        assertThat(rows)
                .extracting(row -> text(row, "name") + text(row, "engine"))
                .containsExactlyInAnyOrderElementsOf(ALL_ROWS);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.getAsJsonObject().get("holds").isJsonNull())
                        .isFalse());
    }

    private static String text(JsonElement row, String key) {
        JsonElement value = row.getAsJsonObject().get(key);
        return value.isJsonNull() ? "" : " " + value.getAsString();
    }

    @Test
    void unknownBenchmarkIsRefused() {
        Result result = Result.of("--only", "no-such");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains("--only: expected a part of one of vnet-forward, ")
                .contains("found no-such");
    }

    @Test
    void unknownEngineIsRefused() {
        Result result = Result.of("--engine", "Abacus");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--engine: expected one of PyTorch, MXNet, found Abacus");
    }

    @Test
    void jobThatFailsIsSaidAndRemembered(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Session session = new Session(
                new Session.Options(Scale.QUICK, 1, 1, List.of()),
                folder,
                new PrintWriter(said, true, StandardCharsets.UTF_8));

        assertThat(session.run(session.job(Task.READ_RAW, Job.Variant.LIBRARY, "", Path.of("no-such-file"))))
                .isEmpty();
        assertThat(session.hasFailed()).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("READ_RAW LIBRARY: expected a report, found that the process ended without one"
                        + System.lineSeparator());
    }
}
