package org.abusmtl.examples.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.FigureIntervals;
import org.abusmtl.evaluation.ModelComparison;
import org.abusmtl.evaluation.PairedTest;
import org.abusmtl.evaluation.Summary;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.abusmtl.examples.report.figure.Cut;
import org.abusmtl.examples.report.figure.Palette;
import org.abusmtl.examples.report.figure.RocCurves;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.statistics.Interval;
import org.abusmtl.statistics.PatientBootstrap;

/**
 * An {@link EvaluationReport} as one HTML page that loads nothing: readable without a network, printable, and well-formed
 * as XML too.
 *
 * <pre>{@code
 * CasePictures pictures = new CasePictures((result, done, cases) -> {});
 * EvaluationReport report = model.evaluate(dataset, EvaluationOptions.paper(), pictures);
 * String page = HtmlReport.of(report).pictures(pictures).html();
 * }</pre>
 *
 * <p>Immutable: each setter gives a changed copy.
 *
 * @param report of one model, or a comparison of several
 * @param pictures drawn during the evaluation, empty for none
 * @param notes lines for the head of the page, name and value
 * @since 0.1.0
 */
public record HtmlReport(EvaluationReport report, Optional<CasePictures> pictures, Map<String, String> notes) {

    private static final int WORST_SHOWN = 12;
    private static final int BEST_SHOWN = 4;

    private static final List<SegmentationFigure> SEGMENTATION = List.of(
            SegmentationFigure.DICE,
            SegmentationFigure.JACCARD,
            SegmentationFigure.HD95,
            SegmentationFigure.HAUSDORFF,
            SegmentationFigure.ASSD);

    private static final List<SegmentationFigure> OVERVIEW =
            List.of(SegmentationFigure.DICE, SegmentationFigure.JACCARD, SegmentationFigure.HD95);

    /** Copies the notes, keeping their order. */
    public HtmlReport {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /**
     * A page of a report.
     *
     * @param report of one model, or a comparison of several
     * @return the page without pictures and notes
     */
    public static HtmlReport of(EvaluationReport report) {
        return new HtmlReport(report, Optional.empty(), Map.of());
    }

    /**
     * This page with pictures.
     *
     * @param drawn during the evaluation
     * @return a changed copy
     */
    public HtmlReport pictures(CasePictures drawn) {
        return new HtmlReport(report, Optional.of(drawn), notes);
    }

    /**
     * This page with one more line in its head.
     *
     * @param name what it is
     * @param value the value
     * @return a changed copy
     */
    public HtmlReport note(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(notes);
        more.put(name, value);
        return new HtmlReport(report, pictures, more);
    }

    /**
     * The page.
     *
     * @return the HTML text
     */
    public String html() {
        Map<String, Object> page = new LinkedHashMap<>();
        boolean comparison = report.models().size() > 1;
        EvaluationReport first = report.models().get(0);
        page.put(
                "title",
                (comparison ? "Comparison of models" : first.context().model()) + " on "
                        + first.context().dataset());
        page.put("facts", facts(first, comparison));
        page.put("warnings", report.warnings());
        page.put("comparison", comparison ? List.of(Map.of("rows", comparisonRows())) : List.of());
        page.put("single", comparison ? List.of() : List.of(single()));
        page.put(
                "meanIntervals",
                "bootstrap over patients, percentiles of " + PatientBootstrap.DEFAULT_DRAWS + " draws, seed "
                        + FigureIntervals.DEFAULT_SEED);
        page.put("rateIntervals", "DeLong on the logit scale for the AUC, Wilson for shares of cases");
        page.put("style", resource("style.css"));
        page.put("script", resource("sort.js"));
        // no pictures and a curve without points leave their parts of the page out
        return Mustache.compiler()
                .zeroIsFalse(true)
                .emptyStringIsFalse(true)
                .compile(resource("report.mustache"))
                .execute(page);
    }

    private List<Map<String, String>> facts(EvaluationReport first, boolean comparison) {
        Map<String, String> facts = new LinkedHashMap<>();
        long malignant = first.cases().stream().filter(CaseResult::malignant).count();
        if (!comparison) {
            facts.put("Model", first.context().model());
        }
        facts.put("Data set", first.context().dataset());
        facts.put(
                "Cases",
                first.cases().size() + ": " + malignant + " malignant, "
                        + (first.cases().size() - malignant) + " benign, of "
                        + first.cases().stream()
                                .map(CaseResult::patientId)
                                .distinct()
                                .count() + " patients");
        facts.put("Engine", first.context().engine());
        facts.putAll(notes);
        facts.put("Data digest", first.context().datasetDigest());
        facts.put("Library", "abus-mtl " + first.context().libraryVersion());
        List<Map<String, String>> rows = new ArrayList<>();
        facts.forEach((name, value) -> rows.add(Map.of("name", name, "value", value)));
        return rows;
    }

    // one model

    private Map<String, Object> single() {
        Map<String, Object> page = new LinkedHashMap<>();
        Map<String, CaseGroup> groups = new LinkedHashMap<>();
        groups.put("All", report.all());
        groups.put("Small (up to 1 cm³)", report.group(TumorSizeGroup.SMALL));
        groups.put("Large (above 1 cm³)", report.group(TumorSizeGroup.LARGE));
        List<String> heads = new ArrayList<>();
        groups.forEach(
                (name, group) -> heads.add(name + ", n = " + group.cases().size()));
        boolean segments =
                report.cases().stream().anyMatch(c -> c.segmentation().isPresent());
        Optional<ClassificationMetrics> classification = report.all().classification();
        List<FigureIntervals> intervals = groups.values().stream()
                .map(group -> group.intervals(FigureIntervals.DEFAULT_SEED))
                .toList();
        page.put("segmentation", segments ? List.of(segmentation(heads, groups, intervals)) : List.of());
        page.put(
                "classification",
                classification.map(c -> classification(c, heads, groups, intervals)).stream()
                        .toList());
        page.put("folds", report.folds().isEmpty() ? List.of() : List.of(folds()));
        page.put("cases", caseRows());
        page.put("pictures", galleries());
        return page;
    }

    private static Map<String, Object> segmentation(
            List<String> heads, Map<String, CaseGroup> groups, List<FigureIntervals> intervals) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (SegmentationFigure figure : SEGMENTATION) {
            List<Map<String, Object>> cells = new ArrayList<>();
            for (CaseGroup group : groups.values()) {
                cells.add(
                        cell(group.summary(figure), intervals.get(cells.size()).get(figure), digits(figure)));
            }
            rows.add(Map.of("name", name(figure), "cells", cells));
        }
        List<Map<String, Object>> diagonal = groups.values().stream()
                .map(g -> plain(text(g.hd95MeanWithCropDiagonal(), 2)))
                .toList();
        rows.add(Map.of("name", "HD95, mm, with the crop's diagonal where undefined", "cells", diagonal));
        return Map.of("heads", heads, "rows", rows);
    }

    private static Map<String, Object> cell(Summary summary, Optional<Interval> interval, int digits) {
        List<String> more = new ArrayList<>(interval(interval, digits));
        if (summary.count() > 0) {
            more.add("median " + text(summary.median(), digits) + ", " + text(summary.min(), digits) + " to "
                    + text(summary.max(), digits));
        }
        if (summary.undefined() > 0) {
            more.add(summary.undefined() + " undefined");
        }
        return Map.of("value", meanAndDeviation(summary, digits), "more", more);
    }

    /** A line of small print, or none. */
    private static List<String> interval(Optional<Interval> interval, int digits) {
        return interval.stream()
                .map(i -> "[" + text(i.lower(), digits) + ", " + text(i.upper(), digits) + "]")
                .toList();
    }

    private static String meanAndDeviation(Summary summary, int digits) {
        return summary.sd().isPresent()
                ? text(summary.mean(), digits) + " ± " + text(summary.sd(), digits)
                : text(summary.mean(), digits);
    }

    private Map<String, Object> classification(
            ClassificationMetrics metrics,
            List<String> heads,
            Map<String, CaseGroup> groups,
            List<FigureIntervals> intervals) {
        Map<String, Object> part = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>(heads);
        List<CaseGroup> of = new ArrayList<>(groups.values());
        List<FigureIntervals> intervalsOf = new ArrayList<>(intervals);
        report.validationThreshold().ifPresent(threshold -> {
            columns.add("All, at the validation part's threshold of " + text(threshold, 3));
            CaseGroup all = EvaluationReport.of(report.context(), report.cases(), threshold)
                    .all();
            of.add(all);
            intervalsOf.add(all.intervals(FigureIntervals.DEFAULT_SEED));
        });
        Optional<ConfusionMatrix> ofFolds =
                report.validationThreshold().isPresent() ? Optional.empty() : report.atValidationThreshold();
        ofFolds.ifPresent(counts -> columns.add("All, each fold at its validation part's threshold"));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            List<Map<String, Object>> cells = new ArrayList<>();
            for (CaseGroup group : of) {
                String value = group.classification()
                        .map(c -> text(c.get(figure), 3) + counts(figure, c.counts()))
                        .orElse("–");
                Optional<Interval> interval = intervalsOf.get(cells.size()).get(figure);
                cells.add(Map.of("value", value, "more", interval(interval, 3)));
            }
            ofFolds.ifPresent(counts -> cells.add(plain(
                    figure == ClassificationFigure.AUC
                            ? text(metrics.get(figure), 3)
                            : text(figure.of(counts), 3) + counts(figure, counts))));
            rows.add(Map.of("name", name(figure), "cells", cells));
        }
        rows.add(Map.of(
                "name",
                "Baseline: AUC of the tumour's volume alone",
                "cells",
                cells(columns.size(), groups, CaseGroup::volumeOnlyAuc)));
        rows.add(Map.of(
                "name",
                "Baseline: accuracy of always naming the larger class",
                "cells",
                cells(
                        columns.size(),
                        groups,
                        g -> g.classification()
                                .map(c -> c.counts().majorityShare())
                                .orElse(OptionalDouble.empty()))));
        part.put("threshold", text(report.threshold(), 2));
        part.put("heads", columns);
        part.put("rows", rows);
        ConfusionMatrix counts = metrics.counts();
        part.put("tp", counts.truePositives());
        part.put("fp", counts.falsePositives());
        part.put("fn", counts.falseNegatives());
        part.put("tn", counts.trueNegatives());
        String model = report.context().model();
        part.put(
                "roc",
                metrics.roc().points().isEmpty()
                        ? ""
                        : RocCurves.of(report, Palette.of(List.of(model))).html());
        return part;
    }

    private static List<Map<String, Object>> cells(
            int columns, Map<String, CaseGroup> groups, Function<CaseGroup, OptionalDouble> figure) {
        List<Map<String, Object>> cells = new ArrayList<>();
        groups.values().forEach(group -> cells.add(plain(text(figure.apply(group), 3))));
        while (cells.size() < columns) {
            cells.add(plain(""));
        }
        return cells;
    }

    private static Map<String, Object> plain(String value) {
        return Map.of("value", value, "more", List.of());
    }

    /** The two numbers that a share is made of. */
    private static String counts(ClassificationFigure figure, ConfusionMatrix m) {
        return switch (figure) {
            case ACCURACY -> of(m.truePositives() + m.trueNegatives(), m.total());
            case RECALL -> of(m.truePositives(), m.positives());
            case PRECISION -> of(m.truePositives(), m.predictedPositives());
            case FALSE_POSITIVE_RATE -> of(m.falsePositives(), m.negatives());
            case SPECIFICITY -> of(m.trueNegatives(), m.negatives());
            case BALANCED_ACCURACY, F1, AUC -> "";
        };
    }

    private static String of(int part, int whole) {
        return " (" + part + "/" + whole + ")";
    }

    private Map<String, Object> folds() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (EvaluationReport fold : report.folds()) {
            rows.add(Map.of("name", "Fold " + rows.size(), "cells", overview(fold, Map.of())));
        }
        return Map.of("rows", rows);
    }

    private List<CaseResult> worstFirst() {
        List<CaseResult> order = new ArrayList<>(report.worstFirst());
        report.cases().stream()
                .filter(c -> c.segmentation().isEmpty())
                .sorted(Comparator.comparingDouble(
                        c -> -Math.abs(c.diagnosis().target() - c.malignancy().orElse(0.5))))
                .forEach(order::add);
        return order;
    }

    private List<Map<String, Object>> caseRows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CaseResult result : worstFirst()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", result.caseId());
            row.put("patient", result.patientId());
            row.put("diagnosis", result.malignant() ? "malignant" : "benign");
            row.put("volume", text(result.tumorVolumeMm3() / 1000, 3));
            List<String> cells = new ArrayList<>();
            for (SegmentationFigure figure : SEGMENTATION) {
                cells.add(result.segmentation()
                        .map(s -> text(s.get(figure), digits(figure)))
                        .orElse("–"));
            }
            row.put("figures", cells);
            row.put("malignancy", text(result.malignancy(), 3));
            row.put("call", call(result));
            row.put("wrong", isWrong(result));
            row.put("padded", result.crop().padded() ? "yes" : "no");
            rows.add(row);
        }
        return rows;
    }

    private String call(CaseResult result) {
        return result.malignancy().isEmpty()
                ? "–"
                : (result.malignancy().getAsDouble() >= report.threshold() ? "malignant" : "benign")
                        + (isWrong(result) ? " ✗" : " ✓");
    }

    private boolean isWrong(CaseResult result) {
        return result.malignancy().isPresent()
                && (result.malignancy().getAsDouble() >= report.threshold()) != result.malignant();
    }

    private List<Map<String, Object>> galleries() {
        if (pictures.isEmpty()) {
            return List.of();
        }
        List<CaseResult> order = worstFirst();
        if (order.size() <= WORST_SHOWN + BEST_SHOWN) {
            return List.of(gallery("All cases, the worst first", order));
        }
        return List.of(
                gallery("The " + WORST_SHOWN + " worst cases", order.subList(0, WORST_SHOWN)),
                gallery("The " + BEST_SHOWN + " best cases", order.subList(order.size() - BEST_SHOWN, order.size())));
    }

    private Map<String, Object> gallery(String title, List<CaseResult> results) {
        List<Map<String, Object>> figures = new ArrayList<>();
        for (CaseResult result : results) {
            List<Cut> cuts = pictures.map(p -> p.of(result.caseId())).orElse(List.of());
            StringBuilder caption =
                    new StringBuilder(result.caseId() + ": " + (result.malignant() ? "malignant" : "benign") + ", "
                            + text(result.tumorVolumeMm3() / 1000, 2) + " cm³");
            result.segmentation()
                    .ifPresent(s -> caption.append(", Dice ")
                            .append(text(s.dice(), 3))
                            .append(", HD95 ")
                            .append(s.hd95().isPresent() ? text(s.hd95(), 1) + " mm" : "undefined"));
            result.malignancy()
                    .ifPresent(p -> caption.append(", P(malignant) ")
                            .append(text(p, 3))
                            .append(isWrong(result) ? ", called wrongly" : ""));
            figures.add(Map.of(
                    "caption",
                    caption.toString(),
                    "cuts",
                    cuts.stream()
                            .map(c -> Map.of("name", c.name(), "position", c.position(), "svg", c.svg()))
                            .toList()));
        }
        return Map.of("title", title, "figures", figures);
    }

    // several models

    private List<Map<String, Object>> comparisonRows() {
        ModelComparison comparison = ModelComparison.of(report);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (EvaluationReport model : report.models()) {
            String name = model.context().model();
            rows.add(Map.of(
                    "name",
                    name,
                    "file",
                    fileName(name),
                    "cells",
                    overview(model, smallPrint(comparison, comparison.row(name)))));
        }
        return rows;
    }

    /** Lines below the figures of a row: intervals and tests. */
    private static Map<String, List<String>> smallPrint(ModelComparison comparison, ModelComparison.Row row) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (SegmentationFigure figure : OVERVIEW) {
            lines.put(figure.key(), new ArrayList<>(interval(row.intervals().get(figure), digits(figure))));
        }
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            lines.put(figure.key(), new ArrayList<>(interval(row.intervals().get(figure), 3)));
        }
        Map<PairedTest, String> tested = Map.of(
                PairedTest.DICE, SegmentationFigure.DICE.key(),
                PairedTest.AUC, ClassificationFigure.AUC.key(),
                PairedTest.ACCURACY, ClassificationFigure.ACCURACY.key());
        tested.forEach((test, key) ->
                lines.computeIfAbsent(key, k -> new ArrayList<>()).addAll(line(comparison, row, test)));
        return lines;
    }

    private static List<String> line(ModelComparison comparison, ModelComparison.Row row, PairedTest test) {
        if (comparison.best(test).equals(Optional.of(row.model()))) {
            return List.of("the best");
        }
        return row
                .test(test)
                .map(result -> result.adjustedP().isPresent()
                        ? "p " + probability(result.adjustedP().getAsDouble())
                        : "p undefined")
                .stream()
                .toList();
    }

    private static String probability(double p) {
        return p < 0.001 ? "< 0.001" : text(p, 3);
    }

    /** The columns of the paper's Table 1, and what they do not show. */
    private static List<Map<String, Object>> overview(EvaluationReport model, Map<String, List<String>> smallPrint) {
        List<Map<String, Object>> cells = new ArrayList<>();
        cells.add(plain(String.valueOf(model.cases().size())));
        for (SegmentationFigure figure : OVERVIEW) {
            Summary summary = model.all().summary(figure);
            cells.add(Map.of(
                    "value",
                    meanAndDeviation(summary, digits(figure)),
                    "more",
                    smallPrint.getOrDefault(figure.key(), List.of())));
        }
        cells.add(plain(String.valueOf(model.all().hausdorffUndefined())));
        Optional<ClassificationMetrics> classification = model.all().classification();
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            cells.add(Map.of(
                    "value",
                    classification.map(c -> text(c.get(figure), 3)).orElse("–"),
                    "more",
                    smallPrint.getOrDefault(figure.key(), List.of())));
        }
        return cells;
    }

    /**
     * The file name of a model's own page beside that of a comparison.
     *
     * @param model name of the model
     * @return the name with letters, digits, {@code -} and {@code _} only, and {@code .html}
     */
    public static String fileName(String model) {
        return model.replaceAll("[^A-Za-z0-9_-]", "") + ".html";
    }

    private static String name(SegmentationFigure figure) {
        return switch (figure) {
            case DICE -> "Dice";
            case JACCARD -> "Jaccard";
            case HD95 -> "HD95, mm";
            case HAUSDORFF -> "Hausdorff distance, mm";
            case ASSD -> "Mean surface distance, mm";
            default -> figure.key();
        };
    }

    private static String name(ClassificationFigure figure) {
        return switch (figure) {
            case ACCURACY -> "Accuracy";
            case BALANCED_ACCURACY -> "Balanced accuracy";
            case RECALL -> "Recall (sensitivity)";
            case PRECISION -> "Precision";
            case FALSE_POSITIVE_RATE -> "False positive rate";
            case SPECIFICITY -> "Specificity";
            case F1 -> "F1";
            case AUC -> "AUC";
        };
    }

    private static int digits(SegmentationFigure figure) {
        return figure == SegmentationFigure.DICE || figure == SegmentationFigure.JACCARD ? 3 : 2;
    }

    private static String text(OptionalDouble value, int digits) {
        return value.isPresent() ? text(value.getAsDouble(), digits) : "–";
    }

    private static String text(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ": expected in the jar, found none");
            }
            try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                StringBuilder text = new StringBuilder();
                char[] buffer = new char[8192];
                for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                    text.append(buffer, 0, read);
                }
                return text.toString();
            }
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
