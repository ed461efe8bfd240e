package org.abusmtl.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationMetricsTest {

    @Test
    void figuresOfAPairAgreeWithTheSingleMeasures() {
        var reference = Masks.where(Masks.GRID, v -> v[0] < 5);
        var prediction = Masks.where(Masks.GRID, v -> v[0] > 2 && v[1] < 4);

        SegmentationMetrics metrics = SegmentationMetrics.of(reference, prediction);
        SurfaceDistances distances =
                SurfaceDistances.between(reference, prediction).orElseThrow();

        assertThat(metrics.dice()).isEqualTo(Overlap.dice(reference, prediction));
        assertThat(metrics.jaccard()).isEqualTo(Overlap.jaccard(reference, prediction));
        assertThat(metrics.hd95()).hasValue(distances.hd95());
        assertThat(metrics.get(SegmentationFigure.HAUSDORFF)).hasValue(distances.hausdorff());
        assertThat(metrics.get(SegmentationFigure.ASSD)).hasValue(distances.assd());
        assertThat(metrics.get(SegmentationFigure.HD95_PREDICTION_TO_REFERENCE))
                .hasValue(distances.predictionToReference(95));
        assertThat(metrics.get(SegmentationFigure.HD95_REFERENCE_TO_PREDICTION))
                .hasValue(distances.referenceToPrediction(95));
        // 5 x 7 x 5 and 6 x 4 x 5 voxels of 0.2 mm3; one rounding
        assertThat(metrics.referenceVolumeMm3()).isCloseTo(35, within(1e-13));
        assertThat(metrics.predictionVolumeMm3()).isCloseTo(24, within(1e-13));
    }

    @Test
    void jsonHasEveryKeyAndNullWhereAFigureIsUndefined() {
        SegmentationMetrics metrics =
                SegmentationMetrics.of(Masks.voxels(Masks.GRID, 1, 1, 1), Masks.empty(Masks.GRID));

        JsonObject json = JsonParser.parseString(metrics.toJson()).getAsJsonObject();

        assertThat(json.keySet())
                .containsExactly(
                        "dice",
                        "jaccard",
                        "hd95_mm",
                        "hd_max_mm",
                        "hd95_prediction_to_reference_mm",
                        "hd95_reference_to_prediction_mm",
                        "assd_mm",
                        "reference_volume_mm3",
                        "prediction_volume_mm3");
        assertThat(json.get("dice").getAsDouble()).isZero();
        assertThat(json.get("hd95_mm").isJsonNull()).isTrue();
        assertThat(json.get("assd_mm").isJsonNull()).isTrue();
        assertThat(json.get("prediction_volume_mm3").getAsDouble()).isZero();
    }

    @Test
    void figuresThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new SegmentationMetrics(1.1, 1, Optional.empty(), 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dice")
                .hasMessageContaining("1.1");
        assertThatThrownBy(() -> new SegmentationMetrics(1, 1, Optional.empty(), Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("referenceVolumeMm3");
    }

    private static double[] changed(double[] values, int at, double value) {
        double[] changed = values.clone();
        changed[at] = value;
        return changed;
    }

    @ParameterizedTest
    @CsvSource({
        "0, dice, 1.5",
        "0, dice, -0.1",
        "1, jaccard, NaN",
        "1, jaccard, 1.5",
        "2, referenceVolumeMm3, -1",
        "2, referenceVolumeMm3, Infinity",
        "3, predictionVolumeMm3, -1",
        "3, predictionVolumeMm3, NaN"
    })
    void figureThatCannotBeIsRefusedByName(int at, String name, double value) {
        double[] bounds = {0, 1, 0, 7};
        assertThat(of(bounds).dice()).isZero();
        assertThatThrownBy(() -> of(changed(bounds, at, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": expected a ")
                .hasMessageEndingWith("found " + value);
    }

    private static SegmentationMetrics of(double[] figures) {
        return new SegmentationMetrics(figures[0], figures[1], Optional.empty(), figures[2], figures[3]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, hd95PredictionToReference, -1",
        "1, hd95ReferenceToPrediction, NaN",
        "2, hausdorff, Infinity",
        "3, assd, -0.5"
    })
    void distanceThatCannotBeIsRefusedByName(int at, String name, double value) {
        double[] bounds = {0, 0, 0, 0};
        assertThat(distances(bounds).hd95()).isZero();
        assertThatThrownBy(() -> distances(changed(bounds, at, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + ": expected a finite value of at least 0, found " + value);
    }

    private static DistanceFigures distances(double[] figures) {
        return new DistanceFigures(figures[0], figures[1], figures[2], figures[3]);
    }
}
