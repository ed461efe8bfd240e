package org.abusmtl.testkit.phantom;

/**
 * Where the tumour lies on the grid.
 *
 * @since 0.1.0
 */
public enum Placement {
    /** Within 2 mm of the middle of the grid along each axis, as in a crop around the tumour. */
    CENTERED,
    /** Anywhere that it fits, as in a whole examination. */
    ANYWHERE
}
