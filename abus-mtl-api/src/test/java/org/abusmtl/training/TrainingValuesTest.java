package org.abusmtl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.loss.TumorProbability;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.training.ChangedCircumstancesException.Difference;
import org.abusmtl.volume.InvalidDataException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingValuesTest {

    /** One power or cosine in double precision of a value of at most 1. */
    private static final Offset<Double> ROUNDING = within(1e-14);

    private static double rate(LearningRate.Decay decay, long step, long steps) {
        return new LearningRate(1, decay).at(step, steps);
    }

    @Test
    void ratesByHand() {
        assertThat(rate(LearningRate.Decay.POLYNOMIAL, 50, 100)).isCloseTo(Math.pow(0.5, 0.9), ROUNDING);
        assertThat(rate(LearningRate.Decay.COSINE, 50, 100)).isCloseTo(0.5, ROUNDING);
        assertThat(rate(LearningRate.Decay.COSINE, 1, 3)).isCloseTo(0.75, ROUNDING);
        assertThat(rate(LearningRate.Decay.STEP, 49, 100)).isEqualTo(1);
        assertThat(rate(LearningRate.Decay.STEP, 50, 100)).isEqualTo(0.1);
        assertThat(rate(LearningRate.Decay.STEP, 75, 100)).isEqualTo(0.01);
        assertThat(rate(LearningRate.Decay.CONSTANT, 99, 100)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void rateStartsAtItsFirstValueAndNeverRisesNorReachesZero(LearningRate.Decay decay) {
        LearningRate rate = new LearningRate(3e-4, decay);
        assertThat(rate.at(0, 70)).isEqualTo(3e-4);
        for (int step = 1; step < 70; step++) {
            assertThat(rate.at(step, 70)).isPositive().isLessThanOrEqualTo(rate.at(step - 1, 70));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,10", "10,10", "0,0"})
    void stepOutsideTheTrainingHasNoRate(long step, long steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rate(LearningRate.Decay.CONSTANT, step, steps))
                .withMessage("step: expected a value in [0, " + steps + "), found " + step);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "NaN", "Infinity"})
    void rateMustBePositiveAndFinite(double initial) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingConfig.paper().learningRate(initial))
                .withMessage("learningRate: expected a finite value > 0, found " + initial);
    }

    @Test
    void paperConfigurationHasThePapersValues() {
        TrainingConfig config = TrainingConfig.paper();
        assertThat(config.batchSize()).isEqualTo(2);
        assertThat(config.learningRate()).isEqualTo(new LearningRate(1e-4, LearningRate.Decay.POLYNOMIAL));
        assertThat(config.weighting()).isEqualTo(LossWeighting.fixed(0.3));
        assertThat(config.focalGamma()).isEqualTo(2);
        assertThat(config.diceLoss()).isEqualTo(DiceLoss.PAPER);
        assertThat(config.weightUpdate()).isEqualTo(WeightUpdate.EACH_PASS);
    }

    /** Every value differs from the paper's, so that a setter that changes another field is seen. */
    private static TrainingConfig odd() {
        return TrainingConfig.paper()
                .epochs(7)
                .batchSize(3)
                .learningRate(new LearningRate(0.1 + 0.2, LearningRate.Decay.COSINE))
                .lambda(0.9)
                .focalGamma(1.5)
                .classWeighting(ClassWeighting.EQUAL)
                .diceLoss(new DiceLoss(DiceDenominator.SQUARED, TumorProbability.HARD_GATED))
                .weightUpdate(otherUpdate())
                .center(CropCenter.CENTROID)
                .validationFraction(0.35)
                .seed(Long.MIN_VALUE + 1);
    }

    private static WeightUpdate otherUpdate() {
        WeightUpdate[] all = WeightUpdate.values();
        return all[all.length - 1];
    }

    @Test
    void eachSetterChangesItsOwnValue() {
        assertThat(odd())
                .isEqualTo(new TrainingConfig(
                        7,
                        3,
                        new LearningRate(0.30000000000000004, LearningRate.Decay.COSINE),
                        LossWeighting.fixed(0.9),
                        1.5,
                        ClassWeighting.EQUAL,
                        new DiceLoss(DiceDenominator.SQUARED, TumorProbability.HARD_GATED),
                        otherUpdate(),
                        CropCenter.CENTROID,
                        0.35,
                        Long.MIN_VALUE + 1));
        assertThat(otherUpdate()).isNotEqualTo(TrainingConfig.paper().weightUpdate());
        assertThat(odd().learningRate(2e-3).learningRate())
                .isEqualTo(new LearningRate(2e-3, LearningRate.Decay.COSINE));
    }

    @Test
    void settersRefuseAtOnceWithTheFieldsName() {
        TrainingConfig config = TrainingConfig.paper();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.epochs(0))
                .withMessage("epochs: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.batchSize(-2))
                .withMessage("batchSize: expected at least 1, found -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.lambda(1.5))
                .withMessageStartingWith("lambda:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.focalGamma(-1))
                .withMessageStartingWith("gamma:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config.validationFraction(1))
                .withMessage("validationFraction: expected a share in [0, 1), found 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> config.validationFraction(Double.NaN));
    }

    @Test
    void lossHasTheWeightsOfTheTrainingPart() {
        assertThat(TrainingConfig.paper().loss(30, 10).classification().weights())
                .isEqualTo(new ClassWeights(0.25, 0.75));
        assertThat(odd().loss(30, 0).classification().weights()).isEqualTo(ClassWeights.EQUAL);
        assertThat(odd().loss(30, 0).weighting()).isEqualTo(LossWeighting.fixed(0.9));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingConfig.paper().loss(30, 0));
    }

    @Test
    void configurationComesBackFromItsTextWithEveryDigit() {
        assertThat(TrainingConfig.fromJson(odd().toJson())).isEqualTo(odd());
        assertThat(TrainingConfig.fromJson(TrainingConfig.paper().toJson())).isEqualTo(TrainingConfig.paper());
        String older = TrainingConfig.paper().toJson().replace("\"crop_center\":\"BOUNDING_BOX\",", "");
        assertThat(older).doesNotContain("crop_center");
        assertThat(TrainingConfig.fromJson(older)).isEqualTo(TrainingConfig.paper());
    }

    @Test
    void learnedWeightingComesBackFromItsTextAndAFixedOneIsWrittenAsEver() {
        TrainingConfig learned = odd().weighting(new LossWeighting.Uncertainty(1.0 / 3));
        assertThat(TrainingConfig.fromJson(learned.toJson())).isEqualTo(learned);
        assertThat(learned.loss(30, 0).weighting()).isEqualTo(learned.weighting());
        assertThat(odd().lambda()).isEqualTo(0.9);
        assertThatIllegalStateException().isThrownBy(learned::lambda).withMessageContaining("expected a fixed lambda");
        assertThat(odd().toJson()).contains("\"lambda\":0.9").doesNotContain("uncertainty");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> TrainingConfig.fromJson(learned.toJson().replace("\"bound\":0.", "\"bound\":-0.")))
                .withMessageContaining("bound: expected a finite value above 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"epochs\":200|\"epochs\":0|epochs: expected at least 1, found 0",
                "\"epochs\":200|\"epochs\":3000000000|epochs: expected a 32-bit integer, found 3000000000",
                "\"lambda\":0.3|\"lambda\":\"0.3\"|lambda: expected a number",
                "\"lambda\":0.3|\"lambda\":null|lambda: expected a number, found null",
                "POLYNOMIAL|LINEAR|decay: expected one of [POLYNOMIAL, CONSTANT, STEP, COSINE], found LINEAR"
            })
    void configurationTextThatIsWrongIsRefused(String part, String by, String message) {
        String json = TrainingConfig.paper().toJson().replace(part, by);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> TrainingConfig.fromJson(json))
                .withMessageContaining(message);
    }

    @Test
    void provenanceComesBackFromItsText() {
        Provenance plain = new Provenance("0.1.0", "Fake", "1", -3, Optional.empty());
        Provenance trained = new Provenance(
                "0.1.0",
                "Fake",
                "1",
                9,
                Optional.of(new Provenance.Training(
                        new TrainingData("set", "00ff", 8, 2, 6, 4), odd(), "none", 5, List.of())));
        Provenance resumed = new Provenance(
                "0.1.0",
                "Fake",
                "1",
                9,
                Optional.of(new Provenance.Training(
                        new TrainingData("set", "00ff", 8, 2, 6, 4),
                        odd(),
                        "none",
                        5,
                        List.of("engine: expected \"Fake 2\", found \"Fake 1\"", "b"))));
        assertThat(Provenance.fromJson(plain.toJson())).isEqualTo(plain);
        assertThat(Provenance.fromJson(trained.toJson())).isEqualTo(trained);
        assertThat(Provenance.fromJson(resumed.toJson())).isEqualTo(resumed);
        assertThat(trained.toJson()).doesNotContain("resumed_anyway");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Provenance.fromJson(resumed.toJson().replace("\"b\"", "[]")))
                .withMessageContaining("resumed_anyway: expected texts, found []");
    }

    @Test
    void epochComesBackFromItsText() {
        EpochResult epoch = new EpochResult(
                3,
                17,
                1.5e-5,
                List.of(
                        new LossMeans(1.25, OptionalDouble.of(0.75), OptionalDouble.empty()),
                        new LossMeans(0.5, OptionalDouble.of(0.25), OptionalDouble.of(0.125))),
                Optional.of(ValidationResult.of(4, OptionalDouble.of(0.5), OptionalDouble.empty(), 0.75)),
                2.5,
                0.125,
                Optional.of(new TaskWeights(1.0 / 3, 2.5)));
        assertThat(EpochResult.fromJson(epoch.toJson())).isEqualTo(epoch);
        assertThat(epoch.toJson()).contains("\"seconds\":2.5,\"waiting_share\":0.125");
        assertThat(epoch.lastPass().total()).isEqualTo(0.5);
        EpochResult bare = new EpochResult(1, 1, 1, epoch.passes(), Optional.empty(), 0, 0, Optional.empty());
        assertThat(EpochResult.fromJson(bare.toJson())).isEqualTo(bare);
        String older = bare.toJson().replace(",\"task_weights\":null", "");
        assertThat(older).doesNotContain("task_weights");
        assertThat(EpochResult.fromJson(older)).isEqualTo(bare);
    }

    @Test
    void validationScoreIsTheMeanOfWhatTheNetworkAnswers() {
        OptionalDouble none = OptionalDouble.empty();
        assertThat(ValidationResult.of(4, OptionalDouble.of(0.5), OptionalDouble.of(1), 2)
                        .score())
                .isEqualTo(0.75);
        assertThat(ValidationResult.of(4, OptionalDouble.of(0.5), none, 2).score())
                .isEqualTo(0.5);
        assertThat(ValidationResult.of(4, none, OptionalDouble.of(0.625), 2).score())
                .isEqualTo(0.625);
        assertThat(ValidationResult.of(4, none, none, 2).score()).isEqualTo(-2);
    }

    @Test
    void betterIsAHigherScoreOrThenALowerLoss() {
        ValidationResult low = ValidationResult.of(4, OptionalDouble.of(0.5), OptionalDouble.empty(), 0.1);
        ValidationResult high = ValidationResult.of(4, OptionalDouble.of(0.6), OptionalDouble.empty(), 0.9);
        ValidationResult cheaper = ValidationResult.of(4, OptionalDouble.of(0.6), OptionalDouble.empty(), 0.8);
        assertThat(high.isBetterThan(low)).isTrue();
        assertThat(low.isBetterThan(high)).isFalse();
        assertThat(cheaper.isBetterThan(high)).isTrue();
        assertThat(high.isBetterThan(cheaper)).isFalse();
        assertThat(high.isBetterThan(high)).isFalse();
    }

    @Test
    void checkpointingNeedsAnEpochAndAFile() {
        assertThat(Checkpointing.everyEpoch()).isEqualTo(Checkpointing.every(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checkpointing.every(0))
                .withMessage("checkpointing: expected at least 1, found every 0 epochs, keep 2");
        assertThatIllegalArgumentException().isThrownBy(() -> new Checkpointing(1, 0));
    }

    /** The values come from a file: U+009B begins a command to a terminal, U+202E turns the direction of writing. */
    @Test
    void differenceGivesNoOrdersToTerminals() {
        assertThat(new Difference(Circumstance.CONFIG, "a\u009bb", "x\ny", "\u202e" + "z".repeat(200)))
                .hasToString("a?b: expected x?y, found ?" + "z".repeat(116) + "...");
    }
}
