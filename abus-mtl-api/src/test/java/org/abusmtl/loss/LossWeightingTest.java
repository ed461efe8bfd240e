package org.abusmtl.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossWeightingTest {

    private static final Offset<Double> ROUNDING = within(1e-14);

    private static final LossWeighting.Uncertainty LEARNED = LossWeighting.uncertainty();

    @Test
    void fixedLambdaWeighsAsEquationFive() {
        assertThat(LossWeighting.PAPER).isEqualTo(LossWeighting.fixed(0.3));
        assertThat(LossWeighting.fixed(0.3).initialWeights()).isEqualTo(new TaskWeights(0.3, 0.7));
        assertThat(LossWeighting.fixed(0.3).initialWeights().value(2, 0.5)).isCloseTo(0.95, ROUNDING);
        assertThat(LossWeighting.fixed(0.3).initialWeights().lambda()).isCloseTo(0.3, ROUNDING);
    }

    @Test
    void learnedWeightsBeginAtOne() {
        assertThat(LEARNED.initialWeights()).isEqualTo(new TaskWeights(1, 1));
        assertThat(LEARNED.initialWeights().lambda()).isEqualTo(0.5);
    }

    @Test
    void uncertainTaskWeighsLessAndPaysForIt() {
        // s = log 4: a quarter of the loss, and half of log 4 = log 2
        assertThat(LEARNED.value(Math.log(4), 0.8)).isCloseTo(0.2 + Math.log(2), ROUNDING);
        assertThat(LEARNED.gradient(Math.log(4), 0.8)).isCloseTo(0.5 - 0.2, ROUNDING);
        assertThat(LEARNED.value(0, 0.8)).isEqualTo(0.8);
    }

    @Test
    void gradientIsThatOfFiniteDifferences() {
        SplittableRandom random = new SplittableRandom(8);
        for (int run = 0; run < 100; run++) {
            double s = random.nextDouble(-3, 3);
            double loss = random.nextDouble(0, 4);
            double h = 1e-5;
            double difference = (LEARNED.value(s + h, loss) - LEARNED.value(s - h, loss)) / (2 * h);
            // h^2 of a third derivative of at most 80, and rounding of values below 80 over h
            assertThat(LEARNED.gradient(s, loss)).isCloseTo(difference, within(1e-8));
        }
    }

    @Test
    void valueIsSmallestWhereTheWeightIsHalfOfTheLossesInverse() {
        for (double loss : new double[] {0.07, 0.5, 0.9, 3}) {
            double best = Math.log(2 * loss);
            assertThat(LEARNED.gradient(best, loss)).isCloseTo(0, ROUNDING);
            assertThat(LEARNED.value(best, loss))
                    .isLessThan(LEARNED.value(best + 0.01, loss))
                    .isLessThan(LEARNED.value(best - 0.01, loss));
        }
    }

    @Test
    void boundsHoldWeightsBetweenATenthAndTen() {
        assertThat(LossWeighting.uncertainty()).isEqualTo(new LossWeighting.Uncertainty(Math.log(10)));
        assertThat(LEARNED.project(-50)).isEqualTo(-Math.log(10));
        assertThat(LEARNED.project(50)).isEqualTo(Math.log(10));
        assertThat(LEARNED.project(-1.25)).isEqualTo(-1.25);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void boundMustBeFiniteAndAboveZero(double bound) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LossWeighting.Uncertainty(bound))
                .withMessage("bound: expected a finite value above 0, found " + bound);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void weightsAreFiniteAndNotNegative(double weight) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskWeights(1, weight))
                .withMessage("segmentation weight: expected a finite value of at least 0, found " + weight);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskWeights(weight, 1))
                .withMessageStartingWith("classification weight:");
    }
}
