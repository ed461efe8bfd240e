package org.abusmtl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

    private static final EvaluationContext CONTEXT =
            new EvaluationContext("Fake", "CMSVNet_Iter", "four cases", "00ff", "0.1.0");

    /** Sums of a few numbers of order 1 to 100. */
    private static final double ROUNDING = 1e-12;

    private static CaseResult result(String id, Diagnosis diagnosis, double volume, boolean padded) {
        return CaseResult.of(id, "p-" + id, diagnosis, volume, new CaseCrop(100, padded ? 0.5 : 1));
    }

    private static SegmentationMetrics segmentation(double dice, OptionalDouble hd95) {
        Optional<DistanceFigures> distances = hd95.stream()
                .mapToObj(d -> new DistanceFigures(d, d / 2, 2 * d, d / 4))
                .findFirst();
        return new SegmentationMetrics(dice, dice / (2 - dice), distances, 500, 400);
    }

    /** Two malignant, two benign; one prediction is empty; malignancies in the wrong order for one of four pairs. */
    private static final List<CaseResult> FOUR = List.of(
            result("a", Diagnosis.MALIGNANT, 2000, true)
                    .withSegmentation(segmentation(0.8, OptionalDouble.of(2)))
                    .withMalignancy(0.9),
            result("b", Diagnosis.MALIGNANT, 1000, false)
                    .withSegmentation(segmentation(0.6, OptionalDouble.of(6)))
                    .withMalignancy(0.4),
            result("c", Diagnosis.BENIGN, 1000.5, false)
                    .withSegmentation(segmentation(0, OptionalDouble.empty()))
                    .withMalignancy(0.5),
            result("d, \"quoted\"", Diagnosis.BENIGN, 30, false)
                    .withSegmentation(segmentation(0.9, OptionalDouble.of(1)))
                    .withMalignancy(0.1));

    private static EvaluationReport report(List<CaseResult> cases) {
        return EvaluationReport.of(CONTEXT, cases, 0.5);
    }

    @Test
    void summaryHasMeanAndSampleDeviation() {
        Summary dice = report(FOUR).all().summary(SegmentationFigure.DICE);

        assertThat(dice.count()).isEqualTo(4);
        assertThat(dice.mean().orElseThrow()).isCloseTo(0.575, within(ROUNDING));
        // squares of 0.225, 0.025, -0.575, 0.325 over n - 1 = 3
        assertThat(dice.sd().orElseThrow()).isCloseTo(Math.sqrt(0.4875 / 3), within(ROUNDING));
        assertThat(dice.median().orElseThrow()).isCloseTo(0.7, within(ROUNDING));
        assertThat(dice.min()).hasValue(0);
        assertThat(dice.max()).hasValue(0.9);
        assertThat(dice.values()).containsExactly(0, 0.6, 0.8, 0.9);
    }

    @Test
    void undefinedDistanceIsCountedAndNotAveraged() {
        CaseGroup all = report(FOUR).all();

        Summary hd95 = all.summary(SegmentationFigure.HD95);

        assertThat(hd95.count()).isEqualTo(3);
        assertThat(hd95.undefined()).isEqualTo(1);
        assertThat(hd95.mean().orElseThrow()).isCloseTo(3, within(ROUNDING));
        assertThat(all.hausdorffUndefined()).isEqualTo(1);
        assertThat(all.hd95MeanWithCropDiagonal().orElseThrow()).isCloseTo((2 + 6 + 100 + 1) / 4.0, within(ROUNDING));
    }

    @Test
    void deviationOfOneValueDoesNotExist() {
        Summary one = Summary.of(List.of(OptionalDouble.of(3), OptionalDouble.empty()));
        Summary none = Summary.of(List.of());

        assertThat(one.mean()).hasValue(3);
        assertThat(one.sd()).isEmpty();
        assertThat(one.undefined()).isEqualTo(1);
        assertThat(none.mean()).isEmpty();
        assertThat(none.median()).isEmpty();
    }

    @Test
    void tumorOfOneCubicCentimetreIsSmall() {
        EvaluationReport report = report(FOUR);

        assertThat(report.group(TumorSizeGroup.SMALL).cases())
                .extracting(CaseResult::caseId)
                .containsExactly("b", "d, \"quoted\"");
        assertThat(report.group(TumorSizeGroup.LARGE).cases())
                .extracting(CaseResult::caseId)
                .containsExactly("a", "c");
    }

    @Test
    void classificationIsPooledAndTakesOtherThresholds() {
        CaseGroup all = report(FOUR).all();

        assertThat(all.classification().orElseThrow().counts().accuracy()).hasValue(0.5);
        assertThat(all.classificationAt(0.3).orElseThrow().counts().recall()).hasValue(1);
        assertThat(all.roc().auc()).hasValue(0.75);
    }

    @Test
    void baselinesReadVolumeAndPaddingOnly() {
        CaseGroup all = report(FOUR).all();

        assertThat(all.volumeOnlyAuc()).hasValue(0.75);
        assertThat(all.paddedCases()).isEqualTo(1);
        // the padded case is malignant: of four pairs two are out of order and two tied
        assertThat(all.paddingOnlyAuc()).hasValue(0.25);
    }

    @Test
    void worstCaseComesFirst() {
        assertThat(report(FOUR).worstFirst())
                .extracting(CaseResult::caseId)
                .containsExactly("c", "b", "a", "d, \"quoted\"");
    }

    @Test
    void warningsSayWhatTheFiguresHide() {
        assertThat(report(FOUR).warnings())
                .containsExactly(
                        "The accuracy of 0.500 is not above the share of the larger class, 0.500.",
                        "The classifier's AUC of 0.750 is not above that of the tumour's volume alone, 0.750.",
                        "The Hausdorff distance is undefined for 1 of 4 cases, where a mask is empty; its mean is over"
                                + " the others.",
                        "1 of 4 crops reach beyond the volume and are padded; a network can read the volume's extent"
                                + " off the padding, which alone gives an AUC of 0.250.");
    }

    @Test
    void classifierThatAlwaysAnswersTheSameIsNamed() {
        List<CaseResult> cases = FOUR.stream().map(c -> c.withMalignancy(0.7)).toList();

        assertThat(report(cases).warnings()).contains("The classifier calls every case malignant.");
    }

    @Test
    void dataOfOneClassAreNamed() {
        EvaluationReport report = report(FOUR.subList(0, 2));

        assertThat(report.warnings())
                .contains("All 2 cases are malignant: AUC and balanced accuracy do not exist.")
                .noneMatch(w -> w.contains("larger class"));
        assertThat(report.all().roc().auc()).isEmpty();
    }

    @Test
    void goodClassifierOnUnpaddedCasesHasNoWarning() {
        List<CaseResult> cases = List.of(
                result("a", Diagnosis.MALIGNANT, 20, false).withMalignancy(0.9),
                result("b", Diagnosis.BENIGN, 40, false).withMalignancy(0.2));

        assertThat(report(cases).warnings()).isEmpty();
    }

    @Test
    void jsonHasTheKeysOfTheContractAndNullWhereUndefined() {
        JsonObject json = JsonParser.parseString(report(FOUR).toJson()).getAsJsonObject();

        assertThat(json.keySet())
                .contains(
                        "engine",
                        "cases",
                        "dice_mean",
                        "dice_sd",
                        "jaccard_mean",
                        "hd95_mm_mean",
                        "hd_undefined",
                        "accuracy",
                        "balanced_accuracy",
                        "recall",
                        "precision",
                        "fpr",
                        "f1",
                        "auc");
        assertThat(json.get("engine").getAsString()).isEqualTo("Fake");
        assertThat(json.get("cases").getAsInt()).isEqualTo(4);
        assertThat(json.get("hd_undefined").getAsInt()).isEqualTo(1);
        assertThat(json.get("hd95_mm_mean").getAsDouble()).isCloseTo(3, within(ROUNDING));
        assertThat(json.get("auc").getAsDouble()).isEqualTo(0.75);
        JsonObject small = json.getAsJsonObject("groups").getAsJsonObject("small");
        assertThat(small.get("cases").getAsInt()).isEqualTo(2);
        JsonObject worst = json.getAsJsonArray("case_results").get(2).getAsJsonObject();
        assertThat(worst.get("hd95_mm").isJsonNull()).isTrue();
        assertThat(json.getAsJsonArray("roc")
                        .get(0)
                        .getAsJsonObject()
                        .get("threshold")
                        .isJsonNull())
                .isTrue();
    }

    @Test
    void segmentationOnlyModelHasNullClassification() {
        List<CaseResult> cases = List.of(
                result("a", Diagnosis.MALIGNANT, 20, false).withSegmentation(segmentation(0.5, OptionalDouble.of(1))));

        JsonObject json = JsonParser.parseString(report(cases).toJson()).getAsJsonObject();

        assertThat(json.get("accuracy").isJsonNull()).isTrue();
        assertThat(json.get("auc").isJsonNull()).isTrue();
        assertThat(json.get("dice_mean").getAsDouble()).isEqualTo(0.5);
        assertThat(json.get("dice_sd").isJsonNull()).isTrue();
    }

    @Test
    void csvHasOneRowACaseWithEveryFieldUnderItsHead() throws Exception {
        List<NamedCsvRecord> rows;
        try (CsvReader<NamedCsvRecord> csv =
                CsvReader.builder().ofNamedCsvRecord(report(FOUR).toCsv())) {
            rows = csv.stream().toList();
        }

        assertThat(rows).hasSize(4);
        assertThat(rows.get(3).getField("case_id")).isEqualTo("d, \"quoted\"");
        assertThat(rows.get(3).getField("label")).isEqualTo("B");
        assertThat(rows.get(0).getField("hd95_mm")).isEqualTo("2.0");
        assertThat(rows.get(0).getField("hd95_reference_to_prediction_mm")).isEqualTo("1.0");
        assertThat(rows.get(0).getField("assd_mm")).isEqualTo("0.5");
        assertThat(rows.get(2).getField("hd95_mm")).isEmpty();
        assertThat(rows.get(2).getField("predicted_label")).isEqualTo("M");
        assertThat(rows.get(1).getField("size_group")).isEqualTo("small");
        assertThat(rows.get(0).getField("crop_padded")).isEqualTo("true");
    }

    @Test
    void reportThatCannotBeIsRefused() {
        assertThatThrownBy(() -> report(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> report(List.of(FOUR.get(0), FOUR.get(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found a twice");
        assertThatThrownBy(() -> EvaluationReport.of(CONTEXT, FOUR, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> FOUR.get(0).withMalignancy(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("case a");
        assertThatThrownBy(() -> result("a", Diagnosis.BENIGN, -1, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CaseCrop(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CaseCrop(50, 1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EvaluationContext(" ", "m", "d", "x", "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("engine");
    }
}
