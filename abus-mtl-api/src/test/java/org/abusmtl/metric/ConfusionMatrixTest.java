package org.abusmtl.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

    @Test
    void countsOfThePaperGiveItsFigures() {
        // CMSVNet_Iter of Table 1: 119 malignant, 51 benign
        ConfusionMatrix counts = new ConfusionMatrix(95, 20, 31, 24);

        // the table has three decimals
        assertThat(counts.accuracy().orElseThrow()).isCloseTo(0.741, within(5e-4));
        assertThat(counts.recall().orElseThrow()).isCloseTo(0.798, within(5e-4));
        assertThat(counts.precision().orElseThrow()).isCloseTo(0.826, within(5e-4));
        assertThat(counts.falsePositiveRate().orElseThrow()).isCloseTo(0.392, within(5e-4));
        // 190 / 234 = 0.81197, which the table cuts off instead of rounding
        assertThat(counts.f1().orElseThrow()).isCloseTo(0.811, within(1e-3));
        assertThat(counts.majorityShare()).hasValue(119.0 / 170);
    }

    @Test
    void scoreAtTheThresholdIsMalignant() {
        ConfusionMatrix counts = ConfusionMatrix.of(
                new double[] {0.5, 0.5, 0.49, 0.51, 0.2}, new boolean[] {true, false, true, true, false}, 0.5);

        assertThat(counts).isEqualTo(new ConfusionMatrix(2, 1, 1, 1));
        assertThat(counts.specificity()).hasValue(0.5);
        assertThat(counts.balancedAccuracy()).hasValue((2.0 / 3 + 0.5) / 2);
    }

    @Test
    void figureWithoutDenominatorIsEmpty() {
        ConfusionMatrix nothingCalled = new ConfusionMatrix(0, 0, 75, 5);
        assertThat(nothingCalled.precision()).isEmpty();
        assertThat(nothingCalled.f1()).hasValue(0);
        assertThat(nothingCalled.recall()).hasValue(0);

        ConfusionMatrix malignantOnly = new ConfusionMatrix(9, 0, 0, 16);
        assertThat(malignantOnly.falsePositiveRate()).isEmpty();
        assertThat(malignantOnly.specificity()).isEmpty();
        assertThat(malignantOnly.balancedAccuracy()).isEmpty();
        assertThat(malignantOnly.precision()).hasValue(1);

        ConfusionMatrix benignOnly = new ConfusionMatrix(0, 0, 4, 0);
        assertThat(benignOnly.recall()).isEmpty();
        assertThat(benignOnly.f1()).isEmpty();

        assertThat(new ConfusionMatrix(0, 0, 0, 0).accuracy()).isEmpty();
    }

    @Test
    void countsOfTwoSetsAddUp() {
        ConfusionMatrix sum = new ConfusionMatrix(1, 2, 3, 4).plus(new ConfusionMatrix(10, 30, 70, 90));

        assertThat(sum).isEqualTo(new ConfusionMatrix(11, 32, 73, 94));
        assertThat(sum.positives()).isEqualTo(105);
        assertThat(sum.negatives()).isEqualTo(105);
        assertThat(sum.predictedPositives()).isEqualTo(43);
        assertThat(sum.total()).isEqualTo(210);
        assertThatThrownBy(() -> sum.plus(new ConfusionMatrix(0, 0, Integer.MAX_VALUE, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void answeringAlwaysMalignantHasABalancedAccuracyOfOneHalf() {
        assertThat(new ConfusionMatrix(119, 51, 0, 0).balancedAccuracy()).hasValue(0.5);
    }

    @Test
    void scoresThatDoNotFitTheLabelsAreRefused() {
        assertThatThrownBy(() -> ConfusionMatrix.of(new double[2], new boolean[3], 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3")
                .hasMessageContaining("2");
        assertThatThrownBy(() -> ConfusionMatrix.of(new double[] {0.1, Double.NaN}, new boolean[2], 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scores[1]");
        assertThatThrownBy(() -> new ConfusionMatrix(1, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
