package org.abusmtl.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.statistics.AucComparison;
import org.abusmtl.statistics.DeLong;
import org.abusmtl.statistics.Holm;
import org.abusmtl.statistics.McNemar;
import org.abusmtl.statistics.WilcoxonSignedRank;
import org.jspecify.annotations.Nullable;

/**
 * How sure the figures of a table of models are, and which models are worse than the best: intervals of each row
 * ({@link FigureIntervals}) and paired tests of each row against the best row ({@link PairedTest}), corrected for their
 * number ({@link Holm}).
 *
 * <p>The best row of a test is the one with the largest figure of that test over its own cases, the first in table order
 * of equals. Cases are paired by their id. The family of the correction is one test over all rows but the best that have
 * the figure: a table of six segmenting models has five Wilcoxon tests in one family. A row whose test says nothing (no
 * case differs) counts in the family as a p value of 1, and has none of its own. A model without a task has no test of it.
 *
 * <p>Two reservations belong beside the numbers: the best row was picked on the same cases, which makes p values somewhat
 * too small; and the tests take cases as independent, which several cases of one patient are not.
 *
 * <p>Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class ModelComparison {

    private final List<Row> rows;
    private final Map<PairedTest, String> best;

    private ModelComparison(List<Row> rows, Map<PairedTest, String> best) {
        this.rows = List.copyOf(rows);
        this.best = best;
    }

    /**
     * One model of the table.
     *
     * @param model its name
     * @param intervals of its figures
     * @param tests against the best row; without the tests whose figure it lacks, or in which it is the best row itself
     * @since 0.1.0
     */
    public record Row(String model, FigureIntervals intervals, Map<PairedTest, TestResult> tests) {

        /** Copies the tests. */
        public Row {
            // not Map.copyOf, whose order changes from run to run
            tests = Collections.unmodifiableMap(new LinkedHashMap<>(tests));
        }

        /**
         * The result of one test.
         *
         * @param test which one
         * @return empty if the model lacks the figure or is the best row itself
         */
        public Optional<TestResult> test(PairedTest test) {
            return Optional.ofNullable(tests.get(test));
        }

        /**
         * Intervals and p values for JSON and tables: those of {@link FigureIntervals#toMap()}, then the keys of
         * {@link PairedTest} with {@code _p} and {@code _p_holm}.
         *
         * @return a new map in a stable order, the same keys for every row; what does not exist is {@code null}
         */
        public Map<String, @Nullable Object> toMap() {
            Map<String, @Nullable Object> map = intervals.toMap();
            for (PairedTest test : PairedTest.values()) {
                map.put(test.key() + "_p", orNull(test(test).map(TestResult::p).orElse(OptionalDouble.empty())));
                map.put(
                        test.key() + "_p_holm",
                        orNull(test(test).map(TestResult::adjustedP).orElse(OptionalDouble.empty())));
            }
            return map;
        }
    }

    /**
     * A test of a model against the best.
     *
     * @param best name of the best model
     * @param cases how many cases were paired
     * @param leftOut how many cases of either model have no partner, because the other does not have them or lacks the
     *     figure
     * @param p the two-sided p value, empty if the pairs say nothing
     * @param adjustedP the p value after Holm's correction, empty where {@code p} is
     * @since 0.1.0
     */
    public record TestResult(String best, int cases, int leftOut, OptionalDouble p, OptionalDouble adjustedP) {}

    /**
     * Compares the models of a report, bootstrapping with {@link FigureIntervals#DEFAULT_SEED}.
     *
     * @param comparison usually of several models; of one there are intervals only
     * @return the comparison
     * @throws IllegalArgumentException if two models name a case alike that has another diagnosis
     */
    public static ModelComparison of(EvaluationReport comparison) {
        return of(comparison, FigureIntervals.DEFAULT_SEED);
    }

    /**
     * Compares the models of a report.
     *
     * @param comparison usually of several models; of one there are intervals only
     * @param seed of the bootstrap
     * @return the comparison
     * @throws IllegalArgumentException if two models name a case alike that has another diagnosis
     */
    public static ModelComparison of(EvaluationReport comparison, long seed) {
        List<EvaluationReport> models = comparison.models();
        List<Map<PairedTest, TestResult>> tests = new ArrayList<>();
        models.forEach(model -> tests.add(new EnumMap<>(PairedTest.class)));
        Map<PairedTest, String> best = new EnumMap<>(PairedTest.class);
        for (PairedTest test : PairedTest.values()) {
            best(test, models).ifPresent(report -> {
                best.put(test, report.context().model());
                List<Optional<TestResult>> results = against(report, test, models);
                for (int i = 0; i < tests.size(); i++) {
                    int row = i;
                    results.get(i).ifPresent(result -> tests.get(row).put(test, result));
                }
            });
        }
        List<Row> rows = new ArrayList<>();
        for (EvaluationReport model : models) {
            rows.add(new Row(model.context().model(), FigureIntervals.of(model.all(), seed), tests.get(rows.size())));
        }
        return new ModelComparison(rows, best);
    }

    private static Optional<EvaluationReport> best(PairedTest test, List<EvaluationReport> models) {
        Optional<EvaluationReport> best = Optional.empty();
        double largest = Double.NEGATIVE_INFINITY;
        for (EvaluationReport model : models) {
            OptionalDouble figure = figure(test, model.all());
            if (figure.isPresent() && figure.getAsDouble() > largest) {
                largest = figure.getAsDouble();
                best = Optional.of(model);
            }
        }
        return best;
    }

    private static OptionalDouble figure(PairedTest test, CaseGroup group) {
        return switch (test) {
            case DICE -> group.summary(SegmentationFigure.DICE).mean();
            case AUC -> group.roc().auc();
            case ACCURACY ->
                group.classification().map(c -> c.counts().accuracy()).orElse(OptionalDouble.empty());
        };
    }

    /** One family: the test of every model against the best, in table order. */
    private static List<Optional<TestResult>> against(
            EvaluationReport best, PairedTest test, List<EvaluationReport> models) {
        List<Optional<TestResult>> results = models.stream()
                .map(model -> model == best || figure(test, model.all()).isEmpty()
                        ? Optional.<TestResult>empty()
                        : Optional.of(test(test, model, best)))
                .toList();
        double[] adjusted = Holm.adjust(results.stream()
                .flatMap(Optional::stream)
                .mapToDouble(result -> result.p().orElse(1))
                .toArray());
        List<Optional<TestResult>> corrected = new ArrayList<>();
        int next = 0;
        for (Optional<TestResult> result : results) {
            if (result.isEmpty()) {
                corrected.add(result);
                continue;
            }
            double p = adjusted[next++];
            corrected.add(result.map(r -> new TestResult(
                    r.best(),
                    r.cases(),
                    r.leftOut(),
                    r.p(),
                    r.p().isPresent() ? OptionalDouble.of(p) : OptionalDouble.empty())));
        }
        return corrected;
    }

    private static TestResult test(PairedTest test, EvaluationReport model, EvaluationReport best) {
        Map<String, CaseResult> partners =
                having(test, best).stream().collect(Collectors.toMap(CaseResult::caseId, Function.identity()));
        List<CaseResult> own = having(test, model);
        List<CaseResult> first = new ArrayList<>();
        List<CaseResult> second = new ArrayList<>();
        for (CaseResult result : own) {
            CaseResult partner = partners.get(result.caseId());
            if (partner == null) {
                continue;
            }
            if (partner.diagnosis() != result.diagnosis()) {
                throw new IllegalArgumentException("case " + result.caseId() + ": expected one diagnosis, found "
                        + result.diagnosis() + " for " + model.context().model() + " and " + partner.diagnosis()
                        + " for " + best.context().model());
            }
            first.add(result);
            second.add(partner);
        }
        OptionalDouble p = switch (test) {
            case DICE ->
                WilcoxonSignedRank.of(dice(first), dice(second))
                        .map(result -> OptionalDouble.of(result.p()))
                        .orElse(OptionalDouble.empty());
            case AUC ->
                DeLong.compare(CaseGroup.malignancies(first), CaseGroup.malignancies(second), CaseGroup.labels(first))
                        .map(AucComparison::p)
                        .orElse(OptionalDouble.empty());
            case ACCURACY ->
                McNemar.of(right(first, model.threshold()), right(second, best.threshold()))
                        .p();
        };
        int leftOut = own.size() + partners.size() - 2 * first.size();
        return new TestResult(best.context().model(), first.size(), leftOut, p, OptionalDouble.empty());
    }

    private static List<CaseResult> having(PairedTest test, EvaluationReport report) {
        return report.cases().stream()
                .filter(c -> test == PairedTest.DICE
                        ? c.segmentation().isPresent()
                        : c.malignancy().isPresent())
                .toList();
    }

    private static double[] dice(List<CaseResult> cases) {
        return cases.stream()
                .map(c -> c.segmentation().orElseThrow())
                .mapToDouble(SegmentationMetrics::dice)
                .toArray();
    }

    private static boolean[] right(List<CaseResult> cases, double threshold) {
        boolean[] right = new boolean[cases.size()];
        for (int i = 0; i < right.length; i++) {
            CaseResult result = cases.get(i);
            right[i] = result.malignancy().orElseThrow() >= threshold == result.malignant();
        }
        return right;
    }

    /**
     * The models in table order.
     *
     * @return an unmodifiable list, at least one
     */
    public List<Row> rows() {
        return rows;
    }

    /**
     * The row of one model.
     *
     * @param model its name
     * @return the row
     * @throws IllegalArgumentException if there is no model of that name
     */
    public Row row(String model) {
        return rows.stream()
                .filter(row -> row.model().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("model: expected one of "
                        + rows.stream().map(Row::model).toList() + ", found " + model));
    }

    /**
     * The model that the others are tested against.
     *
     * @param test which test
     * @return its name, empty if no model has the figure of the test
     */
    public Optional<String> best(PairedTest test) {
        return Optional.ofNullable(best.get(test));
    }

    /**
     * The tests as a map for JSON: under the key of each {@link PairedTest} the {@code best} model and the
     * {@code against} it, each with {@code model}, {@code cases}, {@code left_out}, {@code p} and {@code p_holm}.
     *
     * @return a new map in a stable order; a p value that does not exist is {@code null}
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (PairedTest test : PairedTest.values()) {
            List<Map<String, @Nullable Object>> against = new ArrayList<>();
            for (Row row : rows) {
                row.test(test).ifPresent(result -> {
                    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                    entry.put("model", row.model());
                    entry.put("cases", result.cases());
                    entry.put("left_out", result.leftOut());
                    entry.put("p", orNull(result.p()));
                    entry.put("p_holm", orNull(result.adjustedP()));
                    against.add(entry);
                });
            }
            Map<String, @Nullable Object> family = new LinkedHashMap<>();
            family.put("best", best.get(test));
            family.put("against", against);
            map.put(test.key(), family);
        }
        return map;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }
}
