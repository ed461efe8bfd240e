package org.abusmtl.evaluation;

import java.util.Locale;
import org.abusmtl.data.Stratification;

/**
 * The two size groups of the paper (Zhou et al. 2021, Fig. 5).
 *
 * @since 0.1.0
 */
public enum TumorSizeGroup {
    /** At or below 1 cm<sup>3</sup>. */
    SMALL,
    /** Above 1 cm<sup>3</sup>. */
    LARGE;

    /** The largest volume of a small tumour, mm<sup>3</sup>. */
    public static final double LIMIT_MM3 = Stratification.SMALL_LIMIT_MM3;

    /**
     * The group of a tumour.
     *
     * @param volumeMm3 its volume by the reference mask, mm<sup>3</sup>
     * @return small at or below 1 cm<sup>3</sup>, else large
     * @throws IllegalArgumentException if the volume is negative or not finite
     */
    public static TumorSizeGroup of(double volumeMm3) {
        if (!(volumeMm3 >= 0) || Double.isInfinite(volumeMm3)) {
            throw new IllegalArgumentException("volumeMm3: expected a finite value of at least 0, found " + volumeMm3);
        }
        return volumeMm3 <= LIMIT_MM3 ? SMALL : LARGE;
    }

    /**
     * The name in JSON and in tables.
     *
     * @return {@code small} or {@code large}
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
