package org.abusmtl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {

    /** A few operations in double precision on numbers of about 1. */
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static FocalLoss focal(double gamma) {
        return new FocalLoss(gamma, ClassWeights.EQUAL);
    }

    /** The logit difference whose softmax is p. */
    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    @Test
    void classWeightsOfThePapersCountsAreThoseOfEquation3() {
        ClassWeights weights = ClassWeights.of(119, 51);
        // w_m = 51 / 170 = 0.3, w_n = 119 / 170 = 0.7
        assertThat(weights.malignant()).isCloseTo(0.3, ROUNDING);
        assertThat(weights.benign()).isCloseTo(0.7, ROUNDING);
    }

    @Test
    void bothClassesWeighTheSameInTotal() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 100; run++) {
            int malignant = 1 + random.nextInt(500);
            int benign = 1 + random.nextInt(500);
            ClassWeights weights = ClassWeights.of(malignant, benign);
            assertThat(weights.malignant() + weights.benign()).isCloseTo(1, ROUNDING);
            // relative: the totals go up to 250
            assertThat(malignant * weights.malignant())
                    .isCloseTo(benign * weights.benign(), within(1e-12 * malignant * benign));
        }
    }

    @Test
    void classWithoutCasesHasNoWeight() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassWeights.of(4, 0))
                .withMessage("class counts: expected at least one case of each class, found 4 malignant, 0 benign");
        assertThatIllegalArgumentException().isThrownBy(() -> ClassWeights.of(0, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClassWeights(Double.NaN, 0.5))
                .withMessageContaining("expected values in [0, 1]")
                .withMessageContaining("NaN");
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 0.5", "1.1, 0.5", "0.5, -0.1", "0.5, 1.1"})
    void classWeightsOutsideZeroToOneAreRefused(double malignant, double benign) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClassWeights(malignant, benign))
                .withMessage("class weights: expected values in [0, 1], found malignant " + malignant + ", benign "
                        + benign);
    }

    @Test
    void aClassMayWeighEverythingOrNothingAndHaveOneCaseOnly() {
        assertThat(new ClassWeights(0, 1).benign()).isEqualTo(1);
        assertThat(new ClassWeights(1, 0).malignant()).isEqualTo(1);
        assertThat(ClassWeights.of(1, 1)).isEqualTo(ClassWeights.EQUAL);
    }

    @Test
    void focalLossOfAConfidentMalignantCaseByHand() {
        // p = 0.8, y = 1, gamma 2, w_m 0.3: 0.3 * 0.2^2 * -ln 0.8 = 0.3 * 0.04 * 0.22314355131420976
        FocalLoss loss = new FocalLoss(2, ClassWeights.of(119, 51));
        assertThat(loss.value(0, logit(0.8), 1)).isCloseTo(0.002677722615770517, ROUNDING);
        // the same p and y = 0, w_n 0.7: 0.7 * 0.8^2 * -ln 0.2 = 0.448 * 1.6094379124341003
        assertThat(loss.value(0, logit(0.8), 0)).isCloseTo(0.7210281847704769, ROUNDING);
    }

    @Test
    void focalLossDependsOnTheDifferenceOfTheLogitsOnly() {
        FocalLoss loss = focal(2);
        assertThat(loss.value(-3.5, -2, 1)).isCloseTo(loss.value(0, 1.5, 1), ROUNDING);
    }

    @Test
    void focalLossIsSymmetricInTheClassesWhenTheyWeighTheSame() {
        SplittableRandom random = new SplittableRandom(2);
        for (int run = 0; run < 100; run++) {
            double a = random.nextDouble(-20, 20);
            double b = random.nextDouble(-20, 20);
            assertThat(focal(2).value(a, b, 1)).isEqualTo(focal(2).value(b, a, 0));
        }
    }

    @Test
    void gammaZeroIsWeightedCrossEntropy() {
        FocalLoss loss = new FocalLoss(0, new ClassWeights(0.3, 0.7));
        for (double p : new double[] {0.01, 0.3, 0.5, 0.9, 0.999}) {
            assertThat(loss.value(0, logit(p), 1)).isCloseTo(-0.3 * Math.log(p), ROUNDING);
            assertThat(loss.value(0, logit(p), 0)).isCloseTo(-0.7 * Math.log(1 - p), ROUNDING);
        }
    }

    @Test
    void focalLossFallsAsTheTrueClassGetsMoreProbable() {
        double before = Double.POSITIVE_INFINITY;
        for (double malignant = -30; malignant <= 30; malignant += 0.5) {
            double loss = focal(2).value(0, malignant, 1);
            assertThat(loss).isGreaterThanOrEqualTo(0).isLessThan(before);
            before = loss;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 2})
    void focalLossIsFiniteForLogitsWhereTheProbabilityRoundsToZeroOrOne(double gamma) {
        // right by far: nothing; wrong by far: half the margin, for (1 - p)^gamma is 1
        assertThat(focal(gamma).value(-1000, 1000, 1)).isZero();
        assertThat(focal(gamma).value(1000, -1000, 0)).isZero();
        assertThat(focal(gamma).value(1000, -1000, 1)).isEqualTo(1000);
        assertThat(focal(gamma).value(-1000, 1000, 0)).isEqualTo(1000);
    }

    @Test
    void focalLossRefusesAnotherTargetAndAnotherExponent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> focal(2).value(0, 0, 2))
                .withMessage("target: expected 0 or 1, found 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> focal(-1))
                .withMessage("gamma: expected a finite value of at least 0, found -1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> focal(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> focal(Double.POSITIVE_INFINITY));
    }

    @Test
    void diceLossOfFourVoxelsByHand() {
        double[] p = {0.9, 0.6, 0.2, 0.5};
        byte[] y = {1, 1, 0, 0};
        // 2 * 1.5 + 1 = 4 over 2.2 + 2 + 1 = 5.2
        assertThat(DiceLoss.PAPER.value(p, y)).isCloseTo(1 - 4 / 5.2, ROUNDING);
        // squares: 0.81 + 0.36 + 0.04 + 0.25 = 1.46, and 1.46 + 2 + 1
        assertThat(new DiceLoss(DiceDenominator.SQUARED, TumorProbability.SOFT).value(p, y))
                .isCloseTo(1 - 4 / 4.46, ROUNDING);
        // 0.2 and the tie 0.5 do not win the arg max: 4 over 1.5 + 2 + 1
        assertThat(new DiceLoss(DiceDenominator.LINEAR, TumorProbability.HARD_GATED).value(p, y))
                .isCloseTo(1 - 4 / 4.5, ROUNDING);
    }

    @Test
    void emptyPredictionOfAnEmptyMaskCostsNothing() {
        assertThat(DiceLoss.PAPER.value(new double[5], new byte[5])).isZero();
    }

    @Test
    void perfectPredictionCostsNothingAndAMissedTumourNearlyOne() {
        byte[] y = {0, 1, 1, 1, 0};
        assertThat(DiceLoss.PAPER.value(new double[] {0, 1, 1, 1, 0}, y)).isZero();
        assertThat(DiceLoss.PAPER.value(new double[5], y)).isEqualTo(0.75);
    }

    @Test
    void diceLossIsBoundedAndIgnoresTheOrderOfTheVoxels() {
        SplittableRandom random = new SplittableRandom(3);
        for (DiceDenominator denominator : DiceDenominator.values()) {
            for (TumorProbability probability : TumorProbability.values()) {
                DiceLoss loss = new DiceLoss(denominator, probability);
                for (int run = 0; run < 50; run++) {
                    int voxels = 1 + random.nextInt(40);
                    double[] p = random.doubles(voxels).toArray();
                    byte[] y = new byte[voxels];
                    double[] reversedP = new double[voxels];
                    byte[] reversedY = new byte[voxels];
                    for (int i = 0; i < voxels; i++) {
                        y[i] = (byte) random.nextInt(2);
                        reversedP[voxels - 1 - i] = p[i];
                        reversedY[voxels - 1 - i] = y[i];
                    }
                    assertThat(loss.value(p, y)).isGreaterThanOrEqualTo(0).isLessThan(1);
                    assertThat(loss.value(reversedP, reversedY)).isCloseTo(loss.value(p, y), ROUNDING);
                }
            }
        }
    }

    @Test
    void diceLossRefusesAMaskOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiceLoss.PAPER.value(new double[3], new byte[2]))
                .withMessage("y: expected 3 voxels as in p, found 2");
    }

    @Test
    void jointLossIsLinearBetweenItsTwoParts() {
        // 0.3 * 2 + 0.7 * 0.5
        assertThat(joint(0.3).value(2, 0.5)).isCloseTo(0.95, ROUNDING);
        assertThat(joint(0).value(2, 0.5)).isEqualTo(0.5);
        assertThat(joint(1).value(2, 0.5)).isEqualTo(2);
        SplittableRandom random = new SplittableRandom(4);
        for (int run = 0; run < 50; run++) {
            JointLoss loss = joint(random.nextDouble());
            double c1 = random.nextDouble();
            double c2 = random.nextDouble();
            double s1 = random.nextDouble();
            double s2 = random.nextDouble();
            assertThat(loss.value(c1 + 3 * c2, s1 + 3 * s2))
                    .isCloseTo(loss.value(c1, s1) + 3 * loss.value(c2, s2), ROUNDING);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void jointLossRefusesAWeightOutsideZeroToOne(double lambda) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> joint(lambda))
                .withMessage("lambda: expected a value in [0, 1], found " + lambda);
    }

    private static JointLoss joint(double lambda) {
        return new JointLoss(lambda, focal(2), DiceLoss.PAPER);
    }
}
