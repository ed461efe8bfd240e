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
import org.junit.jupiter.api.Test;

class BenchmarkMainTest {

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
                .hasSize(4)
                .allMatch(line -> line.endsWith("yes"));
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
    void jobThatFailsIsSaidAndRemembered() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Session session = new Session(
                new Session.Options(Scale.QUICK, 1, 1, List.of()),
                Path.of("."),
                new PrintWriter(said, true, StandardCharsets.UTF_8));

        assertThat(session.run(session.job(Task.READ_RAW, Job.Variant.LIBRARY, "", Path.of("no-such-file"))))
                .isEmpty();
        assertThat(session.hasFailed()).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("READ_RAW LIBRARY: expected a report, found that the process ended without one"
                        + System.lineSeparator());
    }
}
