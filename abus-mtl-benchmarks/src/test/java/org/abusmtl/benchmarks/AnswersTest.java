package org.abusmtl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

    /** Values of this size as floats. */
    private static final double ROUNDING = 1e-6;

    private static Answers gradients(float[]... tensors) {
        return new Answers(new float[0], List.of(tensors));
    }

    @Test
    void gradientDifferenceIsThatOfTheWorstTensorAgainstItsOwnLargest() {
        Answers one = gradients(new float[] {100, -3}, new float[] {0.5f, -2, 1});
        Answers other = gradients(new float[] {101, -3}, new float[] {0.5f, -2, 1.5f});

        assertThat(one.gradientDifference(other)).isCloseTo(0.25, within(ROUNDING));
    }

    @Test
    void gradientsOfMereRoundingAreComparedWithAThousandthOfTheLargest() {
        Answers one = gradients(new float[] {100, -3}, new float[] {1e-6f});
        Answers other = gradients(new float[] {100, -3}, new float[] {-1e-6f});

        assertThat(one.gradientDifference(other)).isCloseTo(2e-5, within(ROUNDING));
    }

    @Test
    void notANumberIsInfinitelyFarAway() {
        assertThat(gradients(new float[] {1}).gradientDifference(gradients(new float[] {Float.NaN})))
                .isInfinite();
    }

    @Test
    void gradientsThatAreAllZeroKeepNoBound() {
        Answers zero = gradients(new float[2], new float[1]);

        assertThat(Bound.atMost(1).holds(zero.gradientDifference(zero))).isFalse();
    }
}
