package org.abusmtl.volume;

/**
 * Which of several lesions in one volume count (row 20 of the open points).
 *
 * @since 0.1.0
 */
public enum LesionChoice {
    /** All of them. The default. */
    ALL {
        @Override
        public Mask of(Mask mask) {
            return mask;
        }
    },
    /** The one with the most voxels; of equal ones the one that comes first in storage order. */
    LARGEST {
        @Override
        public Mask of(Mask mask) {
            ConnectedComponents components = ConnectedComponents.of(mask, Connectivity.FACES);
            return components.count() < 2
                    ? mask
                    : components.mask(components.largest().orElseThrow().label());
        }
    };

    /**
     * The lesions of a mask that count. Parts that touch by faces are one lesion.
     *
     * @param mask the tumour
     * @return a mask on the same grid, empty for an empty mask
     */
    public abstract Mask of(Mask mask);
}
