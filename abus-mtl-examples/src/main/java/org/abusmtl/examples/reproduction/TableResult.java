package org.abusmtl.examples.reproduction;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.ModelComparison;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.statistics.Interval;

/**
 * A table of the paper with our figures in it and the printed ones beside them.
 *
 * @param table which one
 * @param rows in the table's order
 * @since 0.1.0
 */
public record TableResult(PaperTable table, List<RowResult> rows) {

    /**
     * A row.
     *
     * @param row which one
     * @param cases how many cases its figures are over
     * @param cells one a column
     * @param folds the figures of each fold
     */
    record RowResult(PaperTable.Row row, int cases, List<Cell> cells, List<FoldRow> folds) {}

    /**
     * One fold of a row.
     *
     * @param cases how many cases were tested
     * @param values one a column
     * @param hausdorffUndefined in how many of them there is no distance
     */
    record FoldRow(int cases, List<OptionalDouble> values, int hausdorffUndefined) {}

    /**
     * A figure.
     *
     * @param column which one
     * @param value the mean over the cases where it is defined, or the share pooled over the folds
     * @param sd standard deviation of a mean
     * @param counts the two numbers behind a share
     * @param undefined cases that have no such figure, empty where the model answers nothing that could have one
     * @param withCropDiagonal mean distance with the diagonal of the crop put in where it is undefined
     * @param interval 95 % interval
     * @param atFoldThresholds the same with each case called by the threshold of its fold's validation part
     * @param best whether no row that it is compared with is better
     * @param adjustedP of the paired test against the best row
     * @param published what the paper printed
     */
    record Cell(
            TableColumn column,
            OptionalDouble value,
            OptionalDouble sd,
            Optional<Share> counts,
            OptionalInt undefined,
            OptionalDouble withCropDiagonal,
            Optional<Interval> interval,
            OptionalDouble atFoldThresholds,
            boolean best,
            OptionalDouble adjustedP,
            Optional<PublishedValue> published) {}

    /** Copies the rows. */
    public TableResult {
        rows = List.copyOf(rows);
    }

    /**
     * Fills a table.
     *
     * @param table which one
     * @param reports by the names of the trainings, those of the table at least
     * @param published what the paper printed
     * @return the table with our figures
     * @throws IllegalArgumentException if the report of a row is missing
     */
    static TableResult of(PaperTable table, Map<String, EvaluationReport> reports, PublishedValues published) {
        List<RowResult> rows = new ArrayList<>();
        for (List<PaperTable.Row> peers : peers(table)) {
            List<EvaluationReport> compared = new ArrayList<>();
            for (PaperTable.Row row : peers) {
                EvaluationReport report = report(reports, row);
                if (!group(report, row).cases().isEmpty()) {
                    compared.add(EvaluationReport.of(
                            report.context(), group(report, row).cases(), report.threshold()));
                }
            }
            Optional<ModelComparison> comparison = compared.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ModelComparison.of(EvaluationReport.comparing(compared)));
            for (PaperTable.Row row : peers) {
                rows.add(row(table, row, report(reports, row), compared, comparison, published));
            }
        }
        return new TableResult(table, rows);
    }

    /** The rows that are compared with each other: those of the same tumours. */
    private static List<List<PaperTable.Row>> peers(PaperTable table) {
        return List.copyOf(table.rows().stream()
                .collect(Collectors.groupingBy(PaperTable.Row::group, LinkedHashMap::new, Collectors.toList()))
                .values());
    }

    private static EvaluationReport report(Map<String, EvaluationReport> reports, PaperTable.Row row) {
        EvaluationReport report = reports.get(row.training().name());
        if (report == null) {
            throw new IllegalArgumentException(
                    "reports: expected one of " + row.training().name() + ", found " + reports.keySet());
        }
        return report;
    }

    /** The cases that a row is over. */
    private static CaseGroup group(EvaluationReport report, PaperTable.Row row) {
        return row.group().map(report::group).orElseGet(report::all);
    }

    private static RowResult row(
            PaperTable table,
            PaperTable.Row row,
            EvaluationReport report,
            List<EvaluationReport> peers,
            Optional<ModelComparison> comparison,
            PublishedValues published) {
        CaseGroup group = group(report, row);
        Optional<ModelComparison.Row> compared =
                comparison.map(c -> c.row(row.training().name()));
        List<Cell> cells = new ArrayList<>();
        for (TableColumn column : table.columns()) {
            OptionalDouble value = column.of(group);
            cells.add(new Cell(
                    column,
                    value,
                    column.segmentation().map(f -> group.summary(f).sd()).orElse(OptionalDouble.empty()),
                    group.classification().map(ClassificationMetrics::counts).flatMap(column::share),
                    undefined(column, group),
                    column == TableColumn.HD95 ? group.hd95MeanWithCropDiagonal() : OptionalDouble.empty(),
                    compared.flatMap(c -> column.interval(c.intervals())),
                    atFoldThresholds(report, row).map(column::of).orElse(OptionalDouble.empty()),
                    peers.size() > 1 && isBest(value, column, peers),
                    column.test()
                            .flatMap(test -> compared.flatMap(c -> c.test(test)))
                            .map(ModelComparison.TestResult::adjustedP)
                            .orElse(OptionalDouble.empty()),
                    published.value(table, row.label(), column)));
        }
        List<FoldRow> folds =
                report.folds().stream().map(fold -> fold(table, row, fold)).toList();
        return new RowResult(row, group.cases().size(), List.copyOf(cells), folds);
    }

    private static OptionalInt undefined(TableColumn column, CaseGroup group) {
        boolean segments =
                group.cases().stream().anyMatch(each -> each.segmentation().isPresent());
        return segments && column.segmentation().isPresent()
                ? OptionalInt.of(group.summary(column.segmentation().get()).undefined())
                : OptionalInt.empty();
    }

    private static boolean isBest(OptionalDouble value, TableColumn column, List<EvaluationReport> peers) {
        double sign = column.moreIsBetter() ? 1 : -1;
        return value.isPresent()
                && peers.stream()
                        .map(peer -> column.of(peer.all()))
                        .flatMapToDouble(OptionalDouble::stream)
                        .allMatch(other -> sign * other <= sign * value.getAsDouble());
    }

    /** All folds together, each case called by the threshold of its fold (row 21 of the open points of the paper). */
    private static Optional<ConfusionMatrix> atFoldThresholds(EvaluationReport report, PaperTable.Row row) {
        List<ConfusionMatrix> counts = new ArrayList<>();
        for (EvaluationReport fold : report.folds()) {
            OptionalDouble threshold = fold.validationThreshold();
            if (threshold.isEmpty()) {
                return Optional.empty();
            }
            // a fold may have no tumour of the row's size
            group(fold, row)
                    .classificationAt(threshold.getAsDouble())
                    .map(ClassificationMetrics::counts)
                    .ifPresent(counts::add);
        }
        return counts.stream().reduce(ConfusionMatrix::plus);
    }

    private static FoldRow fold(PaperTable table, PaperTable.Row row, EvaluationReport fold) {
        CaseGroup group = group(fold, row);
        return new FoldRow(
                group.cases().size(),
                table.columns().stream().map(column -> column.of(group)).toList(),
                group.hausdorffUndefined());
    }

    /**
     * The table as text: a line for each figure of each row, over all folds and for each of them, which are numbered from 0
     * as their files are.
     *
     * @return CSV with a header; what does not exist is an empty field
     */
    public String toCsv() {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(
                    "row",
                    "tumors",
                    "training",
                    "figure",
                    "fold",
                    "cases",
                    "value",
                    "sd",
                    "low_95",
                    "high_95",
                    "part",
                    "whole",
                    "undefined",
                    "mean_with_crop_diagonal",
                    "value_at_validation_threshold",
                    "best",
                    "p_adjusted_against_best",
                    "published",
                    "published_sd");
            for (RowResult row : rows) {
                for (int c = 0; c < row.cells().size(); c++) {
                    writeCell(csv, row, row.cells().get(c));
                    for (int k = 0; k < row.folds().size(); k++) {
                        writeFold(csv, row, c, k);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static List<String> start(RowResult row, TableColumn column, String fold, int cases) {
        return List.of(
                row.row().label(),
                row.row().group().map(g -> g.key()).orElse("all"),
                row.row().training().name(),
                column.key(),
                fold,
                String.valueOf(cases));
    }

    private static void writeCell(CsvWriter csv, RowResult row, Cell cell) {
        List<String> fields = new ArrayList<>(start(row, cell.column(), "all", row.cases()));
        fields.add(text(cell.value()));
        fields.add(text(cell.sd()));
        fields.add(cell.interval().map(i -> String.valueOf(i.lower())).orElse(""));
        fields.add(cell.interval().map(i -> String.valueOf(i.upper())).orElse(""));
        fields.add(cell.counts().map(s -> String.valueOf(s.part())).orElse(""));
        fields.add(cell.counts().map(s -> String.valueOf(s.whole())).orElse(""));
        fields.add(
                cell.undefined().isPresent() ? String.valueOf(cell.undefined().getAsInt()) : "");
        fields.add(text(cell.withCropDiagonal()));
        fields.add(text(cell.atFoldThresholds()));
        fields.add(String.valueOf(cell.best()));
        fields.add(text(cell.adjustedP()));
        fields.add(cell.published().map(p -> String.valueOf(p.value())).orElse(""));
        fields.add(cell.published().map(p -> text(p.sd())).orElse(""));
        csv.writeRecord(fields);
    }

    private static void writeFold(CsvWriter csv, RowResult row, int column, int k) {
        FoldRow fold = row.folds().get(k);
        TableColumn figure = row.cells().get(column).column();
        List<String> fields = new ArrayList<>(start(row, figure, String.valueOf(k), fold.cases()));
        fields.add(text(fold.values().get(column)));
        fields.addAll(List.of("", "", "", "", ""));
        fields.add(figure == TableColumn.HD95 ? String.valueOf(fold.hausdorffUndefined()) : "");
        fields.addAll(List.of("", "", "", "", "", ""));
        csv.writeRecord(fields);
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.valueOf(value.getAsDouble()) : "";
    }
}
