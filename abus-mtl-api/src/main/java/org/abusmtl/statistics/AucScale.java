package org.abusmtl.statistics;

/**
 * On which scale the normal approximation of an area under the ROC curve is made.
 *
 * @since 0.1.0
 */
public enum AucScale {
    /**
     * {@code log(A / (1 - A))}, with the delta method for its deviation, {@code s / (A (1 - A))}; turned back, the
     * interval lies inside (0, 1) and reaches further away from the nearer end (Pepe 2003, section 5.2.4). Covers better
     * than the plain one where the area is near 1 or cases are few.
     */
    LOGIT,
    /** The area itself, {@code A ± z s}, cut off at 0 and 1: what Stata's {@code roctab} and SAS report. */
    PLAIN
}
