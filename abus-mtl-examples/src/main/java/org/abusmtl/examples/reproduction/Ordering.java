package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.ModelComparison;
import org.abusmtl.evaluation.PairedTest;
import org.abusmtl.statistics.Holm;
import org.abusmtl.statistics.WilcoxonSignedRank;

/**
 * One of the paper's claims, that a model is better than another, held against our figures of the two on the same cases.
 *
 * @param claim what the paper says, in words
 * @param better the training that the paper finds better
 * @param worse the one that it finds worse
 * @param column by which figure
 * @param difference of our figures, better less worse; empty if one of the two does not exist
 * @param direction which of the two the paired test itself finds higher: above 0 the better one, below 0 the worse one.
 *     That of the signed-rank test is of ranks and may be against that of the mean; the others' is that of the figures
 * @param adjustedP of the paired test, corrected over all claims; empty if no case tells the two apart
 * @since 0.1.0
 */
public record Ordering(
        String claim,
        String better,
        String worse,
        TableColumn column,
        OptionalDouble difference,
        double direction,
        OptionalDouble adjustedP) {

    /** The level below which a difference counts. */
    static final double LEVEL = 0.05;

    /**
     * What our figures say of a claim.
     *
     * @since 0.1.0
     */
    public enum Verdict {
        /** The difference has the paper's sign, and the test finds it. */
        HOLDS,
        /** The difference has the other sign, and the test finds it. */
        DOES_NOT_HOLD,
        /** The test finds no difference, whatever its sign, or one against that of the means. */
        NOT_DISTINGUISHABLE;

        /**
         * In words.
         *
         * @return lower case
         */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static final String JOINT = "Joint over single task";
    private static final String MULTI_SCALE = "Multi-scale over single scale";
    private static final String REFINED = "Refined over plain";

    /** By figures that the paper prints of both. */
    static final List<Ordering> CLAIMS = List.of(
            claim(JOINT, "CVNet", "VNet", TableColumn.DICE),
            claim(JOINT, "CMSVNet", "VNet", TableColumn.DICE),
            claim(JOINT, "CVNet", "ClsNet", TableColumn.ACCURACY),
            claim(JOINT, "CMSVNet", "ClsNet", TableColumn.ACCURACY),
            claim(MULTI_SCALE, "CMSVNet", "CVNet", TableColumn.DICE),
            claim(MULTI_SCALE, "CMSVNet", "CVNet", TableColumn.AUC),
            claim(MULTI_SCALE, "CMSVNet_Iter", "CVNet_Iter", TableColumn.DICE),
            claim(REFINED, "VNet_Iter", "VNet", TableColumn.DICE),
            claim(REFINED, "CVNet_Iter", "CVNet", TableColumn.DICE),
            claim(REFINED, "CMSVNet_Iter", "CMSVNet", TableColumn.DICE),
            claim(REFINED, "CMSVNet_Iter", "CMSVNet", TableColumn.AUC));

    private static Ordering claim(String claim, String better, String worse, TableColumn column) {
        return new Ordering(claim, better, worse, column, OptionalDouble.empty(), 0, OptionalDouble.empty());
    }

    /** The claims of whose models both were trained. */
    static List<Ordering> of(Map<String, EvaluationReport> reports) {
        List<Ordering> claims = CLAIMS.stream()
                .filter(claim -> reports.containsKey(claim.better) && reports.containsKey(claim.worse))
                .toList();
        List<OptionalDouble> p =
                claims.stream().map(claim -> claim.test(reports)).toList();
        // a test that says nothing is one of the family all the same
        double[] adjusted =
                Holm.adjust(p.stream().mapToDouble(value -> value.orElse(1)).toArray());
        List<Ordering> tested = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            tested.add(claims.get(i)
                    .with(reports, p.get(i).isPresent() ? OptionalDouble.of(adjusted[i]) : OptionalDouble.empty()));
        }
        return List.copyOf(tested);
    }

    private static EvaluationReport report(Map<String, EvaluationReport> reports, String name) {
        return Optional.ofNullable(reports.get(name)).orElseThrow();
    }

    private OptionalDouble test(Map<String, EvaluationReport> reports) {
        ModelComparison comparison = ModelComparison.of(
                EvaluationReport.comparing(List.of(report(reports, better), report(reports, worse))));
        PairedTest test = column.test().orElseThrow();
        return comparison.rows().stream()
                .flatMap(row -> row.test(test).stream())
                .map(ModelComparison.TestResult::p)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    private double direction(Map<String, EvaluationReport> reports, OptionalDouble above) {
        if (column != TableColumn.DICE) {
            return Math.signum(above.orElse(0));
        }
        Map<String, Double> others = dices(report(reports, worse));
        Map<String, Double> ours = dices(report(reports, better));
        ours.keySet().retainAll(others.keySet());
        double[] first = ours.values().stream().mapToDouble(Double::doubleValue).toArray();
        double[] second = ours.keySet().stream()
                .mapToDouble(id -> others.getOrDefault(id, 0.0))
                .toArray();
        return WilcoxonSignedRank.of(first, second).map(Ordering::ranksAbove).orElse(0.0);
    }

    /** The positive ranks less what they come to if neither is higher. */
    private static double ranksAbove(WilcoxonSignedRank test) {
        return test.wPlus() - test.differences() * (test.differences() + 1.0) / 4;
    }

    private static Map<String, Double> dices(EvaluationReport report) {
        Map<String, Double> dices = new LinkedHashMap<>();
        report.all().cases().forEach(c -> c.segmentation().ifPresent(s -> dices.put(c.caseId(), s.dice())));
        return dices;
    }

    private Ordering with(Map<String, EvaluationReport> reports, OptionalDouble p) {
        OptionalDouble high = column.of(report(reports, better).all());
        OptionalDouble low = column.of(report(reports, worse).all());
        OptionalDouble above = high.isPresent() && low.isPresent()
                ? OptionalDouble.of(high.getAsDouble() - low.getAsDouble())
                : OptionalDouble.empty();
        return new Ordering(claim, better, worse, column, above, direction(reports, above), p);
    }

    /**
     * What our figures say.
     *
     * @return by sign and test; a mean and a test that point to different models tell nothing
     */
    public Verdict verdict() {
        if (difference.isEmpty()
                || adjustedP.isEmpty()
                || adjustedP.getAsDouble() >= LEVEL
                || difference.getAsDouble() * direction <= 0) {
            return Verdict.NOT_DISTINGUISHABLE;
        }
        return difference.getAsDouble() > 0 ? Verdict.HOLDS : Verdict.DOES_NOT_HOLD;
    }
}
