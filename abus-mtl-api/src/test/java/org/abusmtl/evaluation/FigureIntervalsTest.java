package org.abusmtl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.abusmtl.statistics.AucEstimate;
import org.abusmtl.statistics.DeLong;
import org.abusmtl.statistics.PatientBootstrap;
import org.abusmtl.statistics.WilsonInterval;
import org.junit.jupiter.api.Test;

class FigureIntervalsTest {

    private static final EvaluationContext CONTEXT =
            new EvaluationContext("Fake", "CMSVNet", "six cases", "00ff", "0.1.0");

    private static final double[] DICE = {0.8, 0.6, 0, 0.9, 0.7, 0.75};
    private static final double[] HD95 = {2, 6, Double.NaN, 1, 4, 3};
    private static final double[] MALIGNANCY = {0.9, 0.4, 0.55, 0.1, 0.8, 0.3};
    private static final boolean[] MALIGNANT = {true, true, false, false, true, false};

    /** Cases 0 and 1 are of one patient; the distance of case 2 is undefined; called malignant are 0, 2 and 4. */
    private static List<CaseResult> six() {
        return IntStream.range(0, 6)
                .mapToObj(i -> {
                    Optional<DistanceFigures> distances = Double.isNaN(HD95[i])
                            ? Optional.empty()
                            : Optional.of(new DistanceFigures(HD95[i], HD95[i], 2 * HD95[i], HD95[i] / 4));
                    return CaseResult.of(
                                    "c" + i,
                                    "p" + (i == 1 ? 0 : i),
                                    MALIGNANT[i] ? Diagnosis.MALIGNANT : Diagnosis.BENIGN,
                                    500,
                                    new CaseCrop(100, 1))
                            .withSegmentation(
                                    new SegmentationMetrics(DICE[i], DICE[i] / (2 - DICE[i]), distances, 500, 400))
                            .withMalignancy(MALIGNANCY[i]);
                })
                .toList();
    }

    private static CaseGroup group(List<CaseResult> cases) {
        return EvaluationReport.of(CONTEXT, cases, 0.5).all();
    }

    @Test
    void meansAreBootstrappedOverPatientsWithoutUndefinedCases() {
        FigureIntervals intervals = group(six()).intervals(7);

        assertThat(intervals.seed()).isEqualTo(7);
        assertThat(intervals.get(SegmentationFigure.DICE))
                .isEqualTo(PatientBootstrap.seeded(7)
                        .mean(DICE, List.of("p0", "p0", "p2", "p3", "p4", "p5"))
                        .map(PatientBootstrap.Mean::interval))
                .isPresent();
        assertThat(intervals.get(SegmentationFigure.HD95))
                .isEqualTo(PatientBootstrap.seeded(7)
                        .mean(new double[] {2, 6, 1, 4, 3}, List.of("p0", "p0", "p3", "p4", "p5"))
                        .map(PatientBootstrap.Mean::interval))
                .isPresent();
    }

    @Test
    void sharesAreScoredOverTheirOwnCases() {
        FigureIntervals intervals = group(six()).intervals(7);

        // 2 true positives, 1 false negative, 1 false positive, 2 true negatives
        assertThat(intervals.get(ClassificationFigure.ACCURACY)).isEqualTo(WilsonInterval.of(4, 6));
        assertThat(intervals.get(ClassificationFigure.RECALL)).isEqualTo(WilsonInterval.of(2, 3));
        assertThat(intervals.get(ClassificationFigure.PRECISION)).isEqualTo(WilsonInterval.of(2, 3));
        assertThat(intervals.get(ClassificationFigure.FALSE_POSITIVE_RATE)).isEqualTo(WilsonInterval.of(1, 3));
        assertThat(intervals.get(ClassificationFigure.SPECIFICITY)).isEqualTo(WilsonInterval.of(2, 3));
        assertThat(intervals.get(ClassificationFigure.AUC))
                .isEqualTo(DeLong.auc(MALIGNANCY, MALIGNANT).flatMap(AucEstimate::interval))
                .isPresent();
        assertThat(intervals.get(ClassificationFigure.F1)).isEmpty();
        assertThat(intervals.get(ClassificationFigure.BALANCED_ACCURACY)).isEmpty();
        assertThat(intervals.get(SegmentationFigure.REFERENCE_VOLUME)).isEmpty();
    }

    @Test
    void modelWithoutATaskHasNoIntervalsOfIt() {
        List<CaseResult> classified = six().stream()
                .map(c -> new CaseResult(
                        c.caseId(),
                        c.patientId(),
                        c.diagnosis(),
                        c.tumorVolumeMm3(),
                        c.crop(),
                        Optional.empty(),
                        c.malignancy()))
                .toList();
        List<CaseResult> segmented = six().stream()
                .map(c -> new CaseResult(
                        c.caseId(),
                        c.patientId(),
                        c.diagnosis(),
                        c.tumorVolumeMm3(),
                        c.crop(),
                        c.segmentation(),
                        OptionalDouble.empty()))
                .toList();

        assertThat(group(classified).intervals(7).get(SegmentationFigure.DICE)).isEmpty();
        assertThat(group(classified).intervals(7).get(ClassificationFigure.AUC)).isPresent();
        assertThat(group(segmented).intervals(7).get(SegmentationFigure.DICE)).isPresent();
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            assertThat(group(segmented).intervals(7).get(figure)).isEmpty();
        }
    }

    @Test
    void jsonOfTheReportHasTheIntervalsBesideTheFigures() {
        List<CaseResult> cases = six();

        JsonObject json = JsonParser.parseString(
                        EvaluationReport.of(CONTEXT, cases, 0.5).toJson())
                .getAsJsonObject();

        double low = json.get("dice_ci_low").getAsDouble();
        assertThat(low)
                .isEqualTo(group(cases)
                        .intervals(FigureIntervals.DEFAULT_SEED)
                        .get(SegmentationFigure.DICE)
                        .orElseThrow()
                        .lower());
        assertThat(json.get("dice_mean").getAsDouble())
                .isBetween(low, json.get("dice_ci_high").getAsDouble());
        assertThat(json.get("accuracy").getAsDouble())
                .isBetween(
                        json.get("accuracy_ci_low").getAsDouble(),
                        json.get("accuracy_ci_high").getAsDouble());
        assertThat(json.get("ci_level").getAsDouble()).isEqualTo(0.95);
        assertThat(json.get("ci_bootstrap_draws").getAsInt()).isEqualTo(10_000);
        assertThat(json.get("ci_bootstrap_seed").getAsLong()).isEqualTo(FigureIntervals.DEFAULT_SEED);
        // no case is large
        assertThat(json.getAsJsonObject("groups")
                        .getAsJsonObject("large")
                        .get("auc_ci_high")
                        .isJsonNull())
                .isTrue();
        assertThat(json.keySet())
                .contains("hd95_mm_ci_low", "recall_ci_low", "precision_ci_high", "fpr_ci_high", "auc_ci_low");
    }
}
