package org.abusmtl.evaluation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
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
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.RocCurve;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.statistics.Interval;
import org.abusmtl.statistics.PatientBootstrap;
import org.jspecify.annotations.Nullable;

/** Reports as JSON and CSV; the one place where their keys are written, but for those of the figures. */
final class ReportWriter {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private ReportWriter() {}

    static String toJson(EvaluationReport report) {
        return GSON.toJson(toMap(report));
    }

    static Map<String, @Nullable Object> toMap(EvaluationReport report) {
        if (report.models().size() > 1) {
            Map<String, @Nullable Object> comparison = new LinkedHashMap<>();
            comparison.put(
                    "models", report.models().stream().map(ReportWriter::toMap).toList());
            comparison.put("tests_against_best", ModelComparison.of(report).toMap());
            return comparison;
        }
        EvaluationContext context = report.context();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("engine", context.engine());
        map.put("model", context.model());
        map.put("dataset", context.dataset());
        map.put("dataset_digest", context.datasetDigest());
        map.put("library_version", context.libraryVersion());
        map.put("threshold", report.threshold());
        putFigures(map, report.all());
        putIntervals(map, report.all());
        putValidated(map, report);
        Map<String, @Nullable Object> groups = new LinkedHashMap<>();
        for (TumorSizeGroup size : TumorSizeGroup.values()) {
            Map<String, @Nullable Object> group = new LinkedHashMap<>();
            putFigures(group, report.group(size));
            putIntervals(group, report.group(size));
            groups.put(size.key(), group);
        }
        map.put("groups", groups);
        map.put("warnings", report.warnings());
        if (!report.folds().isEmpty()) {
            map.put("folds", report.folds().stream().map(ReportWriter::figures).toList());
        }
        map.put("roc", points(report.all().roc()));
        map.put(
                "case_results",
                report.cases().stream().map(c -> row(c, report.threshold())).toList());
        return map;
    }

    static String toCsv(EvaluationReport report) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            boolean comparison = report.models().size() > 1;
            EvaluationReport first = report.models().get(0);
            List<String> heads = new ArrayList<>(comparison ? List.of("model") : List.of());
            heads.addAll(row(first.cases().get(0), first.threshold()).keySet());
            csv.writeRecord(heads);
            for (EvaluationReport each : report.models()) {
                for (CaseResult result : each.cases()) {
                    List<String> fields =
                            new ArrayList<>(comparison ? List.of(each.context().model()) : List.of());
                    for (@Nullable Object value : row(result, each.threshold()).values()) {
                        fields.add(value == null ? "" : value.toString());
                    }
                    csv.writeRecord(fields);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static Map<String, @Nullable Object> figures(EvaluationReport report) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putFigures(map, report.all());
        putValidated(map, report);
        return map;
    }

    /** What the inner validation part's threshold makes of the same scores; the area under the curve needs none. */
    private static void putValidated(Map<String, @Nullable Object> map, EvaluationReport report) {
        map.put("validation_threshold", orNull(report.validationThreshold()));
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        report.atValidationThreshold().ifPresent(counts -> {
            for (ClassificationFigure figure : ClassificationFigure.values()) {
                if (figure != ClassificationFigure.AUC) {
                    figures.put(figure.key(), orNull(figure.of(counts)));
                }
            }
        });
        map.put("at_validation_threshold", figures.isEmpty() ? null : figures);
    }

    private static void putFigures(Map<String, @Nullable Object> map, CaseGroup group) {
        int malignant =
                (int) group.cases().stream().filter(CaseResult::malignant).count();
        map.put("cases", group.cases().size());
        map.put("malignant", malignant);
        map.put("benign", group.cases().size() - malignant);
        for (SegmentationFigure figure : SegmentationFigure.values()) {
            Summary summary = group.summary(figure);
            map.put(figure.key() + "_mean", orNull(summary.mean()));
            map.put(figure.key() + "_sd", orNull(summary.sd()));
            map.put(figure.key() + "_median", orNull(summary.median()));
            map.put(figure.key() + "_min", orNull(summary.min()));
            map.put(figure.key() + "_max", orNull(summary.max()));
        }
        map.put("hd_undefined", group.hausdorffUndefined());
        map.put("hd95_mm_mean_with_crop_diagonal", orNull(group.hd95MeanWithCropDiagonal()));
        Optional<ClassificationMetrics> classification = group.classification();
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            map.put(figure.key(), orNull(classification.map(c -> c.get(figure)).orElse(OptionalDouble.empty())));
        }
        map.put("volume_only_auc", orNull(group.volumeOnlyAuc()));
        map.put("padded_cases", group.paddedCases());
        map.put("padding_only_auc", orNull(group.paddingOnlyAuc()));
    }

    private static void putIntervals(Map<String, @Nullable Object> map, CaseGroup group) {
        FigureIntervals intervals = group.intervals(FigureIntervals.DEFAULT_SEED);
        map.put("ci_level", Interval.DEFAULT_LEVEL);
        map.put("ci_bootstrap_draws", PatientBootstrap.DEFAULT_DRAWS);
        map.put("ci_bootstrap_seed", intervals.seed());
        map.putAll(intervals.toMap());
    }

    private static List<Map<String, @Nullable Object>> points(RocCurve roc) {
        List<Map<String, @Nullable Object>> points = new ArrayList<>();
        for (RocCurve.Point point : roc.points()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            // JSON has no infinity: the point where no case is called malignant has no threshold
            map.put("threshold", Double.isInfinite(point.threshold()) ? null : point.threshold());
            map.put("fpr", point.falsePositiveRate());
            map.put("tpr", point.truePositiveRate());
            points.add(map);
        }
        return points;
    }

    private static Map<String, @Nullable Object> row(CaseResult result, double threshold) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("case_id", result.caseId());
        row.put("patient_id", result.patientId());
        row.put("label", result.diagnosis().label());
        row.put("tumor_volume_mm3", result.tumorVolumeMm3());
        row.put("size_group", result.sizeGroup().key());
        row.put("crop_diagonal_mm", result.crop().diagonalMm());
        row.put("crop_padded", result.crop().padded());
        row.put("crop_inside_share", result.crop().insideShare());
        for (SegmentationFigure figure : SegmentationFigure.values()) {
            row.put(
                    figure.key(),
                    orNull(result.segmentation().map(s -> s.get(figure)).orElse(OptionalDouble.empty())));
        }
        OptionalDouble malignancy = result.malignancy();
        row.put("malignancy", orNull(malignancy));
        row.put("predicted_label", malignancy.isPresent() ? (malignancy.getAsDouble() >= threshold ? "M" : "B") : null);
        return row;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
