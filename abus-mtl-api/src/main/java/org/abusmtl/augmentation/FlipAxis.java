package org.abusmtl.augmentation;

/**
 * An axis of an ABUS crop that can be mirrored, by its place in storage order.
 *
 * @since 0.1.0
 */
public enum FlipAxis {
    /** x, the fastest axis: from side to side. */
    LATERAL,
    /** y: from the skin to the chest wall. */
    DEPTH,
    /** z, the slowest axis: from slice to slice. */
    SLICE;

    /** The axis by its number: 0 for x, 1 for y, 2 for z. */
    static FlipAxis of(int axis) {
        return axis == 0 ? LATERAL : axis == 1 ? DEPTH : SLICE;
    }
}
