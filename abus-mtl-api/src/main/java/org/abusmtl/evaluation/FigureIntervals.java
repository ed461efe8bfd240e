package org.abusmtl.evaluation;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.statistics.DeLong;
import org.abusmtl.statistics.Interval;
import org.abusmtl.statistics.PatientBootstrap;
import org.abusmtl.statistics.WilsonInterval;
import org.jspecify.annotations.Nullable;

/**
 * The 95 % intervals of the figures of a group of cases. Means of overlaps and distances: bootstrap over patients
 * ({@link PatientBootstrap}) of the cases where the figure is defined; {@link Summary#undefined()} says how many are not.
 * Area under the ROC curve: {@link DeLong}, on the logit scale. Shares of cases: {@link WilsonInterval}, of precision among
 * the cases that were called malignant.
 *
 * <p>Balanced accuracy, F1 and volumes have none. Wilson's and DeLong's take cases as independent, so where patients have
 * several cases they are somewhat too narrow. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class FigureIntervals {

    /** The seed of the bootstrap where none is named. */
    public static final long DEFAULT_SEED = 42;

    private static final List<SegmentationFigure> MEANS = List.of(
            SegmentationFigure.DICE,
            SegmentationFigure.JACCARD,
            SegmentationFigure.HD95,
            SegmentationFigure.HAUSDORFF,
            SegmentationFigure.ASSD);

    private static final List<ClassificationFigure> SHARES = List.of(
            ClassificationFigure.ACCURACY,
            ClassificationFigure.RECALL,
            ClassificationFigure.PRECISION,
            ClassificationFigure.FALSE_POSITIVE_RATE,
            ClassificationFigure.SPECIFICITY);

    private final long seed;
    private final Map<SegmentationFigure, Interval> means = new EnumMap<>(SegmentationFigure.class);
    private final Map<ClassificationFigure, Interval> shares = new EnumMap<>(ClassificationFigure.class);

    private FigureIntervals(long seed) {
        this.seed = seed;
    }

    /**
     * Computes the intervals of a group.
     *
     * @param group the cases
     * @param seed of the bootstrap; the same seed draws the same patients for every figure and model
     *     that are defined for the same cases
     * @return the intervals
     */
    public static FigureIntervals of(CaseGroup group, long seed) {
        Objects.requireNonNull(group, "group");
        FigureIntervals intervals = new FigureIntervals(seed);
        for (SegmentationFigure figure : MEANS) {
            intervals.bootstrap(figure, group).ifPresent(interval -> intervals.means.put(figure, interval));
        }
        group.classification().ifPresent(c -> {
            for (ClassificationFigure figure : SHARES) {
                wilson(figure, c.counts()).ifPresent(interval -> intervals.shares.put(figure, interval));
            }
        });
        List<CaseResult> classified =
                group.cases().stream().filter(c -> c.malignancy().isPresent()).toList();
        DeLong.auc(CaseGroup.malignancies(classified), CaseGroup.labels(classified))
                .flatMap(estimate -> estimate.interval())
                .ifPresent(interval -> intervals.shares.put(ClassificationFigure.AUC, interval));
        return intervals;
    }

    private Optional<Interval> bootstrap(SegmentationFigure figure, CaseGroup group) {
        List<CaseResult> defined = group.cases().stream()
                .filter(c -> c.segmentation().isPresent())
                .filter(c -> c.segmentation().orElseThrow().get(figure).isPresent())
                .toList();
        double[] values = defined.stream()
                .mapToDouble(c -> c.segmentation().orElseThrow().get(figure).orElseThrow())
                .toArray();
        return PatientBootstrap.seeded(seed)
                .mean(values, defined.stream().map(CaseResult::patientId).toList())
                .map(PatientBootstrap.Mean::interval);
    }

    private static Optional<Interval> wilson(ClassificationFigure figure, ConfusionMatrix counts) {
        return switch (figure) {
            case ACCURACY -> WilsonInterval.of(counts.truePositives() + counts.trueNegatives(), counts.total());
            case RECALL -> WilsonInterval.of(counts.truePositives(), counts.positives());
            case PRECISION -> WilsonInterval.of(counts.truePositives(), counts.predictedPositives());
            case FALSE_POSITIVE_RATE -> WilsonInterval.of(counts.falsePositives(), counts.negatives());
            case SPECIFICITY -> WilsonInterval.of(counts.trueNegatives(), counts.negatives());
            case BALANCED_ACCURACY, F1, AUC -> Optional.empty();
        };
    }

    /**
     * The seed of the bootstrap.
     *
     * @return as given
     */
    public long seed() {
        return seed;
    }

    /**
     * The interval of the mean of a segmentation figure.
     *
     * @param figure which one
     * @return empty for the figures that have none, with fewer than two patients, or if all patients agree
     */
    public Optional<Interval> get(SegmentationFigure figure) {
        return Optional.ofNullable(means.get(figure));
    }

    /**
     * The interval of a classification figure.
     *
     * @param figure which one
     * @return empty for the figures that have none, for shares of nothing, and for an area whose variance cannot be
     *     estimated: fewer than two cases of a class, classes fully separated, all scores tied
     */
    public Optional<Interval> get(ClassificationFigure figure) {
        return Optional.ofNullable(shares.get(figure));
    }

    /**
     * The intervals as a map for JSON and tables: the keys of the figures with {@code _ci_low} and {@code _ci_high}.
     *
     * @return a new map in a stable order; an interval that does not exist is {@code null}
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        MEANS.forEach(figure -> put(map, figure.key(), get(figure)));
        SHARES.forEach(figure -> put(map, figure.key(), get(figure)));
        put(map, ClassificationFigure.AUC.key(), get(ClassificationFigure.AUC));
        return map;
    }

    private static void put(Map<String, @Nullable Object> map, String key, Optional<Interval> interval) {
        map.put(key + "_ci_low", interval.map(Interval::lower).orElse(null));
        map.put(key + "_ci_high", interval.map(Interval::upper).orElse(null));
    }
}
