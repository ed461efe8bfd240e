package org.abusmtl.metric;

import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Every classification figure of one list of scores (Zhou et al. 2021, Eqs. 9 to 13 and the ROC curve).
 *
 * @param threshold at or above it a case is called malignant
 * @param counts the decisions at the threshold
 * @param roc the curve over all thresholds
 * @since 0.1.0
 */
public record ClassificationMetrics(double threshold, ConfusionMatrix counts, RocCurve roc) {

    /** The threshold of the paper's figures, 0.5. */
    public static final double PAPER_THRESHOLD = 0.5;

    /**
     * Checks that both parts speak of the same cases.
     *
     * @throws IllegalArgumentException if the class counts differ
     */
    public ClassificationMetrics {
        Objects.requireNonNull(counts, "counts");
        if (counts.positives() != roc.positives() || counts.negatives() != roc.negatives()) {
            throw new IllegalArgumentException("roc: expected " + counts.positives() + " malignant and "
                    + counts.negatives() + " benign cases, found " + roc);
        }
    }

    /**
     * Measures a list of scores.
     *
     * @param scores one score for malignant a case
     * @param malignant whether the case is malignant, in the order of the scores
     * @param threshold at or above it a case is called malignant
     * @return every figure of the list
     * @throws IllegalArgumentException if the lengths differ, or a score or the threshold is NaN
     */
    public static ClassificationMetrics of(double[] scores, boolean[] malignant, double threshold) {
        return new ClassificationMetrics(
                threshold, ConfusionMatrix.of(scores, malignant, threshold), RocCurve.of(scores, malignant));
    }

    /**
     * One figure of this list.
     *
     * @param figure which one
     * @return its value, empty where it is undefined
     */
    public OptionalDouble get(ClassificationFigure figure) {
        return figure.of(this);
    }

    /**
     * The figures by their {@linkplain ClassificationFigure#key() keys}, in the order of the enum.
     *
     * @return a new map; an undefined figure is {@code null}
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            OptionalDouble value = get(figure);
            map.put(figure.key(), value.isPresent() ? value.getAsDouble() : null);
        }
        return map;
    }

    /**
     * The figures as one JSON object with the keys of {@link ClassificationFigure}; an undefined figure is {@code null}.
     *
     * @return the JSON text
     */
    public String toJson() {
        return new GsonBuilder().serializeNulls().create().toJson(toMap());
    }
}
