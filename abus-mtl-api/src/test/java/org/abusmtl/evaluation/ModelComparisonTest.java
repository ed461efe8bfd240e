package org.abusmtl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.ModelComparison.TestResult;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.abusmtl.statistics.DeLong;
import org.abusmtl.statistics.Holm;
import org.abusmtl.statistics.McNemar;
import org.abusmtl.statistics.WilcoxonSignedRank;
import org.junit.jupiter.api.Test;

class ModelComparisonTest {

    private static final int CASES = 24;

    /** What a model makes of the cases: Dice and malignancy a case; NaN where it lacks the task. */
    private record Model(String name, List<Double> dice, List<Double> malignancy) {

        /** The better of two numbers a case is the one of less noise. */
        static Model drawn(String name, long seed, double noise) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Double> dice = new ArrayList<>();
            List<Double> malignancy = new ArrayList<>();
            for (int i = 0; i < CASES; i++) {
                dice.add(0.9 - noise * random.nextDouble());
                double side = malignant(i) ? 0.7 : 0.3;
                malignancy.add(Math.min(1, Math.max(0, side + noise * (2 * random.nextDouble() - 1))));
            }
            return new Model(name, dice, malignancy);
        }

        Model segmentingOnly() {
            return new Model(name, dice, Collections.nCopies(CASES, Double.NaN));
        }

        Model classifyingOnly() {
            return new Model(name, Collections.nCopies(CASES, Double.NaN), malignancy);
        }

        Model named(String other) {
            return new Model(other, dice, malignancy);
        }

        double[] diceOf() {
            return dice.stream().mapToDouble(d -> d).toArray();
        }

        double[] malignancyOf() {
            return malignancy.stream().mapToDouble(d -> d).toArray();
        }

        boolean[] right() {
            boolean[] right = new boolean[CASES];
            for (int i = 0; i < CASES; i++) {
                right[i] = malignancy.get(i) >= 0.5 == malignant(i);
            }
            return right;
        }

        List<CaseResult> cases() {
            List<CaseResult> cases = new ArrayList<>();
            for (int i = 0; i < CASES; i++) {
                double d = dice.get(i);
                cases.add(new CaseResult(
                        "c" + i,
                        "p" + i / 2,
                        malignant(i) ? Diagnosis.MALIGNANT : Diagnosis.BENIGN,
                        500,
                        new CaseCrop(100, 1),
                        Double.isNaN(d)
                                ? Optional.empty()
                                : Optional.of(new SegmentationMetrics(
                                        d, d / (2 - d), Optional.of(new DistanceFigures(2, 1, 3, 0.5)), 500, 400)),
                        Double.isNaN(malignancy.get(i))
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(malignancy.get(i))));
            }
            return cases;
        }

        EvaluationReport report() {
            return report(cases());
        }

        EvaluationReport report(List<CaseResult> cases) {
            return EvaluationReport.of(new EvaluationContext("Fake", name, "24 cases", "00ff", "0.1.0"), cases, 0.5);
        }
    }

    private static boolean malignant(int index) {
        return index % 3 != 0;
    }

    private static boolean[] labels() {
        boolean[] labels = new boolean[CASES];
        for (int i = 0; i < CASES; i++) {
            labels[i] = malignant(i);
        }
        return labels;
    }

    private static ModelComparison compare(Model... models) {
        return ModelComparison.of(EvaluationReport.comparing(
                List.of(models).stream().map(Model::report).toList()));
    }

    private final Model poor = Model.drawn("poor", 1, 0.6);
    private final Model fair = Model.drawn("fair", 2, 0.5);
    private final Model good = Model.drawn("good", 3, 0.25);

    @Test
    void everyModelIsTestedAgainstTheBestAndCorrectedOverTheTable() {
        ModelComparison comparison = compare(poor, good, fair);

        double[] wilcoxon = new double[2];
        double[] deLong = new double[2];
        double[] mcNemar = new double[2];
        List<Model> others = List.of(poor, fair);
        for (int i = 0; i < 2; i++) {
            Model other = others.get(i);
            wilcoxon[i] = WilcoxonSignedRank.of(other.diceOf(), good.diceOf())
                    .orElseThrow()
                    .p();
            deLong[i] = DeLong.compare(other.malignancyOf(), good.malignancyOf(), labels())
                    .orElseThrow()
                    .p()
                    .orElseThrow();
            mcNemar[i] = McNemar.of(other.right(), good.right()).p().orElseThrow();
        }
        expect(comparison, PairedTest.DICE, wilcoxon);
        expect(comparison, PairedTest.AUC, deLong);
        expect(comparison, PairedTest.ACCURACY, mcNemar);
        assertThat(comparison.rows()).extracting(ModelComparison.Row::model).containsExactly("poor", "good", "fair");
        assertThat(comparison.row("good").tests()).isEmpty();
        assertThat(wilcoxon[0]).isLessThan(0.05);
    }

    private static void expect(ModelComparison comparison, PairedTest test, double[] p) {
        double[] adjusted = Holm.adjust(p);
        assertThat(comparison.best(test)).hasValue("good");
        assertThat(comparison.row("poor").test(test))
                .hasValue(new TestResult("good", CASES, 0, OptionalDouble.of(p[0]), OptionalDouble.of(adjusted[0])));
        assertThat(comparison.row("fair").test(test))
                .hasValue(new TestResult("good", CASES, 0, OptionalDouble.of(p[1]), OptionalDouble.of(adjusted[1])));
    }

    @Test
    void casesArePairedByTheirNameInWhateverOrderAndOthersAreCounted() {
        List<CaseResult> shuffled = new ArrayList<>(poor.cases());
        Collections.reverse(shuffled);
        List<CaseResult> fewer = shuffled.subList(0, CASES - 3);

        TestResult straight =
                compare(poor, good).row("poor").test(PairedTest.DICE).orElseThrow();
        TestResult reversed = ModelComparison.of(
                        EvaluationReport.comparing(List.of(poor.report(shuffled), good.report())))
                .row("poor")
                .test(PairedTest.DICE)
                .orElseThrow();
        TestResult partly = ModelComparison.of(EvaluationReport.comparing(List.of(poor.report(fewer), good.report())))
                .row("poor")
                .test(PairedTest.DICE)
                .orElseThrow();

        assertThat(reversed).isEqualTo(straight);
        assertThat(partly.cases()).isEqualTo(CASES - 3);
        assertThat(partly.leftOut()).isEqualTo(3);
    }

    @Test
    void modelWithoutATaskHasNoTestOfItAndIsNotInTheFamily() {
        ModelComparison comparison = compare(good.segmentingOnly().named("segments"), fair, poor.classifyingOnly());

        assertThat(comparison.best(PairedTest.DICE)).hasValue("segments");
        assertThat(comparison.best(PairedTest.AUC)).hasValue("fair");
        assertThat(comparison.row("segments").tests()).isEmpty();
        assertThat(comparison.row("poor").tests()).containsOnlyKeys(PairedTest.AUC, PairedTest.ACCURACY);
        // a family of one needs no correction
        TestResult dice = comparison.row("fair").test(PairedTest.DICE).orElseThrow();
        assertThat(dice.adjustedP()).isEqualTo(dice.p());
    }

    @Test
    void firstOfEqualModelsIsTheBestAndTheOtherHasATestThatSaysNothing() {
        ModelComparison comparison = compare(poor, good.named("one"), good.named("two"));

        for (PairedTest test : PairedTest.values()) {
            assertThat(comparison.best(test)).hasValue("one");
            assertThat(comparison.row("two").test(test))
                    .hasValue(new TestResult("one", CASES, 0, OptionalDouble.empty(), OptionalDouble.empty()));
            // the family still has two
            TestResult result = comparison.row("poor").test(test).orElseThrow();
            assertThat(result.adjustedP().orElseThrow())
                    .isEqualTo(Math.min(1, 2 * result.p().orElseThrow()));
        }
    }

    @Test
    void comparisonOfOneModelHasIntervalsOnly() {
        ModelComparison comparison = ModelComparison.of(good.report(), 5);

        assertThat(comparison.rows()).hasSize(1);
        assertThat(comparison.row("good").tests()).isEmpty();
        assertThat(comparison.row("good").intervals().toMap())
                .isEqualTo(good.report().all().intervals(5).toMap());
    }

    @Test
    void jsonHasTheTestsAndRowsHaveTheSameKeys() {
        EvaluationReport report = EvaluationReport.comparing(
                List.of(poor.report(), good.segmentingOnly().report()));

        JsonObject tests =
                JsonParser.parseString(report.toJson()).getAsJsonObject().getAsJsonObject("tests_against_best");

        JsonObject dice = tests.getAsJsonObject("dice_wilcoxon");
        assertThat(dice.get("best").getAsString()).isEqualTo("good");
        JsonObject against = dice.getAsJsonArray("against").get(0).getAsJsonObject();
        assertThat(against.get("model").getAsString()).isEqualTo("poor");
        assertThat(against.get("cases").getAsInt()).isEqualTo(CASES);
        ModelComparison comparison = ModelComparison.of(report);
        assertThat(against.get("p_holm").getAsDouble())
                .isEqualTo(comparison
                        .row("poor")
                        .test(PairedTest.DICE)
                        .orElseThrow()
                        .adjustedP()
                        .orElseThrow());
        assertThat(tests.getAsJsonObject("auc_delong").getAsJsonArray("against"))
                .isEmpty();
        assertThat(comparison.row("good").toMap().keySet())
                .isEqualTo(comparison.row("poor").toMap().keySet())
                .contains("dice_ci_low", "dice_wilcoxon_p", "auc_delong_p_holm", "accuracy_mcnemar_p_holm");
        assertThat(comparison.row("poor").toMap())
                .containsEntry("dice_wilcoxon_p", against.get("p").getAsDouble());
    }

    @Test
    void oneCaseWithTwoDiagnosesIsRefused() {
        List<CaseResult> cases = new ArrayList<>(poor.cases());
        CaseResult first = cases.get(0);
        cases.set(
                0,
                CaseResult.of("c0", first.patientId(), Diagnosis.MALIGNANT, 500, first.crop())
                        .withSegmentation(first.segmentation().orElseThrow())
                        .withMalignancy(0.2));
        EvaluationReport report = EvaluationReport.comparing(List.of(poor.report(cases), good.report()));

        assertThatThrownBy(() -> ModelComparison.of(report))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("case c0: expected one diagnosis, found MALIGNANT for poor and BENIGN for good");
    }

    @Test
    void unknownModelIsRefused() {
        ModelComparison comparison = compare(poor, good);

        assertThatThrownBy(() -> comparison.row("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model: expected one of [poor, good], found none");
    }
}
