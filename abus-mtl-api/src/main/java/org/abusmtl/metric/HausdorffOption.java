package org.abusmtl.metric;

/**
 * How the two directed sets of surface distances become one number. Eq. 8 of Zhou et al. 2021 is written as a maximum
 * while its text speaks of the 95th percentile and of asymmetry, so the reading is a named choice (row 10 of the open
 * points of the paper).
 *
 * @since 0.1.0
 */
public enum HausdorffOption {
    /** The larger of the two directed percentiles. The default. */
    MAX_OF_DIRECTED,
    /** The percentile of the distances from the prediction's surface to the reference's. */
    PREDICTION_TO_REFERENCE,
    /** The percentile of the distances from the reference's surface to the prediction's. */
    REFERENCE_TO_PREDICTION,
    /** The percentile of the distances of both directions put together, as some toolkits have it. */
    POOLED
}
