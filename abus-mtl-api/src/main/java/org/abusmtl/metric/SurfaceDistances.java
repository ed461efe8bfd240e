package org.abusmtl.metric;

import java.util.Arrays;
import java.util.Optional;
import org.abusmtl.internal.Quantiles;
import org.abusmtl.internal.Slices;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/**
 * Distances between the surfaces of two masks in mm (Zhou et al. 2021, Eq. 8).
 *
 * <p>A surface is a mask minus its erosion with the 6-connected cross, where everything outside the grid is background;
 * so mask voxels on the border of the grid belong to it. A directed distance goes from the centre of a surface voxel of
 * one mask to the centre of the nearest surface voxel of the other. Percentiles are interpolated linearly between order
 * statistics, at position {@code p/100 (n - 1)}.
 *
 * <p>Distances are exact, not sampled. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class SurfaceDistances {

    /** The percentile of the paper's 95HD. */
    public static final double PAPER_PERCENTILE = 95;

    /** What a surface voxel costs, in elementary operations; measured, to the nearest power of two. */
    private static final long OPERATIONS = 256;

    private final double[] predictionToReference;
    private final double[] referenceToPrediction;

    private SurfaceDistances(double[] predictionToReference, double[] referenceToPrediction) {
        this.predictionToReference = predictionToReference;
        this.referenceToPrediction = referenceToPrediction;
    }

    /**
     * Measures the distances between the surfaces of two masks.
     *
     * @param reference the true mask
     * @param prediction the predicted mask on the same grid
     * @return the distances; empty if one mask or both are empty, because no distance exists then
     * @throws GridMismatchException if the grids differ
     * @throws InvalidDataException if neither grid has a spacing
     */
    public static Optional<SurfaceDistances> between(Mask reference, Mask prediction) {
        Grids.requireSame(reference, prediction);
        Spacing spacing = Grids.spacing(reference, prediction);
        if (reference.isEmpty() || prediction.isEmpty()) {
            return Optional.empty();
        }
        // both masks and then both directions at once: each has parts that one thread does
        SurfaceBits[] surfaces = new SurfaceBits[2];
        double[][] distances = new double[2][];
        Slices.run(0, 2, 2L * reference.geometry().shape().voxels(), (from, to) -> {
            for (int i = from; i < to; i++) {
                surfaces[i] = new SurfaceBits(i == 0 ? reference : prediction);
            }
        });
        Slices.run(0, 2, OPERATIONS * (surfaces[0].count() + surfaces[1].count()), (from, to) -> {
            for (int i = from; i < to; i++) {
                distances[i] = DirectedDistances.sorted(surfaces[1 - i], surfaces[i], spacing);
            }
        });
        return Optional.of(new SurfaceDistances(distances[0], distances[1]));
    }

    /**
     * The 95th percentile Hausdorff distance, the larger of the two directed 95th percentiles (95HD, Eq. 8 as row 10 of
     * the open points reads it).
     *
     * @return mm, at least 0
     */
    public double hd95() {
        return hausdorff(HausdorffOption.MAX_OF_DIRECTED, PAPER_PERCENTILE);
    }

    /**
     * The Hausdorff distance, the largest of all directed distances (Eq. 8 as it is written).
     *
     * @return mm, at least 0
     */
    public double hausdorff() {
        return hausdorff(HausdorffOption.MAX_OF_DIRECTED, 100);
    }

    /**
     * A percentile Hausdorff distance in any of the readings in use.
     *
     * @param option how the two directions become one number
     * @param percentile in [0, 100]; 100 is the maximum
     * @return mm, at least 0
     * @throws IllegalArgumentException if the percentile is outside its range
     */
    public double hausdorff(HausdorffOption option, double percentile) {
        return switch (option) {
            case MAX_OF_DIRECTED -> Math.max(predictionToReference(percentile), referenceToPrediction(percentile));
            case PREDICTION_TO_REFERENCE -> predictionToReference(percentile);
            case REFERENCE_TO_PREDICTION -> referenceToPrediction(percentile);
            case POOLED -> {
                double[] pooled = Arrays.copyOf(
                        predictionToReference, predictionToReference.length + referenceToPrediction.length);
                System.arraycopy(
                        referenceToPrediction, 0, pooled, predictionToReference.length, referenceToPrediction.length);
                Arrays.sort(pooled);
                yield Quantiles.percentile(pooled, percentile);
            }
        };
    }

    /**
     * A percentile of the distances from the prediction's surface to the reference's: large where the prediction claims
     * tissue far from the tumour.
     *
     * @param percentile in [0, 100]
     * @return mm, at least 0
     * @throws IllegalArgumentException if the percentile is outside its range
     */
    public double predictionToReference(double percentile) {
        return Quantiles.percentile(predictionToReference, percentile);
    }

    /**
     * A percentile of the distances from the reference's surface to the prediction's: large where the prediction misses
     * a part of the tumour.
     *
     * @param percentile in [0, 100]
     * @return mm, at least 0
     * @throws IllegalArgumentException if the percentile is outside its range
     */
    public double referenceToPrediction(double percentile) {
        return Quantiles.percentile(referenceToPrediction, percentile);
    }

    /**
     * The average symmetric surface distance: the directed distances of both directions pooled, their sum over their
     * number.
     *
     * @return mm, at least 0
     */
    public double assd() {
        return (sum(predictionToReference) + sum(referenceToPrediction))
                / (predictionToReference.length + referenceToPrediction.length);
    }

    /**
     * The number of voxels of the reference's surface.
     *
     * @return at least 1
     */
    public int referenceSurfaceVoxels() {
        return referenceToPrediction.length;
    }

    /**
     * The number of voxels of the prediction's surface.
     *
     * @return at least 1
     */
    public int predictionSurfaceVoxels() {
        return predictionToReference.length;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** The figures in mm, for messages. */
    @Override
    public String toString() {
        return "SurfaceDistances[hd95 " + hd95() + " mm, maximum " + hausdorff() + " mm, assd " + assd() + " mm]";
    }
}
