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
    DICE("dice"),
    /** Jaccard index (Eq. 7). */
    JACCARD("jaccard"),
    /** 95th percentile Hausdorff distance (Eq. 8), the larger of the two directed ones, mm. */
    HD95("hd95_mm"),
    /** Hausdorff distance, the maximum, mm. */
    HAUSDORFF("hd_max_mm"),
    /** Directed 95th percentile from the prediction's surface to the reference's, mm. */
    HD95_PREDICTION_TO_REFERENCE("hd95_prediction_to_reference_mm"),
    /** Directed 95th percentile from the reference's surface to the prediction's, mm. */
    HD95_REFERENCE_TO_PREDICTION("hd95_reference_to_prediction_mm"),
    /** Average symmetric surface distance, mm. */
    ASSD("assd_mm"),
    /** Volume of the true mask, mm<sup>3</sup>. */
    REFERENCE_VOLUME("reference_volume_mm3"),
    /** Volume of the predicted mask, mm<sup>3</sup>. */
    PREDICTION_VOLUME("prediction_volume_mm3");

    private final String key;

    SegmentationFigure(String key) {
        this.key = key;
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
        return switch (this) {
            case DICE -> OptionalDouble.of(metrics.dice());
            case JACCARD -> OptionalDouble.of(metrics.jaccard());
            case HD95 -> distance(metrics, DistanceFigures::hd95);
            case HAUSDORFF -> distance(metrics, DistanceFigures::hausdorff);
            case HD95_PREDICTION_TO_REFERENCE -> distance(metrics, DistanceFigures::hd95PredictionToReference);
            case HD95_REFERENCE_TO_PREDICTION -> distance(metrics, DistanceFigures::hd95ReferenceToPrediction);
            case ASSD -> distance(metrics, DistanceFigures::assd);
            case REFERENCE_VOLUME -> OptionalDouble.of(metrics.referenceVolumeMm3());
            case PREDICTION_VOLUME -> OptionalDouble.of(metrics.predictionVolumeMm3());
        };
    }

    private static OptionalDouble distance(SegmentationMetrics metrics, ToDoubleFunction<DistanceFigures> figure) {
        return metrics.distances().stream().mapToDouble(figure).findFirst();
    }
}
