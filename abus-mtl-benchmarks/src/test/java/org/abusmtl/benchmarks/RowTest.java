package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowTest {

    private static Row row(List<Double> values, Optional<Bound> bound, List<Double> stock, Optional<Bound> ratio) {
        return new Row(
                "forward",
                "PyTorch",
                "a pass",
                "s",
                new Runs(Math.max(1, values.size()), values),
                bound,
                ratio.map(b -> new Runs(Math.max(1, stock.size()), stock)),
                ratio,
                "");
    }

    @Test
    void medianOfTheRunsIsHeldAgainstTheBound() {
        assertThat(row(List.of(9.0, 1.0, 2.0), Optional.of(Bound.atMost(2)), List.of(), Optional.empty())
                        .holds())
                .contains(true);
        assertThat(row(List.of(9.0, 1.0, 2.0), Optional.of(Bound.atMost(1.9)), List.of(), Optional.empty())
                        .holds())
                .contains(false);
    }

    @Test
    void ratioIsThatOfTheMedians() {
        Row row = row(
                List.of(2.0, 3.0, 100.0), Optional.empty(), List.of(10.0, 20.0, 12.0), Optional.of(Bound.atMost(0.25)));

        assertThat(row.ratio()).hasValue(0.25);
        assertThat(row.holds()).contains(true);
    }

    @Test
    void bothBoundsMustHold() {
        Row row = row(List.of(2.0), Optional.of(Bound.atLeast(1)), List.of(1.0), Optional.of(Bound.atMost(1.5)));

        assertThat(row.holds()).contains(false);
    }

    @Test
    void missingFigureNeitherHoldsNorFails() {
        Row row = row(List.of(2.0), Optional.of(Bound.atLeast(1)), List.of(), Optional.of(Bound.atMost(1.5)));

        assertThat(row.holds()).isEmpty();
        assertThat(row.toMap()).containsEntry("ratio", null).containsEntry("holds", null);
    }

    @Test
    void medianNeedsAllRuns() {
        Row row = Row.against(
                new Runs(3, List.of(1.0)),
                Bound.atLeast(1),
                "forward",
                "PyTorch",
                "a pass",
                "s",
                new Runs(3, List.of(2.0, 3.0)),
                "a note");

        assertThat(row.holds()).isEmpty();
        assertThat(row.toMap())
                .containsEntry("value", null)
                .containsEntry("values", List.of(2.0, 3.0))
                .containsEntry("note", "a note; 2 of 3 runs; stock: 1 of 3 runs");
    }

    @Test
    void infiniteFigureFailsAndIsNullInJson() {
        Row row = row(List.of(Double.POSITIVE_INFINITY), Optional.of(Bound.atMost(64)), List.of(), Optional.empty());

        assertThat(row.toMap()).containsEntry("value", null).containsEntry("holds", false);
    }

    @Test
    void rowWithoutBoundIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> row(List.of(2.0), Optional.empty(), List.of(), Optional.empty()))
                .withMessage("forward: expected a bound, found none");
    }

    @Test
    void boundsAreWrittenPlainly() {
        assertThat(Bound.atMost(1e-5)).hasToString("<= 0.00001");
        assertThat(Bound.atLeast(150)).hasToString(">= 150");
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Median.of(List.of(8.0, 1.0, 2.0, 5.0))).isEqualTo(3.5);
    }

    @Test
    void tableSaysWhatDoesNotHold() {
        StringWriter text = new StringWriter();
        Table.print(
                new PrintWriter(text),
                List.of(
                        row(List.of(0.25), Optional.of(Bound.atMost(0.2)), List.of(), Optional.empty()),
                        row(List.of(), Optional.empty(), List.of(), Optional.of(Bound.atMost(0.2)))));

        assertThat(text.toString().lines())
                .containsExactly(
                        "name     engine   median  unit  must be  stock  ratio  must be  holds",
                        "forward  PyTorch  0.250   s     <= 0.2                          NO",
                        "forward  PyTorch  ?       s              ?      ?      <= 0.2   not measured",
                        "",
                        "forward: a pass [PyTorch]",
                        "forward: a pass (0 of 1 runs; stock: 0 of 1 runs) [PyTorch]");
    }
}
