package org.abusmtl.volume;

/**
 * Which voxels touch each other.
 *
 * @since 0.1.0
 */
public enum Connectivity {
    /** Those with a face in common: 6 neighbours. The default here, as for the surface of a mask. */
    FACES(1),
    /** Those with a face or an edge in common: 18 neighbours. */
    EDGES(2),
    /** Those with a face, an edge or a corner in common: 26 neighbours. */
    CORNERS(3);

    private final int axes;

    Connectivity(int axes) {
        this.axes = axes;
    }

    /** Along how many axes at once a neighbour may be one step away. */
    int axes() {
        return axes;
    }
}
