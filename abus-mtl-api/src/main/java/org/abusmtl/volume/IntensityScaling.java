package org.abusmtl.volume;

/**
 * The line that turns a stored number into an intensity, {@code slope * stored + intercept} (NIfTI's scl_slope and
 * scl_inter).
 *
 * @param slope finite and not 0
 * @param intercept finite
 * @since 0.1.0
 */
public record IntensityScaling(double slope, double intercept) {

    /** Stored numbers are the intensities. */
    public static final IntensityScaling NONE = new IntensityScaling(1, 0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is not finite or the slope is 0
     */
    public IntensityScaling {
        if (!Double.isFinite(slope) || slope == 0 || !Double.isFinite(intercept)) {
            throw new IllegalArgumentException(
                    "scaling: expected a finite slope other than 0 and a finite intercept, found slope " + slope
                            + ", intercept " + intercept);
        }
    }
}
