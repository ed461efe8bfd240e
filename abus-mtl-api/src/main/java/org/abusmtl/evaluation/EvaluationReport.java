package org.abusmtl.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of an evaluation: every case, the figures over all of them and over small and large tumours (Zhou et al.
 * 2021, section 4), what a rule without a network would reach, and warnings in plain sentences. Immutable; may be shared
 * between threads.
 *
 * @since 0.1.0
 */
public final class EvaluationReport {

    private final EvaluationContext context;
    private final double threshold;
    private final CaseGroup all;

    private EvaluationReport(EvaluationContext context, double threshold, CaseGroup all) {
        this.context = context;
        this.threshold = threshold;
        this.all = all;
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
        return new EvaluationReport(context, threshold, new CaseGroup(cases, threshold));
    }

    /**
     * What was evaluated, on what and with what.
     *
     * @return the context
     */
    public EvaluationContext context() {
        return context;
    }

    /**
     * The threshold of the classification figures.
     *
     * @return a value in [0, 1]
     */
    public double threshold() {
        return threshold;
    }

    /**
     * The cases in the order in which they were given.
     *
     * @return an unmodifiable list
     */
    public List<CaseResult> cases() {
        return all.cases();
    }

    /**
     * The figures over all cases.
     *
     * @return the group of all cases
     */
    public CaseGroup all() {
        return all;
    }

    /**
     * The figures over the tumours of one size.
     *
     * @param group small or large
     * @return the group of those cases; it may be empty
     */
    public CaseGroup group(TumorSizeGroup group) {
        return new CaseGroup(
                cases().stream().filter(c -> c.sizeGroup() == group).toList(), threshold);
    }

    /**
     * The segmented cases by ascending Dice.
     *
     * @return an unmodifiable list, the worst case first
     */
    public List<CaseResult> worstFirst() {
        return all.worstFirst();
    }

    /**
     * What keeps the figures from meaning what they seem to mean.
     *
     * @return an unmodifiable list of sentences, empty if there is nothing to say
     */
    public List<String> warnings() {
        return Warnings.of(all);
    }

    /**
     * The report as a map for JSON, in a stable order: context, figures over all cases, baselines, groups, warnings,
     * ROC curve, cases. The keys of figures are those of {@link org.abusmtl.metric.SegmentationFigure} with
     * {@code _mean}, {@code _sd}, {@code _median}, {@code _min} and {@code _max}, and those of
     * {@link org.abusmtl.metric.ClassificationFigure}.
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
     * The cases as a table: one row a case, after a row of column heads. An undefined figure is an empty field.
     *
     * @return the CSV text
     */
    public String toCsv() {
        return ReportWriter.toCsv(this);
    }
}
