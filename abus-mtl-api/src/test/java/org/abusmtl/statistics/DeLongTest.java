package org.abusmtl.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.abusmtl.metric.RocCurve;
import org.junit.jupiter.api.Test;

class DeLongTest {

    /**
     * Albumin, total protein, K-G score and whether surgery is of use, of the 43 complete patients of DeLong, DeLong and
     * Clarke-Pearson (1988), as printed in the SAS/STAT User's Guide, "Comparing Receiver Operating Characteristic
     * Curves". A lower K-G score is the better sign.
     */
    private static final double[][] OVARIAN = {
        {3.0, 5.8, 10, 0}, {3.2, 6.3, 5, 1}, {3.9, 6.8, 3, 1}, {2.8, 4.8, 6, 0}, {3.2, 5.8, 3, 1}, {0.9, 4.0, 5, 0},
        {2.5, 5.7, 8, 0}, {1.6, 5.6, 5, 1}, {3.8, 5.7, 5, 1}, {3.7, 6.7, 6, 1}, {3.2, 5.4, 4, 1}, {3.8, 6.6, 6, 1},
        {4.1, 6.6, 5, 1}, {3.6, 5.7, 5, 1}, {4.3, 7.0, 4, 1}, {3.6, 6.7, 4, 0}, {2.3, 4.4, 6, 1}, {4.2, 7.6, 4, 0},
        {4.0, 6.6, 6, 0}, {3.5, 5.8, 6, 1}, {3.8, 6.8, 7, 1}, {3.0, 4.7, 8, 0}, {4.5, 7.4, 5, 1}, {3.7, 7.4, 5, 1},
        {3.1, 6.6, 6, 1}, {4.1, 8.2, 6, 1}, {4.3, 7.0, 5, 1}, {4.3, 6.5, 4, 1}, {3.2, 5.1, 5, 1}, {2.6, 4.7, 6, 1},
        {3.3, 6.8, 6, 0}, {1.7, 4.0, 7, 0}, {3.7, 6.1, 5, 1}, {3.3, 6.3, 7, 1}, {4.2, 7.7, 6, 1}, {3.5, 6.2, 5, 1},
        {2.9, 5.7, 9, 0}, {2.1, 4.8, 7, 1}, {2.8, 6.2, 8, 0}, {4.0, 7.0, 7, 1}, {3.3, 5.7, 6, 1}, {3.7, 6.9, 5, 1},
        {3.6, 6.6, 5, 1}
    };

    private static final boolean[] OF_USE = labels(OVARIAN.length);

    /** Sums of some hundred numbers below 1 in another order. */
    private static final double ROUNDING = 1e-13;

    private static double[] column(int column) {
        return Arrays.stream(OVARIAN).mapToDouble(row -> row[column]).toArray();
    }

    private static double[] kgScore() {
        return Arrays.stream(column(2)).map(score -> 10 - score).toArray();
    }

    private static boolean[] labels(int count) {
        boolean[] labels = new boolean[count];
        for (int i = 0; i < count; i++) {
            labels[i] = OVARIAN[i][3] == 1;
        }
        return labels;
    }

    /**
     * The 109 CT images rated 1 to 5 of Hanley and McNeil (1982), Radiology 143:29, Table 1: area 0.893; standard error
     * and interval by DeLong as printed in the Stata manual, {@code roctab}.
     */
    @Test
    void agreesWithTheRatingsOfHanleyAndMcNeil1982AsInStata() {
        int[][] counts = {{33, 6, 6, 11, 2}, {3, 2, 2, 11, 33}};
        double[] ratings = new double[109];
        boolean[] abnormal = new boolean[109];
        int at = 0;
        for (int label = 0; label < 2; label++) {
            for (int rating = 1; rating <= 5; rating++) {
                for (int i = 0; i < counts[label][rating - 1]; i++) {
                    ratings[at] = rating;
                    abnormal[at++] = label == 1;
                }
            }
        }

        AucEstimate estimate = DeLong.auc(ratings, abnormal).orElseThrow();

        assertThat(at).isEqualTo(109);
        assertThat(estimate.auc()).isCloseTo(0.8932, within(5e-5));
        assertThat(estimate.standardError()).isCloseTo(0.0307, within(5e-5));
        Interval plain = estimate.interval(0.95, AucScale.PLAIN).orElseThrow();
        assertThat(plain.lower()).isCloseTo(0.83295, within(5e-6));
        assertThat(plain.upper()).isCloseTo(0.95339, within(5e-6));
    }

    /** SAS/STAT User's Guide, "Comparing Receiver Operating Characteristic Curves": table of areas. */
    @Test
    void areasAgreeWithTheOvarianCancerOfDeLong1988AsInSas() {
        double[][] printed = {
            {0.7366, 0.0927, 0.5549, 0.9182}, {0.6478, 0.1000, 0.4518, 0.8439}, {0.7258, 0.1028, 0.5243, 0.9273}
        };
        double[][] scores = {column(0), column(1), kgScore()};
        for (int i = 0; i < 3; i++) {
            AucEstimate estimate = DeLong.auc(scores[i], OF_USE).orElseThrow();
            Interval interval = estimate.interval(0.95, AucScale.PLAIN).orElseThrow();

            assertThat(new double[] {estimate.auc(), estimate.standardError(), interval.lower(), interval.upper()})
                    .containsExactly(printed[i], within(5.1e-5));
        }
    }

    /** The same page: albumin and total protein against the K-G score; chi square is z squared. */
    @Test
    void testsAgreeWithTheOvarianCancerOfDeLong1988AsInSas() {
        AucComparison albumin = DeLong.compare(column(0), kgScore(), OF_USE).orElseThrow();
        AucComparison protein = DeLong.compare(column(1), kgScore(), OF_USE).orElseThrow();

        assertThat(albumin.difference()).isCloseTo(0.0108, within(5.1e-5));
        assertThat(Math.sqrt(albumin.variance())).isCloseTo(0.0953, within(5.1e-5));
        assertThat(Math.pow(albumin.z().orElseThrow(), 2)).isCloseTo(0.0127, within(5.1e-5));
        assertThat(albumin.p().orElseThrow()).isCloseTo(0.9102, within(5.1e-5));
        assertThat(protein.difference()).isCloseTo(-0.0780, within(5.1e-5));
        assertThat(Math.sqrt(protein.variance())).isCloseTo(0.1046, within(5.1e-5));
        assertThat(Math.pow(protein.z().orElseThrow(), 2)).isCloseTo(0.5554, within(5.1e-5));
        assertThat(protein.p().orElseThrow()).isCloseTo(0.4561, within(5.1e-5));
    }

    /**
     * Positives 0.9 and 0.4 beat both and one of the two negatives: placements 1 and ½; negatives lie below two and one:
     * 1 and ½. Both sample variances are ⅛.
     */
    @Test
    void varianceOfFourCasesByHand() {
        AucEstimate estimate = DeLong.auc(new double[] {0.9, 0.4, 0.5, 0.1}, new boolean[] {true, true, false, false})
                .orElseThrow();

        assertThat(estimate.auc()).isEqualTo(0.75);
        assertThat(estimate.variance()).isEqualTo(0.125);
        // logit 3 = e^1.0986; 1.96 √⅛ / (¾ ¼) = 3.6957
        Interval interval = estimate.interval().orElseThrow();
        assertThat(interval.lower()).isCloseTo(1 / (1 + Math.exp(3.69570 - 1.09861)), within(1e-5));
        assertThat(interval.upper()).isCloseTo(1 / (1 + Math.exp(-3.69570 - 1.09861)), within(1e-5));
    }

    @Test
    void midranksGiveWhatAllPairsGive() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 20; round++) {
            int cases = 7 + random.nextInt(60);
            boolean[] labels = new boolean[cases];
            double[][] scores = new double[2][cases];
            for (int i = 0; i < cases; i++) {
                labels[i] = i < 2 || (i > 3 && random.nextBoolean());
                for (double[] each : scores) {
                    each[i] = random.nextInt(12) / 8.0 - 0.5 + (labels[i] ? 0.25 : 0);
                }
            }
            double[] ofFirst = moments(pairs(scores[0], labels));
            double[] ofDifference = moments(minus(pairs(scores[0], labels), pairs(scores[1], labels)));

            AucComparison comparison =
                    DeLong.compare(scores[0], scores[1], labels).orElseThrow();

            assertThat(comparison.first())
                    .isEqualTo(DeLong.auc(scores[0], labels).orElseThrow());
            assertThat(comparison.first().auc())
                    .isEqualTo(RocCurve.of(scores[0], labels).auc().orElseThrow());
            assertThat(comparison.first().variance()).isCloseTo(ofFirst[1], within(ROUNDING));
            assertThat(comparison.difference()).isCloseTo(ofDifference[0], within(ROUNDING));
            assertThat(comparison.variance()).isCloseTo(ofDifference[1], within(ROUNDING));
        }
    }

    /** 1, ½ or 0 of each positive (row) and negative (column). */
    private static double[][] pairs(double[] scores, boolean[] labels) {
        int positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        double[][] pairs = new double[positives][scores.length - positives];
        int row = 0;
        for (int i = 0; i < scores.length; i++) {
            if (!labels[i]) {
                continue;
            }
            int column = 0;
            for (int j = 0; j < scores.length; j++) {
                if (!labels[j]) {
                    pairs[row][column++] = scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
            row++;
        }
        return pairs;
    }

    private static double[][] minus(double[][] a, double[][] b) {
        double[][] difference = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                difference[i][j] = a[i][j] - b[i][j];
            }
        }
        return difference;
    }

    /** Mean of all pairs, and the variance by rows and columns. */
    private static double[] moments(double[][] pairs) {
        int m = pairs.length;
        int n = pairs[0].length;
        double mean = 0;
        double[] columns = new double[n];
        double[] rows = new double[m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                mean += pairs[i][j] / m / n;
                rows[i] += pairs[i][j] / n;
                columns[j] += pairs[i][j] / m;
            }
        }
        return new double[] {mean, variance(rows, mean) / m + variance(columns, mean) / n};
    }

    private static double variance(double[] values, double mean) {
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }

    @Test
    void orderOfTheTwoAndAnyGrowingFunctionChangeNothing() {
        AucComparison comparison = DeLong.compare(column(0), column(1), OF_USE).orElseThrow();
        AucComparison swapped = DeLong.compare(column(1), column(0), OF_USE).orElseThrow();
        double[] grown = Arrays.stream(column(0)).map(Math::exp).toArray();

        assertThat(swapped.difference()).isEqualTo(-comparison.difference());
        assertThat(swapped.p()).isEqualTo(comparison.p());
        assertThat(DeLong.compare(grown, column(1), OF_USE)).hasValue(comparison);
    }

    @Test
    void intervalsStayInTheUnitIntervalAndGrowWithTheLevel() {
        // one of six pairs out of order
        AucEstimate estimate = DeLong.auc(
                        new double[] {.9, .8, .3, .4, .2}, new boolean[] {true, true, true, false, false})
                .orElseThrow();

        Interval plain = estimate.interval(0.95, AucScale.PLAIN).orElseThrow();
        Interval logit = estimate.interval().orElseThrow();
        Interval wider = estimate.interval(0.99, AucScale.LOGIT).orElseThrow();

        assertThat(plain.upper()).isEqualTo(1);
        assertThat(logit.upper()).isLessThan(1);
        assertThat(logit.lower()).isPositive();
        assertThat(logit.contains(estimate.auc())).isTrue();
        assertThat(wider.lower()).isLessThan(logit.lower());
        assertThat(wider.upper()).isGreaterThan(logit.upper());
    }

    @Test
    void fullSeparationAndTiesHaveNoIntervalInsteadOfOneWithoutWidth() {
        boolean[] labels = {true, true, true, false, false, false, false};
        AucEstimate perfect =
                DeLong.auc(new double[] {.7, .8, .9, .1, .2, .3, .4}, labels).orElseThrow();
        AucEstimate inverted =
                DeLong.auc(new double[] {.1, .2, .3, .7, .8, .9, .6}, labels).orElseThrow();
        AucEstimate constant =
                DeLong.auc(new double[] {0.0, -0.0, 0, 0, 0, 0, 0}, labels).orElseThrow();

        assertThat(perfect).isEqualTo(new AucEstimate(1, 0));
        assertThat(inverted).isEqualTo(new AucEstimate(0, 0));
        assertThat(constant).isEqualTo(new AucEstimate(0.5, 0));
        for (AucEstimate estimate : new AucEstimate[] {perfect, inverted, constant}) {
            assertThat(estimate.interval()).isEmpty();
            assertThat(estimate.interval(0.95, AucScale.PLAIN)).isEmpty();
        }
    }

    @Test
    void comparisonWithoutVarianceHasNoPValue() {
        boolean[] labels = {true, true, true, false, false, false, false};
        double[] perfect = {.7, .8, .9, .1, .2, .3, .4};
        double[] sameOrder = {.8, .85, .9, .2, .3, .4, .5};
        double[] constant = {.5, .5, .5, .5, .5, .5, .5};

        for (double[] other : new double[][] {perfect, sameOrder, constant}) {
            AucComparison comparison = DeLong.compare(perfect, other, labels).orElseThrow();
            assertThat(comparison.variance()).isZero();
            assertThat(comparison.z()).isEmpty();
            assertThat(comparison.p()).isEmpty();
        }
    }

    @Test
    void oneCaseOfAClassHasNoVariance() {
        double[] scores = {.7, .8, .9};
        boolean[] labels = {true, false, false};

        assertThat(DeLong.auc(scores, labels)).isEmpty();
        assertThat(DeLong.compare(scores, scores, labels)).isEmpty();
        assertThat(DeLong.auc(new double[0], new boolean[0])).isEmpty();
    }

    @Test
    void refusesWhatIsNoScore() {
        boolean[] labels = {true, false};

        assertThatThrownBy(() -> DeLong.auc(new double[] {1}, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scores: expected one a label, 2, found 1");
        assertThatThrownBy(() -> DeLong.compare(new double[] {1, 2}, new double[] {1, Double.NaN}, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scores[1]: expected a number, found NaN");
        assertThatThrownBy(() -> new AucEstimate(1.5, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AucEstimate(0.5, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
