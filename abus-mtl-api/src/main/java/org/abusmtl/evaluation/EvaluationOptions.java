package org.abusmtl.evaluation;

import java.util.Objects;
import org.abusmtl.preprocessing.CropCenter;

/**
 * How a model is evaluated. Immutable: each setter gives a changed copy and checks at once.
 *
 * @param grid where masks are compared
 * @param center where the crop is put, from the reference mask
 * @param threshold at or above it a case is called malignant, in [0, 1]
 * @since 0.1.0
 */
public record EvaluationOptions(EvaluationGrid grid, CropCenter center, double threshold) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the threshold is outside [0, 1]
     */
    public EvaluationOptions {
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(center, "center");
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: expected a value in [0, 1], found " + threshold);
        }
    }

    /**
     * The paper's evaluation: crops around the middle of the tumour's bounding box, threshold 0.5; masks are compared on
     * the volume's own grid.
     *
     * @return the default
     */
    public static EvaluationOptions paper() {
        return new EvaluationOptions(EvaluationGrid.OWN, CropCenter.BOUNDING_BOX, 0.5);
    }

    /**
     * These options with another grid.
     *
     * @param value where masks are compared
     * @return a changed copy
     */
    public EvaluationOptions grid(EvaluationGrid value) {
        return new EvaluationOptions(value, center, threshold);
    }

    /**
     * These options with another centre.
     *
     * @param value where the crop is put
     * @return a changed copy
     */
    public EvaluationOptions center(CropCenter value) {
        return new EvaluationOptions(grid, value, threshold);
    }

    /**
     * These options with another threshold.
     *
     * @param value in [0, 1]
     * @return a changed copy
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    public EvaluationOptions threshold(double value) {
        return new EvaluationOptions(grid, center, value);
    }
}
