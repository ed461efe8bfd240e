package org.abusmtl.examples.reproduction;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.abusmtl.examples.report.HtmlReport;
import org.abusmtl.examples.report.figure.FigurePart;
import org.abusmtl.examples.reproduction.TableResult.Cell;
import org.abusmtl.examples.reproduction.TableResult.FoldRow;
import org.abusmtl.examples.reproduction.TableResult.RowResult;

/** A {@link Reproduction} as one HTML page that loads nothing, printable, and well-formed as XML too. */
final class ReproductionPage {

    private static final double SMALLEST_PRINTED_P = 0.001;

    /** The paper prints all its figures with three digits. */
    private static final int PUBLISHED_DIGITS = 3;

    private static final Set<String> SHOW_CASES = Set.of("figure-6", "figure-7");

    private final Reproduction reproduction;

    ReproductionPage(Reproduction reproduction) {
        this.reproduction = reproduction;
    }

    String html() {
        Map<String, Object> page = new LinkedHashMap<>();
        List<Map<String, String>> facts = new ArrayList<>();
        reproduction.setting().facts().forEach((name, value) -> facts.add(Map.of("name", name, "value", value)));
        page.put("title", "The paper's experiment on " + reproduction.setting().dataset());
        page.put("facts", facts);
        page.put("cautions", reproduction.setting().cautions());
        page.put("warnings", reproduction.warnings());
        page.put("warningCount", reproduction.warnings().size());
        page.put(
                "warningsHead",
                reproduction.warnings().size() == 1
                        ? "1 warning about a single model"
                        : reproduction.warnings().size() + " warnings about single models");
        page.put("command", reproduction.setting().commandLine());
        page.put("tables", reproduction.tables().stream().map(this::table).toList());
        page.put("orderings", orderings());
        List<String> rule = ChosenCases.of(reproduction.reports()).map(ChosenCases::rule).stream()
                .toList();
        page.put(
                "figures",
                reproduction.figures().stream().map(part -> figure(part, rule)).toList());
        page.put(
                "style",
                resource(HtmlReport.class, "style.css") + resource(ReproductionPage.class, "reproduction.css"));
        return Mustache.compiler()
                .zeroIsFalse(true)
                .emptyStringIsFalse(true)
                .compile(resource(ReproductionPage.class, "reproduction.mustache"))
                .execute(page);
    }

    // tables

    private Map<String, Object> table(TableResult result) {
        PaperTable table = result.table();
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("number", table.number());
        part.put("id", "table-" + table.number());
        part.put("title", table.title());
        part.put("ourReading", table == PaperTable.TABLE_3);
        List<Map<String, Object>> heads = new ArrayList<>();
        for (TableColumn column : table.columns()) {
            heads.add(Map.of("head", column.head(), "extra", !isPrinted(result, column)));
        }
        part.put("heads", heads);
        List<Map<String, Object>> rows = new ArrayList<>();
        Optional<?> before = Optional.empty();
        for (RowResult row : result.rows()) {
            Map<String, Object> shown = row(row);
            boolean newGroup =
                    row.row().group().isPresent() && !before.equals(row.row().group());
            shown.put(
                    "group",
                    newGroup
                            ? List.of((row.row().group().orElseThrow().key().equals("small")
                                            ? "Small tumours, up to 1 cm³"
                                            : "Large tumours, above 1 cm³")
                                    + ": " + row.cases() + " cases")
                            : List.of());
            shown.put("span", table.columns().size() + 2);
            before = row.row().group();
            rows.add(shown);
        }
        part.put("rows", rows);
        part.put("footnotes", footnotes(result));
        part.put("csv", "table-" + table.number() + ".csv");
        part.put("foldHeads", foldHeads(table));
        part.put("folds", folds(result));
        return part;
    }

    /** Whether the paper prints the column anywhere in this table; of Table 3 nobody can tell. */
    private static boolean isPrinted(TableResult result, TableColumn column) {
        return result.table() == PaperTable.TABLE_3
                || result.rows().stream()
                        .flatMap(row -> row.cells().stream())
                        .anyMatch(cell ->
                                cell.column() == column && cell.published().isPresent());
    }

    private static Map<String, Object> row(RowResult row) {
        List<Map<String, Object>> lines = new ArrayList<>();
        lines.add(line(
                "ours", "ours", row.cells().stream().map(ReproductionPage::ours).toList()));
        if (row.cells().stream().anyMatch(cell -> cell.atFoldThresholds().isPresent())) {
            lines.add(line(
                    "ours, at validation threshold",
                    "validated",
                    row.cells().stream()
                            .map(cell -> cell(
                                    cell.atFoldThresholds().isPresent()
                                            ? text(
                                                    cell.atFoldThresholds(),
                                                    cell.column().digits())
                                            : "",
                                    Optional.empty(),
                                    List.of(),
                                    false))
                            .toList()));
        }
        if (row.cells().stream().anyMatch(cell -> cell.published().isPresent())) {
            lines.add(line(
                    "paper",
                    "paper",
                    row.cells().stream().map(ReproductionPage::published).toList()));
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("label", row.row().label());
        boolean renamed = !row.row().label().equals(row.row().training().name());
        shown.put("training", renamed ? List.of(row.row().training().name()) : List.of());
        shown.put("lines", lines.size());
        shown.put("first", List.of(lines.get(0)));
        shown.put("more", lines.subList(1, lines.size()));
        return shown;
    }

    private static Map<String, Object> line(String label, String style, List<Map<String, Object>> cells) {
        return Map.of("source", label, "style", style, "cells", cells);
    }

    private static Map<String, Object> ours(Cell cell) {
        int digits = cell.column().digits();
        List<String> more = new ArrayList<>();
        cell.interval().ifPresent(i -> more.add("[" + text(i.lower(), digits) + ", " + text(i.upper(), digits) + "]"));
        if (cell.undefined().orElse(0) > 0) {
            more.add(cell.undefined().getAsInt() + " undefined");
            if (cell.withCropDiagonal().isPresent()) {
                more.add(text(cell.withCropDiagonal(), digits) + " with diagonal");
            }
        }
        if (cell.adjustedP().isPresent()) {
            more.add(p(cell.adjustedP()));
        }
        return cell(
                cell.value().isPresent() ? value(cell.value(), cell.sd(), digits) : "–",
                cell.counts(),
                more,
                cell.best());
    }

    private static Map<String, Object> published(Cell cell) {
        return cell(
                cell.published()
                        .map(p -> value(OptionalDouble.of(p.value()), p.sd(), PUBLISHED_DIGITS))
                        .orElse(""),
                cell.published().flatMap(PublishedValue::counts),
                List.of(),
                false);
    }

    private static Map<String, Object> cell(String value, Optional<Share> counts, List<String> more, boolean best) {
        return Map.of(
                "value",
                value,
                "counts",
                counts.map(share -> List.of("(" + share + ")")).orElse(List.of()),
                "more",
                more,
                "best",
                best);
    }

    private static String value(OptionalDouble value, OptionalDouble sd, int digits) {
        return text(value, digits) + (sd.isPresent() ? " ± " + text(sd, digits) : "");
    }

    static String p(OptionalDouble p) {
        return p.isEmpty()
                ? "–"
                : p.getAsDouble() < SMALLEST_PRINTED_P ? "p < 0.001" : "p = " + text(p.getAsDouble(), 3);
    }

    private List<String> footnotes(TableResult result) {
        List<TableColumn> columns = result.table().columns();
        List<String> notes = new ArrayList<>();
        if (columns.contains(TableColumn.HD95)) {
            int undefined = result.rows().stream()
                    .flatMap(row -> row.cells().stream())
                    .filter(cell -> cell.column() == TableColumn.HD95)
                    .mapToInt(cell -> cell.undefined().orElse(0))
                    .sum();
            notes.add(
                    undefined == 0
                            ? "95HD: every case of every row that segments has a distance."
                            : "95HD: where a mask is empty there is no distance. Such cases are counted as undefined;"
                                    + " the mean is over the others, and \"with diagonal\" is the mean with the diagonal"
                                    + " of the crop put in. A model that finds nothing in hard cases looks better"
                                    + " without it.");
        }
        if (result.table() == PaperTable.TABLE_1) {
            notes.add("The paper prints the classification of CVNet_Iter equal to that of CVNet to the last digit, and"
                    + " no AUC of it; the equality cannot be checked.");
        }
        if (result.table() == PaperTable.TABLE_6) {
            notes.add("The methods of others are on this project's backbone, moved to 3D. Chakravarty2018 stands in the"
                    + " paper's text and not in its table, so there is no printed figure. Xie2018 and Qu2019"
                    + " train another network first, for as many epochs again. The last two rows repeat Table 1.");
        }
        if (columns.contains(TableColumn.ACCURACY) && result.table() != PaperTable.TABLE_3) {
            notes.add("The counts beside the paper's shares are ours: with 119 malignant and 51 benign volumes they are"
                    + " the only ones that give the shares, of which the paper rounds most and cuts off some.");
        }
        return notes;
    }

    private static List<String> foldHeads(PaperTable table) {
        List<String> heads = new ArrayList<>();
        for (TableColumn column : table.columns()) {
            heads.add(column.head());
            if (column == TableColumn.HD95) {
                heads.add("undefined");
            }
        }
        return heads;
    }

    private static List<Map<String, Object>> folds(TableResult result) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RowResult row : result.rows()) {
            for (int k = 0; k < row.folds().size(); k++) {
                FoldRow fold = row.folds().get(k);
                List<String> cells = new ArrayList<>();
                for (int c = 0; c < fold.values().size(); c++) {
                    TableColumn column = result.table().columns().get(c);
                    cells.add(text(fold.values().get(c), column.digits()));
                    if (column == TableColumn.HD95) {
                        boolean segments = row.cells().get(c).value().isPresent()
                                || row.cells().get(c).undefined().orElse(0) > 0;
                        cells.add(segments ? String.valueOf(fold.hausdorffUndefined()) : "–");
                    }
                }
                rows.add(Map.of(
                        "label",
                        k == 0 ? row.row().name() : "",
                        "fold",
                        String.valueOf(k),
                        "cases",
                        String.valueOf(fold.cases()),
                        "cells",
                        cells));
            }
        }
        return rows;
    }

    // orderings

    private List<Map<String, Object>> orderings() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Ordering ordering : reproduction.orderings()) {
            rows.add(Map.of(
                    "claim",
                    ordering.claim(),
                    "models",
                    ordering.better() + " > " + ordering.worse(),
                    "figure",
                    ordering.column().head(),
                    "difference",
                    ordering.difference().isPresent()
                            ? String.format(
                                    Locale.ROOT, "%+.3f", ordering.difference().getAsDouble())
                            : "–",
                    "p",
                    p(ordering.adjustedP()).replace("p = ", "").replace("p < ", "< "),
                    "verdict",
                    ordering.verdict().text(),
                    "style",
                    ordering.verdict().name().toLowerCase(Locale.ROOT)));
        }
        return rows.isEmpty()
                ? List.of()
                : List.of(Map.of(
                        "rows", rows,
                        "summary", summary(),
                        "level", String.valueOf(Ordering.LEVEL),
                        "claims", String.valueOf(rows.size())));
    }

    private List<String> summary() {
        Map<String, Map<Ordering.Verdict, Integer>> counts = new LinkedHashMap<>();
        for (Ordering ordering : reproduction.orderings()) {
            counts.computeIfAbsent(ordering.claim(), claim -> new EnumMap<>(Ordering.Verdict.class))
                    .merge(ordering.verdict(), 1, Integer::sum);
        }
        List<String> sentences = new ArrayList<>();
        counts.forEach((claim, count) -> sentences.add(claim + ": of "
                + count.values().stream().mapToInt(Integer::intValue).sum() + " comparisons "
                + count.getOrDefault(Ordering.Verdict.HOLDS, 0) + " hold, "
                + count.getOrDefault(Ordering.Verdict.DOES_NOT_HOLD, 0) + " do not hold, "
                + count.getOrDefault(Ordering.Verdict.NOT_DISTINGUISHABLE, 0) + " are not distinguishable."));
        return sentences;
    }

    private static Map<String, Object> figure(FigurePart part, List<String> rule) {
        return Map.of(
                "id",
                part.id(),
                "title",
                part.id().replace("figure-", "Figure ") + ": " + part.title(),
                "html",
                part.html(),
                "rule",
                SHOW_CASES.contains(part.id()) ? rule : List.of(),
                "csv",
                part.csv().isPresent() ? List.of(part.id() + ".csv") : List.of());
    }

    private static String text(OptionalDouble value, int digits) {
        return value.isPresent() ? text(value.getAsDouble(), digits) : "–";
    }

    private static String text(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ": expected in the jar, found none");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
