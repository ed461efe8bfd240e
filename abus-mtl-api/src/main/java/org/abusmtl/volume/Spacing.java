package org.abusmtl.volume;

/**
 * Distance between neighbouring voxel centres along the three axes, in mm.
 *
 * @param x along the fastest axis, mm, positive and finite
 * @param y along the second axis, mm, positive and finite
 * @param z along the slowest axis, mm, positive and finite
 * @since 0.1.0
 */
public record Spacing(double x, double y, double z) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is not a positive finite number
     */
    public Spacing {
        require("x", x);
        require("y", y);
        require("z", z);
    }

    private static void require(String axis, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("spacing." + axis + ": expected a finite value > 0 mm, found " + value);
        }
    }

    /**
     * The same spacing along every axis.
     *
     * @param mm the spacing in mm
     * @return an isotropic spacing
     * @throws IllegalArgumentException if {@code mm} is not a positive finite number
     */
    public static Spacing isotropic(double mm) {
        return new Spacing(mm, mm, mm);
    }

    /**
     * The spacing along one axis.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return mm
     * @throws IllegalArgumentException if {@code axis} is not 0, 1 or 2
     */
    public double along(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IllegalArgumentException("axis: expected 0, 1 or 2, found " + axis);
        };
    }

    /**
     * The volume of one voxel, the product of the three spacings.
     *
     * @return mm<sup>3</sup>
     */
    public double voxelVolume() {
        return x * y * z;
    }

    /** The spacing as {@code X x Y x Z mm}, for messages. */
    @Override
    public String toString() {
        return x + " x " + y + " x " + z + " mm";
    }
}
