package org.abusmtl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefinementScheduleTest {

    /** Runs a schedule on texts and keeps every call in order. */
    private static List<String> calls(int iterations, List<String> results) {
        List<String> calls = new ArrayList<>();
        results.addAll(RefinementSchedule.iterations(iterations)
                .<String, String>run(
                        "V",
                        input -> {
                            calls.add("pass " + input);
                            return "R"
                                    + calls.stream()
                                            .filter(call -> call.startsWith("pass"))
                                            .count();
                        },
                        result -> {
                            calls.add("map " + result);
                            return "P" + result.substring(1);
                        },
                        (first, map) -> first + "+" + map));
        return calls;
    }

    @Test
    void eachLaterPassReadsTheVolumeAndTheMapOfThePassBefore() {
        List<String> results = new ArrayList<>();
        // not V+P1+P2: Algorithm 1 joins the map with the volume, and the last map is not asked for
        assertThat(calls(2, results)).containsExactly("pass V", "map R1", "pass V+P1", "map R2", "pass V+P2");
        assertThat(results).containsExactly("R1", "R2", "R3");
    }

    @Test
    void noIterationIsOnePassWithoutAMap() {
        List<String> results = new ArrayList<>();
        assertThat(calls(0, results)).containsExactly("pass V");
        assertThat(results).containsExactly("R1");
    }

    @Test
    void iterationsAndPassesAreTwoSpellingsOfOneSchedule() {
        for (int n = 0; n < 5; n++) {
            assertThat(RefinementSchedule.passes(n + 1)).isEqualTo(RefinementSchedule.iterations(n));
            assertThat(RefinementSchedule.iterations(n).passes()).isEqualTo(n + 1);
        }
    }

    @Test
    void onlyConcatenationNeedsASecondInputChannel() {
        assertThat(new RefinementSchedule(2, Feedback.ADD).inputChannels()).isEqualTo(1);
        assertThat(new RefinementSchedule(2, Feedback.CONCATENATE).inputChannels())
                .isEqualTo(2);
    }

    @Test
    void refusesLessThanNoIterationAndLessThanOnePass() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RefinementSchedule.iterations(-1))
                .withMessage("iterations: expected 0 to 1000, found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RefinementSchedule.passes(0))
                .withMessage("passes: expected at least 1, found 0");
    }
}
