package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.abusmtl.statistics.PatientBootstrap.Mean;
import org.junit.jupiter.api.Test;

class PatientBootstrapTest {

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
    }

    /** Efron and Tibshirani (1993), An Introduction to the Bootstrap, Table 2.1: survival of the seven treated mice. */
    @Test
    void standardErrorAgreesWithTheTreatedMiceOfEfronAndTibshirani1993() {
        double[] days = {94, 197, 16, 38, 99, 141, 23};

        Mean mean = PatientBootstrap.seeded(1).draws(200_000).mean(days, ids(7)).orElseThrow();

        assertThat(mean.mean()).isCloseTo(86.86, within(0.005));
        // the book's limit of endless draws is 23.36; with 200,000 its own error is 23.36 / √400,000 = 0.04
        assertThat(mean.standardError()).isCloseTo(23.36, within(0.15));
        assertThat(mean.patients()).isEqualTo(7);
    }

    /** All 27 draws of three patients with one, two and three cases, each as likely. */
    @Test
    void drawsWholePatientsAsTheListOfAllDrawsHasThem() {
        double[] values = {9, 1, 2, 4, 4.5, 6};
        List<String> patients = List.of("a", "b", "b", "c", "c", "c");
        double[] sums = {9, 3, 14.5};
        double[] all = new double[27];
        double square = 0;
        for (int draw = 0; draw < 27; draw++) {
            int[] drawn = {draw % 3, draw / 3 % 3, draw / 9};
            double sum = 0;
            int cases = 0;
            for (int patient : drawn) {
                sum += sums[patient];
                cases += patient + 1;
            }
            all[draw] = sum / cases;
        }
        double center = Arrays.stream(all).average().orElseThrow();
        for (double mean : all) {
            square += (mean - center) * (mean - center) / 27;
        }
        Arrays.sort(all);

        Mean mean = PatientBootstrap.seeded(3).level(0.8).mean(values, patients).orElseThrow();

        assertThat(mean.mean()).isCloseTo(26.5 / 6, within(1e-14));
        // the deviation of a deviation from 10,000 draws is about 1 %
        assertThat(mean.standardError()).isCloseTo(Math.sqrt(square), within(0.05 * Math.sqrt(square)));
        // 10 % of 27 lie below the 3rd smallest, between cumulative shares 2/27 and 3/27, far from either; alike above
        assertThat(mean.interval().lower()).isCloseTo(all[2], within(1e-12));
        assertThat(mean.interval().upper()).isCloseTo(all[24], within(1e-12));
    }

    /** By hand: with one case a patient the variance of the mean is Σ(x - x̄)²/n². */
    @Test
    void standardErrorOfSingleCasesIsThePlugInOne() {
        double[] values = IntStream.range(0, 40).mapToDouble(i -> i * i % 41).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double plugIn = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (40.0 * 40));

        Mean bootstrapped = PatientBootstrap.seeded(8).mean(values, ids(40)).orElseThrow();

        // four times the deviation of a deviation from 10,000 draws, 0.7 %
        assertThat(bootstrapped.standardError()).isCloseTo(plugIn, within(0.03 * plugIn));
        // near normal, and within the draws' error of its ends, about 2.5 % of the standard error
        assertThat(bootstrapped.interval().lower()).isCloseTo(mean - 1.96 * plugIn, within(0.15 * plugIn));
        assertThat(bootstrapped.interval().upper()).isCloseTo(mean + 1.96 * plugIn, within(0.15 * plugIn));
    }

    @Test
    void casesOfOnePatientSayLessThanAsManyPatients() {
        double[] values =
                IntStream.range(0, 60).mapToDouble(i -> Math.floorDiv(i, 6)).toArray();
        List<String> ten = IntStream.range(0, 60).mapToObj(i -> "p" + i / 6).toList();
        PatientBootstrap bootstrap = PatientBootstrap.seeded(5);

        double clustered = bootstrap.mean(values, ten).orElseThrow().standardError();
        double single = bootstrap.mean(values, ids(60)).orElseThrow().standardError();

        // six equal cases a patient: √6 times the error
        assertThat(clustered / single).isCloseTo(Math.sqrt(6), within(0.1));
    }

    @Test
    void sameSeedGivesTheSameDigitsWithAnyThreadsAndOrder() throws ExecutionException, InterruptedException {
        double[] values = IntStream.range(0, 50).mapToDouble(i -> Math.sin(i)).toArray();
        double[] backwards =
                IntStream.range(0, 50).mapToDouble(i -> Math.sin(49 - i)).toArray();
        List<String> reversed =
                IntStream.range(0, 50).mapToObj(i -> "p" + (49 - i)).toList();
        PatientBootstrap bootstrap = PatientBootstrap.seeded(11);
        ForkJoinPool one = new ForkJoinPool(1);
        ForkJoinPool five = new ForkJoinPool(5);
        try {
            Mean alone = one.submit(() -> bootstrap.mean(values, ids(50)).orElseThrow())
                    .get();
            Mean together = five.submit(() -> bootstrap.mean(values, ids(50)).orElseThrow())
                    .get();

            assertThat(together).isEqualTo(alone);
            assertThat(bootstrap.mean(backwards, reversed)).hasValue(alone);
            assertThat(PatientBootstrap.seeded(12).mean(values, ids(50)).orElseThrow())
                    .isNotEqualTo(alone);
        } finally {
            one.shutdown();
            five.shutdown();
        }
    }

    @Test
    void nothingToDrawGivesNoIntervalInsteadOfOneWithoutWidth() {
        PatientBootstrap bootstrap = PatientBootstrap.seeded(1);

        assertThat(bootstrap.mean(new double[0], List.of())).isEmpty();
        assertThat(bootstrap.mean(new double[] {1, 2}, List.of("a", "a"))).isEmpty();
        assertThat(bootstrap.mean(new double[] {0.1, 0.1, 0.1, 0.1, 0.1}, List.of("a", "b", "b", "b", "c")))
                .isEmpty();
        assertThat(bootstrap.mean(new double[] {0, 1, 1, 0}, List.of("a", "a", "b", "b")))
                .isEmpty();
        assertThat(bootstrap.mean(new double[] {0.0, -0.0}, List.of("a", "b"))).isEmpty();
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        PatientBootstrap bootstrap = PatientBootstrap.seeded(1);

        assertThatThrownBy(() -> bootstrap.mean(new double[] {1, 2}, List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values: expected one a patient id, 1, found 2");
        assertThatThrownBy(() -> bootstrap.mean(new double[] {1, Double.NaN}, List.of("a", "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values[1]: expected a finite number, found NaN");
        assertThatThrownBy(() -> bootstrap.draws(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("draws: expected at least 2, found 1");
        assertThatThrownBy(() -> bootstrap.level(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
