package org.abusmtl.examples.reproduction;

import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.FigureIntervals;
import org.abusmtl.evaluation.PairedTest;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.statistics.Interval;

/**
 * A column of the paper's tables, and the one that they lack: balanced accuracy.
 *
 * @since 0.1.0
 */
public enum TableColumn {
    /** Dice similarity coefficient (Eq. 6). */
    DICE("DSC", SegmentationFigure.DICE, 3),
    /** Jaccard index (Eq. 7). */
    JACCARD("JI", SegmentationFigure.JACCARD, 3),
    /** 95th percentile Hausdorff distance (Eq. 8), mm. */
    HD95("95HD, mm", SegmentationFigure.HD95, 2),
    /** Accuracy (Eq. 9). */
    ACCURACY("ACC", ClassificationFigure.ACCURACY),
    /** Balanced accuracy, which always answering "malignant" cannot lift above one half. */
    BALANCED_ACCURACY("Balanced ACC", ClassificationFigure.BALANCED_ACCURACY),
    /** Recall (Eq. 10). */
    RECALL("REC", ClassificationFigure.RECALL),
    /** Precision (Eq. 11). */
    PRECISION("PRE", ClassificationFigure.PRECISION),
    /** False positive rate (Eq. 12). */
    FALSE_POSITIVE_RATE("FPR", ClassificationFigure.FALSE_POSITIVE_RATE),
    /** F1 score (Eq. 13). */
    F1("F1", ClassificationFigure.F1),
    /** Area under the ROC curve. */
    AUC("AUC", ClassificationFigure.AUC);

    private final String head;
    private final Optional<SegmentationFigure> segmentation;
    private final Optional<ClassificationFigure> classification;
    private final int digits;

    TableColumn(String head, SegmentationFigure figure, int digits) {
        this.head = head;
        this.segmentation = Optional.of(figure);
        this.classification = Optional.empty();
        this.digits = digits;
    }

    TableColumn(String head, ClassificationFigure figure) {
        this.head = head;
        this.segmentation = Optional.empty();
        this.classification = Optional.of(figure);
        this.digits = 3;
    }

    /**
     * What the paper writes above it.
     *
     * @return the head with its unit
     */
    public String head() {
        return head;
    }

    /**
     * The name in CSV files.
     *
     * @return that of the figure, {@code dice} or {@code auc}
     */
    public String key() {
        return segmentation
                .map(SegmentationFigure::key)
                .or(() -> classification.map(ClassificationFigure::key))
                .orElseThrow();
    }

    /**
     * The segmentation figure of the column.
     *
     * @return empty for a column of classification
     */
    public Optional<SegmentationFigure> segmentation() {
        return segmentation;
    }

    /**
     * The classification figure of the column.
     *
     * @return empty for a column of segmentation
     */
    public Optional<ClassificationFigure> classification() {
        return classification;
    }

    /**
     * Whether more is better.
     *
     * @return false for distances and for the false positive rate
     */
    public boolean moreIsBetter() {
        return this != HD95 && this != FALSE_POSITIVE_RATE;
    }

    /** Digits after the point. */
    int digits() {
        return digits;
    }

    /** The figure over a group: the mean over its cases, or pooled over them. */
    OptionalDouble of(CaseGroup group) {
        if (segmentation.isPresent()) {
            return group.summary(segmentation.get()).mean();
        }
        return classification
                .flatMap(figure -> group.classification().map(figure::of))
                .orElse(OptionalDouble.empty());
    }

    /** The figure of counts alone; none for segmentation and for the area under the curve. */
    OptionalDouble of(ConfusionMatrix counts) {
        return classification.map(figure -> figure.of(counts)).orElse(OptionalDouble.empty());
    }

    /** The 95 % interval of the figure; balanced accuracy and F1 are no shares of cases and have none. */
    Optional<Interval> interval(FigureIntervals intervals) {
        return segmentation.flatMap(intervals::get).or(() -> classification.flatMap(intervals::get));
    }

    /** The paired test of the figure, where there is one. */
    Optional<PairedTest> test() {
        return switch (this) {
            case DICE -> Optional.of(PairedTest.DICE);
            case ACCURACY -> Optional.of(PairedTest.ACCURACY);
            case AUC -> Optional.of(PairedTest.AUC);
            case JACCARD, HD95, BALANCED_ACCURACY, RECALL, PRECISION, FALSE_POSITIVE_RATE, F1 -> Optional.empty();
        };
    }

    /** The two numbers behind a share; none where the figure is no share of cases, or is over no case. */
    Optional<Share> share(ConfusionMatrix counts) {
        return switch (this) {
            case ACCURACY -> share(counts.truePositives() + counts.trueNegatives(), counts.total());
            case RECALL -> share(counts.truePositives(), counts.positives());
            case PRECISION -> share(counts.truePositives(), counts.predictedPositives());
            case FALSE_POSITIVE_RATE -> share(counts.falsePositives(), counts.negatives());
            case BALANCED_ACCURACY, F1, DICE, JACCARD, HD95, AUC -> Optional.empty();
        };
    }

    private static Optional<Share> share(int part, int whole) {
        return whole == 0 ? Optional.empty() : Optional.of(new Share(part, whole));
    }
}
