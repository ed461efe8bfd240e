package org.abusmtl.volume;

/**
 * Number of voxels along the three axes of a grid, in storage order: {@code x} is the fastest axis.
 *
 * <p>In an ABUS volume x is lateral, y depth, z the slice. A tensor of the same grid has the sides (D, H, W) =
 * (z, y, x). The number of voxels fits in an {@code int}, so that every voxel has an {@code int} index.
 *
 * @param x voxels along the fastest axis, at least 1
 * @param y voxels along the second axis, at least 1
 * @param z voxels along the slowest axis, at least 1
 * @since 0.1.0
 */
public record GridShape(int x, int y, int z) {

    private static final int MAX_VOXELS = Integer.MAX_VALUE - 8;

    /**
     * Checks the sides.
     *
     * @throws IllegalArgumentException if a side is below 1 or the grid has 2<sup>31</sup> voxels or more
     */
    public GridShape {
        if (x < 1 || y < 1 || z < 1) {
            throw new IllegalArgumentException("shape: expected sides of at least 1, found " + x + "x" + y + "x" + z);
        }
        // x*y <= 2^62 and the quotient comparison cannot overflow
        if ((long) x * y > MAX_VOXELS / z) {
            throw new IllegalArgumentException(
                    "shape: expected fewer than 2^31 voxels, found " + x + "x" + y + "x" + z);
        }
    }

    /**
     * The number of voxels, {@code x * y * z}.
     *
     * @return at least 1
     */
    public int voxels() {
        return x * y * z;
    }

    /**
     * The position of a voxel in storage order, {@code (z * ny + y) * nx + x}.
     *
     * @param xIndex index along x, in [0, x)
     * @param yIndex index along y, in [0, y)
     * @param zIndex index along z, in [0, z)
     * @return a value in [0, {@link #voxels()})
     * @throws IndexOutOfBoundsException if an index is outside the grid
     */
    public int index(int xIndex, int yIndex, int zIndex) {
        if (!contains(xIndex, yIndex, zIndex)) {
            throw new IndexOutOfBoundsException(
                    "voxel (" + xIndex + ", " + yIndex + ", " + zIndex + ") is outside the grid " + this);
        }
        return (zIndex * y + yIndex) * x + xIndex;
    }

    /**
     * Whether a voxel lies on the grid.
     *
     * @param xIndex index along x
     * @param yIndex index along y
     * @param zIndex index along z
     * @return true if every index is inside
     */
    public boolean contains(int xIndex, int yIndex, int zIndex) {
        return xIndex >= 0 && xIndex < x && yIndex >= 0 && yIndex < y && zIndex >= 0 && zIndex < z;
    }

    /**
     * The side along one axis.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return the number of voxels along it
     * @throws IllegalArgumentException if {@code axis} is not 0, 1 or 2
     */
    public int side(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IllegalArgumentException("axis: expected 0, 1 or 2, found " + axis);
        };
    }

    /** The sides as {@code XxYxZ}, for messages. */
    @Override
    public String toString() {
        return x + "x" + y + "x" + z;
    }
}
