package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Report REPORT = new Report(
            List.of(0.5, 0.25),
            Map.of("a", Double.POSITIVE_INFINITY, "b", Double.NaN, Report.PEAK_MEMORY, 1.5e9),
            "1.2");

    @Test
    void reportIsFoundAmongWhatAnEnginePrints() {
        assertThat(Report.find(Stream.of("loading", REPORT.toLine(), "bye"))).contains(REPORT);
    }

    @Test
    void withoutItsLineThereIsNoReport() {
        assertThat(Report.find(Stream.of("{}", "bye"))).isEmpty();
    }

    @Test
    void lineThatIsCutOffIsNoReport() {
        String line = REPORT.toLine();

        assertThat(Report.find(Stream.of(line.substring(0, line.length() - 10))))
                .isEmpty();
    }
}
