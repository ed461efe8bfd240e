package org.abusmtl.testkit.phantom;

/**
 * How hard it is to find a tumour's border and to tell the classes apart. The same seed draws the same patients, sizes
 * and, up to the fit of the shape, places at each difficulty; only the ranges of the cues differ. Size is never a cue.
 *
 * @since 0.1.0
 */
public enum Difficulty {
    /**
     * High contrast and a sharp edge; the classes do not overlap: benign tumours are smooth, wider than tall and brighten
     * what lies below; malignant ones are irregular with spicules, uneven inside, have a bright halo and a shadow. Visible
     * on a grid of 1 mm. Meant for quick training runs.
     */
    EASY,
    /** Contrast and edge of a clear clinical case; the ranges of the cues overlap a little. */
    STANDARD,
    /**
     * As hard as the paper's data: contrast close to the tissue's own unevenness, blurred edges, dark lobules that look
     * like tumours, shadows of other origin, and cues that overlap widely between the classes.
     */
    PAPER
}
