package org.abusmtl.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.ConfusionMatrix;
import org.jspecify.annotations.Nullable;

/**
 * The result of an evaluation: every case, the figures over all of them and over small and large tumours (Zhou et al.
 * 2021, section 4), what a rule without a network would reach, and warnings in plain sentences. Immutable; may be shared
 * between threads.
 *
 * <p>Usually a report is about one model. A comparison of several ({@link #comparing}) has a report for each:
 * {@link #models()} and {@link #model(String)}; there is no such thing as the figures of all of them together, so asking
 * the comparison itself for figures or cases is an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public final class EvaluationReport {

    private final EvaluationContext context;
    private final double threshold;
    private final OptionalDouble validationThreshold;
    private final CaseGroup all;
    private final List<EvaluationReport> folds;
    private final List<EvaluationReport> compared;

    private EvaluationReport(
            EvaluationContext context,
            double threshold,
            OptionalDouble validationThreshold,
            CaseGroup all,
            List<EvaluationReport> folds,
            List<EvaluationReport> compared) {
        this.context = context;
        this.threshold = threshold;
        this.validationThreshold = validationThreshold;
        this.all = all;
        this.folds = List.copyOf(folds);
        this.compared = List.copyOf(compared);
    }

    /**
     * Puts a report together.
     *
     * @param context what was evaluated, on what and with what
     * @param cases at least one; for a cross-validation those of all folds
     * @param threshold at or above it a case is called malignant; the paper's is 0.5
     * @return the report
     * @throws IllegalArgumentException if there are no cases, a case id comes twice, or the threshold is outside [0, 1]
     */
    public static EvaluationReport of(EvaluationContext context, List<CaseResult> cases, double threshold) {
        Objects.requireNonNull(context, "context");
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("cases: expected at least one, found none");
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: expected a value in [0, 1], found " + threshold);
        }
        Set<String> ids = new HashSet<>();
        for (CaseResult result : cases) {
            if (!ids.add(result.caseId())) {
                throw new IllegalArgumentException(
                        "cases: expected each case once, found " + result.caseId() + " twice");
            }
        }
        return new EvaluationReport(
                context, threshold, OptionalDouble.empty(), new CaseGroup(cases, threshold), List.of(), List.of());
    }

    /**
     * A comparison of several models on the same cases.
     *
     * @param models a report for each, with different model names; at least one
     * @return the comparison; of a single report, that report
     * @throws IllegalArgumentException if there is none, two have the same model name, or one is a comparison itself
     */
    public static EvaluationReport comparing(List<EvaluationReport> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("models: expected at least one report, found none");
        }
        Set<String> names = new HashSet<>();
        for (EvaluationReport report : models) {
            if (!report.compared.isEmpty()) {
                throw new IllegalArgumentException("models: expected reports of one model each, found a comparison");
            }
            if (!names.add(report.context.model())) {
                throw new IllegalArgumentException(
                        "models: expected each model once, found " + report.context.model() + " twice");
            }
        }
        EvaluationReport first = models.get(0);
        if (models.size() == 1) {
            return first;
        }
        return new EvaluationReport(
                first.context, first.threshold, OptionalDouble.empty(), first.all, List.of(), models);
    }

    /**
     * This report with the reports of the folds that its cases were pooled from.
     *
     * @param reports one a fold
     * @return a copy
     * @throws IllegalStateException if this is a comparison
     */
    public EvaluationReport withFolds(List<EvaluationReport> reports) {
        return new EvaluationReport(context(), threshold, validationThreshold, all, reports, List.of());
    }

    /**
     * This report with the threshold that the inner validation part of the training chose (rows 16 and 21 of the open
     * points of the paper).
     *
     * @param chosen a value in [0, 1], empty for none
     * @return a copy
     * @throws IllegalArgumentException if it is outside [0, 1]
     * @throws IllegalStateException if this is a comparison
     */
    public EvaluationReport withValidationThreshold(OptionalDouble chosen) {
        if (chosen.isPresent() && !(chosen.getAsDouble() >= 0 && chosen.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "validationThreshold: expected a value in [0, 1], found " + chosen.getAsDouble());
        }
        return new EvaluationReport(context(), threshold, chosen, all, folds, List.of());
    }

    /**
     * The folds of a cross-validation.
     *
     * @return a report a fold, empty if the cases were not pooled from folds
     * @throws IllegalStateException if this is a comparison
     */
    public List<EvaluationReport> folds() {
        requireOneModel();
        return folds;
    }

    /**
     * The reports of the models: of a comparison those that it was made of, else this one.
     *
     * @return at least one report of one model
     */
    public List<EvaluationReport> models() {
        return compared.isEmpty() ? List.of(this) : compared;
    }

    /**
     * The report of one model.
     *
     * @param name the model's name
     * @return its report
     * @throws IllegalArgumentException if there is no model of that name
     */
    public EvaluationReport model(String name) {
        return models().stream()
                .filter(report -> report.context.model().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("model: expected one of " + modelNames() + ", found " + name));
    }

    private List<String> modelNames() {
        return models().stream().map(report -> report.context.model()).toList();
    }

    private void requireOneModel() {
        if (!compared.isEmpty()) {
            throw new IllegalStateException("report of " + modelNames() + ": expected one model, found "
                    + compared.size() + "; ask model(name) first");
        }
    }

    /**
     * What was evaluated, on what and with what.
     *
     * @return the context
     * @throws IllegalStateException if this is a comparison
     */
    public EvaluationContext context() {
        requireOneModel();
        return context;
    }

    /**
     * The threshold of the classification figures.
     *
     * @return a value in [0, 1]
     * @throws IllegalStateException if this is a comparison
     */
    public double threshold() {
        requireOneModel();
        return threshold;
    }

    /**
     * The threshold that the inner validation part chose. The folds of a cross-validation each have their own.
     *
     * @return a value in [0, 1], empty if there is none or the cases were pooled from folds
     * @throws IllegalStateException if this is a comparison
     */
    public OptionalDouble validationThreshold() {
        requireOneModel();
        return validationThreshold;
    }

    /**
     * The decisions at the threshold of the inner validation part, beside those at {@link #threshold()}; of a
     * cross-validation those of all folds, each at its own threshold.
     *
     * @return the counts, empty if no case was classified or there is a fold without such a threshold
     * @throws IllegalStateException if this is a comparison
     */
    public Optional<ConfusionMatrix> atValidationThreshold() {
        requireOneModel();
        if (validationThreshold.isPresent()) {
            return all.classificationAt(validationThreshold.getAsDouble()).map(ClassificationMetrics::counts);
        }
        List<ConfusionMatrix> counts = folds.stream()
                .flatMap(fold -> fold.atValidationThreshold().stream())
                .toList();
        return counts.size() == folds.size() ? counts.stream().reduce(ConfusionMatrix::plus) : Optional.empty();
    }

    /**
     * The cases in the order in which they were given.
     *
     * @return an unmodifiable list
     * @throws IllegalStateException if this is a comparison
     */
    public List<CaseResult> cases() {
        requireOneModel();
        return all.cases();
    }

    /**
     * The figures over all cases.
     *
     * @return the group of all cases
     * @throws IllegalStateException if this is a comparison
     */
    public CaseGroup all() {
        requireOneModel();
        return all;
    }

    /**
     * The figures over the tumours of one size.
     *
     * @param group small or large
     * @return the group of those cases; it may be empty
     * @throws IllegalStateException if this is a comparison
     */
    public CaseGroup group(TumorSizeGroup group) {
        requireOneModel();
        return new CaseGroup(
                cases().stream().filter(c -> c.sizeGroup() == group).toList(), threshold);
    }

    /**
     * The segmented cases by ascending Dice.
     *
     * @return an unmodifiable list, the worst case first
     * @throws IllegalStateException if this is a comparison
     */
    public List<CaseResult> worstFirst() {
        requireOneModel();
        return all.worstFirst();
    }

    /**
     * What keeps the figures from meaning what they seem to mean.
     *
     * @return an unmodifiable list of sentences, empty if there is nothing to say
     */
    public List<String> warnings() {
        return compared.isEmpty()
                ? Warnings.of(all)
                : compared.stream()
                        .flatMap(report -> report.warnings().stream().map(text -> report.context.model() + ": " + text))
                        .toList();
    }

    /**
     * The report as a map for JSON, in a stable order: context, figures over all cases, baselines, groups, warnings, folds
     * if there are any, ROC curve, cases. Of a comparison it is {@code models} with such a map for each, and
     * {@code tests_against_best} ({@link ModelComparison#toMap()}). The keys of figures are those of {@link org.abusmtl.metric.SegmentationFigure} with {@code _mean}, {@code _sd},
     * {@code _median}, {@code _min} and {@code _max}, and those of {@link org.abusmtl.metric.ClassificationFigure}; all with
     * {@code _ci_low} and {@code _ci_high} for their intervals ({@link FigureIntervals#toMap()}).
     *
     * @return a new map that may be added to; an undefined figure is {@code null}
     */
    public Map<String, @Nullable Object> toMap() {
        return ReportWriter.toMap(this);
    }

    /**
     * The report as one JSON object, see {@link #toMap()}.
     *
     * @return the JSON text
     */
    public String toJson() {
        return ReportWriter.toJson(this);
    }

    /**
     * The cases as a table: one row a case, after a row of column heads; in a comparison the first column
     * is the model. An undefined figure is an empty field.
     *
     * @return the CSV text
     */
    public String toCsv() {
        return ReportWriter.toCsv(this);
    }
}
