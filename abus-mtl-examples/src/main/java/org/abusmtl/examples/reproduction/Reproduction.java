package org.abusmtl.examples.reproduction;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.examples.report.figure.FigurePart;
import org.jspecify.annotations.Nullable;

/**
 * The tables and figures of the paper made anew: our figures beside the printed ones, the paper's orderings held against
 * ours, and what the reader has to know of data and training.
 *
 * <pre>{@code
 * Reproduction reproduction = Reproduction.of(setting, List.of(PaperTable.TABLE_1), reports, figures);
 * Files.writeString(folder.resolve("reproduction.html"), reproduction.html());
 * }</pre>
 *
 * <p>Immutable; nothing in it depends on the time or on the number of processes, so the same reports give the same texts.
 *
 * @param setting data, training and machine
 * @param tables with our figures
 * @param orderings those claims of the paper whose models were trained
 * @param figures in the paper's order
 * @param reports one a training
 * @since 0.1.0
 */
public record Reproduction(
        Setting setting,
        List<TableResult> tables,
        List<Ordering> orderings,
        List<FigurePart> figures,
        List<EvaluationReport> reports) {

    /** The page. */
    public static final String PAGE = "reproduction.html";

    /** All figures for programs. */
    public static final String FIGURES = "metrics.json";

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create();

    /** Copies the lists. */
    public Reproduction {
        tables = List.copyOf(tables);
        orderings = List.copyOf(orderings);
        figures = List.copyOf(figures);
        reports = List.copyOf(reports);
    }

    /**
     * Fills the tables.
     *
     * @param setting data, training and machine
     * @param tables which ones
     * @param reports one a training of these tables, with its folds; more are no error
     * @param figures drawn before
     * @return the whole
     * @throws IllegalArgumentException if the report of a row is missing
     */
    public static Reproduction of(
            Setting setting, List<PaperTable> tables, List<EvaluationReport> reports, List<FigurePart> figures) {
        Map<String, EvaluationReport> byName = new LinkedHashMap<>();
        reports.forEach(report -> byName.put(report.context().model(), report));
        PublishedValues published = PublishedValues.read();
        return new Reproduction(
                setting,
                tables.stream()
                        .map(table -> TableResult.of(table, byName, published))
                        .toList(),
                Ordering.of(byName),
                figures,
                reports);
    }

    /**
     * What must be trained for some tables and figures.
     *
     * @param tables which tables
     * @param figures which figures
     * @return each training once, in the order of the tables
     */
    public static List<Training> trainings(List<PaperTable> tables, List<PaperFigure> figures) {
        List<Training> all = new ArrayList<>();
        tables.forEach(table -> all.addAll(table.trainings()));
        figures.forEach(figure -> all.addAll(figure.trainings()));
        return Training.distinct(all);
    }

    /**
     * This reproduction with other figures.
     *
     * @param drawn the figures, in the paper's order
     * @return a changed copy with the same tables
     */
    public Reproduction with(List<FigurePart> drawn) {
        return new Reproduction(setting, tables, orderings, drawn, reports);
    }

    /**
     * The files that need no figure.
     *
     * @return their texts by their names: the tables, and the figures for programs
     */
    public Map<String, String> dataFiles() {
        Map<String, String> files = new LinkedHashMap<>();
        tables.forEach(table -> files.put("table-" + table.table().number() + ".csv", table.toCsv()));
        files.put(FIGURES, GSON.toJson(toMap()));
        return files;
    }

    /**
     * The files.
     *
     * @return their texts by their names, the page last
     */
    public Map<String, String> files() {
        Map<String, String> files = dataFiles();
        figures.forEach(figure -> figure.csv().ifPresent(csv -> files.put(figure.id() + ".csv", csv)));
        files.put(PAGE, html());
        return files;
    }

    /**
     * The page.
     *
     * @return HTML that loads nothing and is well-formed as XML
     */
    public String html() {
        return new ReproductionPage(this).html();
    }

    /**
     * Everything as a map for JSON.
     *
     * @return a new map: setting, tables, orderings, and the whole report of each training
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("dataset", setting.dataset());
        map.put("setting", setting.facts());
        map.put("cautions", setting.cautions());
        map.put("command", setting.commandLine());
        Map<String, Object> filled = new LinkedHashMap<>();
        tables.forEach(table -> filled.put(String.valueOf(table.table().number()), rows(table)));
        map.put("tables", filled);
        map.put("orderings", orderings.stream().map(Reproduction::entry).toList());
        map.put("models", reports.stream().map(EvaluationReport::toMap).toList());
        return map;
    }

    private static List<Map<String, @Nullable Object>> rows(TableResult table) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (TableResult.RowResult row : table.rows()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("row", row.row().label());
            entry.put("tumors", row.row().group().map(g -> g.key()).orElse("all"));
            entry.put("training", row.row().training().name());
            entry.put("cases", row.cases());
            row.cells().forEach(cell -> put(entry, cell));
            rows.add(entry);
        }
        return rows;
    }

    private static void put(Map<String, @Nullable Object> entry, TableResult.Cell cell) {
        String key = cell.column().key();
        entry.put(key, orNull(cell.value()));
        cell.sd().ifPresent(sd -> entry.put(key + "_sd", sd));
        cell.interval().ifPresent(interval -> {
            entry.put(key + "_ci_low", interval.lower());
            entry.put(key + "_ci_high", interval.upper());
        });
        cell.adjustedP().ifPresent(p -> entry.put(key + "_p_adjusted_against_best", p));
        cell.published().ifPresent(published -> entry.put(key + "_published", published.value()));
        if (cell.column() == TableColumn.HD95) {
            entry.put(
                    "hd_undefined",
                    cell.undefined().isPresent() ? (Integer) cell.undefined().getAsInt() : null);
        }
    }

    private static Map<String, @Nullable Object> entry(Ordering ordering) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("claim", ordering.claim());
        entry.put("better", ordering.better());
        entry.put("worse", ordering.worse());
        entry.put("figure", ordering.column().key());
        entry.put("difference", orNull(ordering.difference()));
        entry.put("p_adjusted", orNull(ordering.adjustedP()));
        entry.put("verdict", ordering.verdict().text());
        return entry;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    /** What is odd about single models. */
    List<String> warnings() {
        return reports.stream()
                .flatMap(report ->
                        report.warnings().stream().map(text -> report.context().model() + ": " + text))
                .toList();
    }
}
