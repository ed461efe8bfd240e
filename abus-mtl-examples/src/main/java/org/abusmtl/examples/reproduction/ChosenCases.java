package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.abusmtl.metric.SegmentationFigure;

/**
 * The cases that the figures show, chosen by a rule and not by eye: of the model with the highest mean Dice coefficient
 * the median case of each size group and class, of two in the middle the worse one.
 *
 * @param model the model whose cases were ordered
 * @param cases at most four, in the order large malignant, small malignant, large benign, small benign
 */
record ChosenCases(String model, List<CaseResult> cases) {

    /** The models that the figures draw: those of Table 1. */
    static List<EvaluationReport> drawn(List<EvaluationReport> reports) {
        List<String> names =
                PaperTable.TABLE_1.trainings().stream().map(Training::name).toList();
        return reports.stream()
                .filter(report -> names.contains(report.context().model()))
                .toList();
    }

    /** The rule, for people. */
    String rule() {
        return "Chosen by rule: of " + model
                + ", the model with the highest mean Dice, the case with the median Dice of"
                + " each size group and class. Each model predicts a case as trained without it.";
    }

    /** Empty if none of the models of Table 1 segments. */
    static Optional<ChosenCases> of(List<EvaluationReport> reports) {
        return drawn(reports).stream()
                .filter(report -> mean(report).isPresent())
                .max(Comparator.comparingDouble(report -> mean(report).orElseThrow()))
                .map(best -> new ChosenCases(best.context().model(), medians(best)));
    }

    private static Optional<Double> mean(EvaluationReport report) {
        return report.all().summary(SegmentationFigure.DICE).mean().stream()
                .boxed()
                .findFirst();
    }

    private static List<CaseResult> medians(EvaluationReport report) {
        List<CaseResult> chosen = new ArrayList<>();
        for (Diagnosis diagnosis : List.of(Diagnosis.MALIGNANT, Diagnosis.BENIGN)) {
            for (TumorSizeGroup size : List.of(TumorSizeGroup.LARGE, TumorSizeGroup.SMALL)) {
                List<CaseResult> ascending = report.group(size).worstFirst().stream()
                        .filter(c -> c.diagnosis() == diagnosis)
                        .toList();
                if (!ascending.isEmpty()) {
                    chosen.add(ascending.get((ascending.size() - 1) / 2));
                }
            }
        }
        return List.copyOf(chosen);
    }
}
