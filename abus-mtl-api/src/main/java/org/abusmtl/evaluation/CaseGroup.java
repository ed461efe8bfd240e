package org.abusmtl.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.RocCurve;
import org.abusmtl.metric.SegmentationFigure;

/**
 * Figures over a group of cases: all of a report, or those of one size. Segmentation figures are over the cases that
 * were segmented, classification figures are pooled over those that were classified (row 18 of the open points of the
 * paper). Immutable.
 *
 * @since 0.1.0
 */
public final class CaseGroup {

    private final List<CaseResult> cases;
    private final List<CaseResult> segmented;
    private final List<CaseResult> classified;
    private final double threshold;

    CaseGroup(List<CaseResult> cases, double threshold) {
        this.cases = List.copyOf(cases);
        this.segmented =
                cases.stream().filter(c -> c.segmentation().isPresent()).toList();
        this.classified = cases.stream().filter(c -> c.malignancy().isPresent()).toList();
        this.threshold = threshold;
    }

    /**
     * The cases of the group.
     *
     * @return an unmodifiable list, in the order of the report; it may be empty
     */
    public List<CaseResult> cases() {
        return cases;
    }

    /**
     * One segmentation figure over the group.
     *
     * @param figure which one
     * @return its mean, deviation and so on, and how often it is undefined
     */
    public Summary summary(SegmentationFigure figure) {
        return Summary.of(segmented.stream()
                .map(c -> c.segmentation().orElseThrow().get(figure))
                .toList());
    }

    /**
     * How many segmented cases have no surface distance because a mask is empty.
     *
     * @return at least 0
     */
    public int hausdorffUndefined() {
        return summary(SegmentationFigure.HD95).undefined();
    }

    /**
     * The mean of the 95th percentile Hausdorff distance with the diagonal of the crop put in where it is undefined, so
     * that a model gains nothing by finding nothing (row 11 of the open points of the paper).
     *
     * @return mm, empty if no case was segmented
     */
    public OptionalDouble hd95MeanWithCropDiagonal() {
        return segmented.stream()
                .mapToDouble(c ->
                        c.segmentation().orElseThrow().hd95().orElse(c.crop().diagonalMm()))
                .average();
    }

    /**
     * The classification figures at the threshold of the report.
     *
     * @return the figures, empty if no case was classified
     */
    public Optional<ClassificationMetrics> classification() {
        return classificationAt(threshold);
    }

    /**
     * The classification figures at another threshold, say the one that an inner validation part chose (row 21 of the
     * open points of the paper).
     *
     * @param otherThreshold at or above it a case is called malignant
     * @return the figures, empty if no case was classified
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public Optional<ClassificationMetrics> classificationAt(double otherThreshold) {
        if (classified.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ClassificationMetrics.of(malignancies(classified), labels(classified), otherThreshold));
    }

    /**
     * The ROC curve of the predicted malignancies.
     *
     * @return the curve; without points if only one class was classified
     */
    public RocCurve roc() {
        return classification()
                .map(ClassificationMetrics::roc)
                .orElseGet(() -> RocCurve.of(new double[0], new boolean[0]));
    }

    /**
     * The area under the ROC curve of a rule that reads nothing but the volume of the tumour, larger being more
     * malignant. A classifier that looks at the image has to beat it.
     *
     * @return a value in [0, 1], empty if only one class is there
     */
    public OptionalDouble volumeOnlyAuc() {
        double[] volumes =
                cases.stream().mapToDouble(CaseResult::tumorVolumeMm3).toArray();
        return RocCurve.of(volumes, labels(cases)).auc();
    }

    /**
     * How many crops reached beyond their volume and were filled up there.
     *
     * @return at least 0
     */
    public int paddedCases() {
        return (int) cases.stream().filter(c -> c.crop().padded()).count();
    }

    /**
     * The area under the ROC curve of a rule that reads nothing but how much of the crop lies inside the volume, more
     * being more malignant. Far from 0.5 on either side, it is a shortcut that a network may take: where volumes are cut
     * out around their tumours, it is the size of the tumour.
     *
     * @return a value in [0, 1], empty if only one class is there
     */
    public OptionalDouble paddingOnlyAuc() {
        double[] inside =
                cases.stream().mapToDouble(c -> c.crop().insideShare()).toArray();
        return RocCurve.of(inside, labels(cases)).auc();
    }

    /**
     * The segmented cases by ascending Dice; ties keep the order of the report.
     *
     * @return an unmodifiable list, the worst case first
     */
    public List<CaseResult> worstFirst() {
        return segmented.stream()
                .sorted(Comparator.comparingDouble(
                        (CaseResult c) -> c.segmentation().orElseThrow().dice()))
                .toList();
    }

    /**
     * The 95 % intervals of the figures.
     *
     * @param seed of the bootstrap over patients
     * @return the intervals
     */
    public FigureIntervals intervals(long seed) {
        return FigureIntervals.of(this, seed);
    }

    static double[] malignancies(List<CaseResult> classified) {
        return classified.stream()
                .mapToDouble(c -> c.malignancy().orElseThrow())
                .toArray();
    }

    static boolean[] labels(List<CaseResult> cases) {
        boolean[] malignant = new boolean[cases.size()];
        for (int i = 0; i < malignant.length; i++) {
            malignant[i] = cases.get(i).malignant();
        }
        return malignant;
    }
}
