package org.abusmtl.metric;

import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;

/**
 * The segmentation figures by name: what each is called in JSON and in column heads, in which unit, and how it is read
 * off a pair. The one place where these names are written.
 *
 * @since 0.1.0
 */
public enum SegmentationFigure {
    /** Dice similarity coefficient (Eq. 6). */
    DICE("dice", m -> OptionalDouble.of(m.dice())),
    /** Jaccard index (Eq. 7). */
    JACCARD("jaccard", m -> OptionalDouble.of(m.jaccard())),
    /** 95th percentile Hausdorff distance (Eq. 8), the larger of the two directed ones, mm. */
    HD95("hd95_mm", distance(DistanceFigures::hd95)),
    /** Hausdorff distance, the maximum, mm. */
    HAUSDORFF("hd_max_mm", distance(DistanceFigures::hausdorff)),
    /** Directed 95th percentile from the prediction's surface to the reference's, mm. */
    HD95_PREDICTION_TO_REFERENCE(
            "hd95_prediction_to_reference_mm", distance(DistanceFigures::hd95PredictionToReference)),
    /** Directed 95th percentile from the reference's surface to the prediction's, mm. */
    HD95_REFERENCE_TO_PREDICTION(
            "hd95_reference_to_prediction_mm", distance(DistanceFigures::hd95ReferenceToPrediction)),
    /** Average symmetric surface distance, mm. */
    ASSD("assd_mm", distance(DistanceFigures::assd)),
    /** Volume of the true mask, mm<sup>3</sup>. */
    REFERENCE_VOLUME("reference_volume_mm3", m -> OptionalDouble.of(m.referenceVolumeMm3())),
    /** Volume of the predicted mask, mm<sup>3</sup>. */
    PREDICTION_VOLUME("prediction_volume_mm3", m -> OptionalDouble.of(m.predictionVolumeMm3()));

    private final String key;
    private final Reader reader;

    SegmentationFigure(String key, Reader reader) {
        this.key = key;
        this.reader = reader;
    }

    /**
     * The name in JSON and in column heads.
     *
     * @return lower case words joined by underscores, with the unit at the end
     */
    public String key() {
        return key;
    }

    /**
     * This figure of one pair.
     *
     * @param metrics the figures of the pair
     * @return its value, empty where it is undefined
     */
    public OptionalDouble of(SegmentationMetrics metrics) {
        return reader.read(metrics);
    }

    private static Reader distance(ToDoubleFunction<DistanceFigures> figure) {
        return m -> m.distances().stream().mapToDouble(figure).findFirst();
    }

    @FunctionalInterface
    private interface Reader {
        OptionalDouble read(SegmentationMetrics metrics);
    }
}
