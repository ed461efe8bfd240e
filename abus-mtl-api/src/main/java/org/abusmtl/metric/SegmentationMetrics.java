package org.abusmtl.metric;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.jspecify.annotations.Nullable;

/**
 * Every segmentation figure of one pair of masks (Zhou et al. 2021, Eqs. 6 to 8).
 *
 * @param dice Dice similarity coefficient (Eq. 6), in [0, 1]
 * @param jaccard Jaccard index (Eq. 7), in [0, 1]
 * @param distances distances between the surfaces, empty if a mask is empty
 * @param referenceVolumeMm3 volume of the true mask, mm<sup>3</sup>
 * @param predictionVolumeMm3 volume of the predicted mask, mm<sup>3</sup>
 * @since 0.1.0
 */
public record SegmentationMetrics(
        double dice,
        double jaccard,
        Optional<DistanceFigures> distances,
        double referenceVolumeMm3,
        double predictionVolumeMm3) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if an overlap is outside [0, 1] or a volume is negative or not finite
     */
    public SegmentationMetrics {
        Objects.requireNonNull(distances, "distances");
        requireShare("dice", dice);
        requireShare("jaccard", jaccard);
        requireFinite("referenceVolumeMm3", referenceVolumeMm3);
        requireFinite("predictionVolumeMm3", predictionVolumeMm3);
    }

    /**
     * The surface distances of one pair as figures, without the distances themselves.
     *
     * @param hd95PredictionToReference 95th percentile of the distances from the prediction's surface, mm
     * @param hd95ReferenceToPrediction 95th percentile of the distances from the reference's surface, mm
     * @param hausdorff largest of all distances, mm
     * @param assd mean of all distances, mm
     * @since 0.1.0
     */
    public record DistanceFigures(
            double hd95PredictionToReference, double hd95ReferenceToPrediction, double hausdorff, double assd) {

        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a distance is negative or not finite
         */
        public DistanceFigures {
            requireFinite("hd95PredictionToReference", hd95PredictionToReference);
            requireFinite("hd95ReferenceToPrediction", hd95ReferenceToPrediction);
            requireFinite("hausdorff", hausdorff);
            requireFinite("assd", assd);
        }

        /**
         * The figures of measured distances.
         *
         * @param distances the distances of one pair
         * @return their figures
         */
        public static DistanceFigures of(SurfaceDistances distances) {
            return new DistanceFigures(
                    distances.predictionToReference(SurfaceDistances.PAPER_PERCENTILE),
                    distances.referenceToPrediction(SurfaceDistances.PAPER_PERCENTILE),
                    distances.hausdorff(),
                    distances.assd());
        }

        /**
         * The 95th percentile Hausdorff distance, the larger of the two directed ones.
         *
         * @return mm
         */
        public double hd95() {
            return Math.max(hd95PredictionToReference, hd95ReferenceToPrediction);
        }
    }

    /**
     * Measures a pair of masks. Two empty masks overlap by 1, see {@link EmptyPolicy#ONE}.
     *
     * @param reference the true mask
     * @param prediction the predicted mask on the same grid
     * @return every figure of the pair
     * @throws GridMismatchException if the grids differ
     * @throws InvalidDataException if neither grid has a spacing
     */
    public static SegmentationMetrics of(Mask reference, Mask prediction) {
        Optional<SurfaceDistances> distances = SurfaceDistances.between(reference, prediction);
        Spacing spacing = Grids.spacing(reference, prediction);
        return new SegmentationMetrics(
                Overlap.dice(reference, prediction),
                Overlap.jaccard(reference, prediction),
                distances.map(DistanceFigures::of),
                reference.count() * spacing.voxelVolume(),
                prediction.count() * spacing.voxelVolume());
    }

    /**
     * One figure of this pair.
     *
     * @param figure which one
     * @return its value, empty where it is undefined
     */
    public OptionalDouble get(SegmentationFigure figure) {
        return figure.of(this);
    }

    /**
     * The 95th percentile Hausdorff distance (Eq. 8), the larger of the two directed ones.
     *
     * @return mm, empty if a mask is empty
     */
    public OptionalDouble hd95() {
        return get(SegmentationFigure.HD95);
    }

    /**
     * The figures by their {@linkplain SegmentationFigure#key() keys}, in the order of the enum.
     *
     * @return a new map; an undefined figure is {@code null}
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (SegmentationFigure figure : SegmentationFigure.values()) {
            OptionalDouble value = get(figure);
            map.put(figure.key(), value.isPresent() ? value.getAsDouble() : null);
        }
        return map;
    }

    /**
     * The figures as one JSON object with the keys of {@link SegmentationFigure}; an undefined figure is {@code null}.
     *
     * @return the JSON text
     */
    public String toJson() {
        return new GsonBuilder().serializeNulls().create().toJson(toMap());
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": expected a value in [0, 1], found " + value);
        }
    }

    private static void requireFinite(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite value of at least 0, found " + value);
        }
    }
}
