package org.abusmtl;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Lesion;
import org.abusmtl.volume.LesionChoice;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Vector3;

/**
 * What a model says of one volume. Masks and maps lie on the volume's own grid, whatever grid the network works on.
 * Immutable; may be shared between threads.
 *
 * <p>It keeps the probabilities of the crop only. {@link #probabilityMap()} and {@link #segmentation()} bring them to
 * the volume's grid when they are called, each time anew: 4 bytes, or 1, for every voxel of the volume.
 *
 * @since 0.1.0
 */
public final class JointPrediction {

    /** The paper's threshold, for a voxel and for a case. */
    public static final double THRESHOLD = 0.5;

    /**
     * What one pass of Algorithm 1 gave.
     *
     * @param pass number, from 1; the last one counts
     * @param malignancy probability that the tumour is malignant, empty if the network does not classify
     * @param tumorVolumeMm3 volume of the voxels above 0.5 in the crop, mm<sup>3</sup>, empty if it does not segment
     * @param meanProbability mean tumour probability of these voxels, empty if there are none
     * @since 0.1.0
     */
    public record Pass(
            int pass, OptionalDouble malignancy, OptionalDouble tumorVolumeMm3, OptionalDouble meanProbability) {}

    private final String model;
    private final Preprocessing preprocessing;
    private final Geometry grid;
    private final Vector3 center;
    private final double insideShare;
    private final List<Pass> history;
    private final Optional<ProbabilityMap> onCrop;

    JointPrediction(
            String model,
            Preprocessing preprocessing,
            Geometry grid,
            Vector3 center,
            double insideShare,
            List<Pass> history,
            Optional<ProbabilityMap> onCrop) {
        this.model = model;
        this.preprocessing = preprocessing;
        this.grid = grid;
        this.center = center;
        this.insideShare = insideShare;
        this.history = List.copyOf(history);
        this.onCrop = onCrop;
    }

    /**
     * The tumour probability of every voxel of the volume, 0 outside the crop.
     *
     * @return a map on the volume's own grid
     * @throws IllegalStateException if the network does not segment
     */
    public ProbabilityMap probabilityMap() {
        return preprocessing.restore(cropProbabilities(), grid, center);
    }

    /**
     * The tumour: the voxels of the volume whose probability is above 0.5.
     *
     * @return a mask on the volume's own grid
     * @throws IllegalStateException if the network does not segment
     */
    public Mask segmentation() {
        return segmentation(THRESHOLD);
    }

    /**
     * The tumour, or one of several (row 20 of the open points).
     *
     * @param choice all lesions, as {@link #segmentation()} has them, or the largest
     * @return a mask on the volume's own grid
     * @throws IllegalStateException if the network does not segment
     */
    public Mask segmentation(LesionChoice choice) {
        return choice.of(segmentation());
    }

    /**
     * The lesion table: the connected parts of {@link #segmentation()}.
     *
     * @return from the largest to the smallest, empty if no voxel is above 0.5
     * @throws IllegalStateException if the network does not segment
     */
    public List<Lesion> lesions() {
        return Lesion.table(segmentation());
    }

    /**
     * The voxels of the volume whose probability is above a threshold.
     *
     * @param threshold in [0, 1]
     * @return a mask on the volume's own grid
     * @throws IllegalArgumentException if the threshold is outside [0, 1]
     * @throws IllegalStateException if the network does not segment
     */
    public Mask segmentation(double threshold) {
        return preprocessing.restoreMask(cropProbabilities(), grid, center, threshold);
    }

    /**
     * The tumour probabilities on the grid that the network works on.
     *
     * @return the map of the last pass on the crop's grid
     * @throws IllegalStateException if the network does not segment
     */
    public ProbabilityMap cropProbabilities() {
        return onCrop.orElseThrow(() -> new IllegalStateException(model + " does not segment"));
    }

    /**
     * The probability that the tumour is malignant, of the last pass.
     *
     * @return a value in [0, 1]
     * @throws IllegalStateException if the network does not classify
     */
    public double malignancy() {
        return history.get(history.size() - 1)
                .malignancy()
                .orElseThrow(() -> new IllegalStateException(model + " does not classify"));
    }

    /**
     * The class at the paper's threshold.
     *
     * @return malignant if the malignancy is at least 0.5
     * @throws IllegalStateException if the network does not classify
     */
    public Diagnosis diagnosis() {
        return diagnosis(THRESHOLD);
    }

    /**
     * The class at another threshold, {@link JointModel#validationThreshold()} say.
     *
     * @param threshold in [0, 1]
     * @return malignant if the malignancy is at least the threshold
     * @throws IllegalArgumentException if the threshold is outside [0, 1]
     * @throws IllegalStateException if the network does not classify
     */
    public Diagnosis diagnosis(double threshold) {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: expected a value in [0, 1], found " + threshold);
        }
        return malignancy() >= threshold ? Diagnosis.MALIGNANT : Diagnosis.BENIGN;
    }

    /**
     * What each pass of Algorithm 1 gave.
     *
     * @return at least one pass, in order
     */
    public List<Pass> history() {
        return history;
    }

    /**
     * Whether there is a segmentation to ask for.
     *
     * @return true if the network segments
     */
    public boolean hasSegmentation() {
        return onCrop.isPresent();
    }

    /**
     * Whether there is a malignancy to ask for.
     *
     * @return true if the network classifies
     */
    public boolean hasMalignancy() {
        return history.get(history.size() - 1).malignancy().isPresent();
    }

    /**
     * The middle of the crop that the network read.
     *
     * @return a (fractional) voxel index of the volume
     */
    public Vector3 center() {
        return center;
    }

    /**
     * Whether the crop reached beyond the volume and was padded there.
     *
     * @return true with at least one voxel of padding
     */
    public boolean isPadded() {
        return insideShare < 1;
    }

    /**
     * How much of the crop lies inside the volume; the rest is padding.
     *
     * @return a share of its voxels, in [0, 1]
     */
    public double insideShare() {
        return insideShare;
    }

    /** Model, centre and malignancy, for messages. */
    @Override
    public String toString() {
        return "JointPrediction[" + model + " at " + center + ", " + history.get(history.size() - 1) + "]";
    }
}
