package org.abusmtl.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.abusmtl.metric.RocCurve.Point;
import org.junit.jupiter.api.Test;

class RocCurveTest {

    @Test
    void tiedCasesMoveTogetherAndCountOneHalf() {
        RocCurve roc =
                RocCurve.of(new double[] {0.9, 0.5, 0.5, 0.5, 0.1}, new boolean[] {true, true, false, false, false});

        assertThat(roc.points())
                .containsExactly(
                        new Point(Double.POSITIVE_INFINITY, 0, 0),
                        new Point(0.9, 0, 0.5),
                        new Point(0.5, 2.0 / 3, 1),
                        new Point(0.1, 1, 1));
        // of six pairs four are in order and two tied
        assertThat(roc.auc()).hasValue(5.0 / 6);
    }

    @Test
    void areaIsOneForPerfectZeroForInvertedAndOneHalfForConstantScores() {
        boolean[] labels = {true, false, true, false, false};

        assertThat(RocCurve.of(new double[] {.9, .1, .8, .2, .3}, labels).auc()).hasValue(1);
        assertThat(RocCurve.of(new double[] {.1, .9, .2, .8, .7}, labels).auc()).hasValue(0);
        assertThat(RocCurve.of(new double[] {.4, .4, .4, .4, .4}, labels).auc()).hasValue(0.5);
        assertThat(RocCurve.of(new double[] {0.0, -0.0, 0.0, -0.0, 0.0}, labels).auc())
                .hasValue(0.5);
    }

    @Test
    void areaIsThatUnderThePointsByTheTrapezoidRule() {
        SplittableRandom random = new SplittableRandom(11);
        double[] scores = new double[83];
        boolean[] labels = new boolean[83];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(20) / 20.0;
            labels[i] = random.nextDouble() < 0.3 + scores[i] / 3;
        }

        RocCurve roc = RocCurve.of(scores, labels);

        double area = 0;
        List<Point> points = roc.points();
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            area += (b.falsePositiveRate() - a.falsePositiveRate()) * (a.truePositiveRate() + b.truePositiveRate()) / 2;
        }
        // some twenty additions of numbers below 1
        assertThat(roc.auc().orElseThrow()).isCloseTo(area, within(1e-14));
    }

    @Test
    void curveOfOneClassHasNoPointsAndNoArea() {
        RocCurve roc = RocCurve.of(new double[] {0.1, 0.7}, new boolean[] {true, true});

        assertThat(roc.points()).isEmpty();
        assertThat(roc.auc()).isEmpty();
        assertThat(roc.positives()).isEqualTo(2);
        assertThat(roc.negatives()).isZero();
    }

    @Test
    void textHasTheCountsAndTheArea() {
        assertThat(RocCurve.of(new double[] {0.1, 0.7, 0.7}, new boolean[] {false, true, false}))
                .hasToString("RocCurve[1 malignant, 2 benign, auc 0.75]");
        assertThat(RocCurve.of(new double[] {0.1}, new boolean[] {false}))
                .hasToString("RocCurve[0 malignant, 1 benign, auc undefined]");
    }

    @Test
    void scoresThatDoNotFitTheLabelsAreRefused() {
        assertThatThrownBy(() -> RocCurve.of(new double[3], new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scores: expected one a label, 2, found 3");
        assertThatThrownBy(() -> RocCurve.of(new double[] {Double.NaN, 1}, new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scores[0]: expected a number, found NaN");
    }

    @Test
    void metricsHaveTheKeysOfTheContract() {
        ClassificationMetrics metrics =
                ClassificationMetrics.of(new double[] {0.1, 0.2, 0.3}, new boolean[] {true, false, false}, 0.5);

        assertThat(metrics.toMap())
                .containsOnlyKeys(
                        "accuracy", "balanced_accuracy", "recall", "precision", "fpr", "specificity", "f1", "auc")
                .containsEntry("accuracy", 2.0 / 3)
                .containsEntry("precision", null)
                .containsEntry("auc", 0.0);
        assertThat(metrics.toJson()).contains("\"precision\":null");
    }

    @Test
    void curveOfOtherCasesThanTheCountsIsRefused() {
        RocCurve roc = RocCurve.of(new double[] {0.1}, new boolean[] {true});

        assertThatThrownBy(() -> new ClassificationMetrics(0.5, new ConfusionMatrix(1, 1, 0, 0), roc))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 malignant");
    }
}
