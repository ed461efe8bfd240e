package org.abusmtl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.model.Tasks;
import org.junit.jupiter.api.Test;

class WeightingStateTest {

    private static final LossWeighting.Uncertainty LEARNED = LossWeighting.uncertainty();

    /** As many steps of a loss that stands still. */
    private static TaskUncertainty steps(TaskUncertainty from, double loss, double rate, int first, int count) {
        TaskUncertainty state = from;
        for (int step = first; step < first + count; step++) {
            state = state.after(LEARNED, loss, rate, step);
        }
        return state;
    }

    @Test
    void firstStepIsAsLongAsTheLearningRateAgainstTheGradient() {
        // Adam's first step: rate * g / (|g| + 1e-8), with g = 1/2 - 0.9
        TaskUncertainty up = TaskUncertainty.INITIAL.after(LEARNED, 0.9, 0.01, 1);
        assertThat(up.logVariance()).isCloseTo(0.01, within(1e-9));
        assertThat(up.firstMoment()).isCloseTo(-0.04, within(1e-15));
        assertThat(up.secondMoment()).isCloseTo(0.00016, within(1e-15));
        assertThat(TaskUncertainty.INITIAL.after(LEARNED, 0.1, 0.01, 1).logVariance())
                .isCloseTo(-0.01, within(1e-9));
    }

    @Test
    void secondStepAgreesWithAdamByHand() {
        TaskUncertainty one = TaskUncertainty.INITIAL.after(LEARNED, 0.9, 0.01, 1);
        TaskUncertainty two = one.after(LEARNED, 0.3, 0.02, 2);
        double g = 0.5 - Math.exp(-one.logVariance()) * 0.3;
        double m = 0.9 * -0.04 + 0.1 * g;
        double v = 0.999 * 0.00016 + 0.001 * g * g;
        double expected = one.logVariance() - 0.02 * (m / (1 - 0.81)) / (Math.sqrt(v / (1 - 0.999 * 0.999)) + 1e-8);
        assertThat(two.logVariance()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void weightOfALossThatStandsStillGoesToHalfOfItsInverse() {
        for (double loss : new double[] {0.08, 0.25, 0.9}) {
            TaskUncertainty state = steps(TaskUncertainty.INITIAL, loss, 0.01, 1, 3000);
            assertThat(state.weight()).as("loss " + loss).isCloseTo(1 / (2 * loss), within(0.02 / loss));
        }
    }

    @Test
    void weightOfALossThatVanishesStopsAtTheBoundAndComesBack() {
        TaskUncertainty atBound = steps(TaskUncertainty.INITIAL, 1e-9, 0.01, 1, 1000);
        assertThat(atBound.weight()).isCloseTo(10, within(1e-12));
        TaskUncertainty later = steps(atBound, 0.9, 0.01, 1001, 1000);
        assertThat(later.weight()).isLessThan(2);
    }

    @Test
    void lossThatIsNotFiniteChangesNothing() {
        TaskUncertainty state = new TaskUncertainty(0.25, 0.5, 0.75);
        assertThat(state.after(LEARNED, Double.NaN, 0.01, 3)).isEqualTo(state);
        assertThat(state.after(LEARNED, Double.POSITIVE_INFINITY, 0.01, 3)).isEqualTo(state);
    }

    @Test
    void eachTaskFollowsItsOwnLoss() {
        WeightingState state = WeightingState.INITIAL.after(LEARNED, 0.1, 0.9, 0.01, 1);
        assertThat(state.weights().classification()).isCloseTo(Math.exp(0.01), within(1e-8));
        assertThat(state.weights().segmentation()).isCloseTo(Math.exp(-0.01), within(1e-8));
        assertThat(new WeightingState(new TaskUncertainty(0.5, 0, 0), new TaskUncertainty(-0.25, 0, 0)).regularizer())
                .isEqualTo(0.125);
        assertThat(WeightingState.INITIAL.weights()).isEqualTo(new TaskWeights(1, 1));
    }

    @Test
    void onlyTwoTasksHaveWeightsToLearn() {
        assertThat(WeightingState.initial(LEARNED, Tasks.JOINT)).contains(WeightingState.INITIAL);
        assertThat(WeightingState.initial(LEARNED, Tasks.SEGMENTATION)).isEmpty();
        assertThat(WeightingState.initial(LEARNED, Tasks.CLASSIFICATION)).isEmpty();
        assertThat(WeightingState.initial(LossWeighting.PAPER, Tasks.JOINT)).isEmpty();
    }

    @Test
    void learnedWeightsDoNotGoOnFromFixedOnes() {
        Optional<WeightingState> learned = Optional.of(WeightingState.INITIAL);
        WeightingState.requireSameKind(learned, learned);
        WeightingState.requireSameKind(Optional.empty(), Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightingState.requireSameKind(learned, Optional.empty()))
                .withMessage("weighting: expected learned weights of the tasks, found fixed");
    }
}
