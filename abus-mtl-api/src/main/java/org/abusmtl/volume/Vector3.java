package org.abusmtl.volume;

/**
 * Three coordinates: a direction, a point in mm, or a (fractional) voxel index, as the place that uses it says.
 *
 * @param x first coordinate
 * @param y second coordinate
 * @param z third coordinate
 * @since 0.1.0
 */
public record Vector3(double x, double y, double z) {

    /**
     * One coordinate.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return its value
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
     * The sum of this vector and a multiple of another.
     *
     * @param other the vector to add
     * @param factor its factor
     * @return {@code this + factor * other}
     */
    public Vector3 plus(Vector3 other, double factor) {
        return new Vector3(x + factor * other.x, y + factor * other.y, z + factor * other.z);
    }

    /**
     * The Euclidean length.
     *
     * @return {@code sqrt(x^2 + y^2 + z^2)}
     */
    public double length() {
        return Math.sqrt(x * x + y * y + z * z);
    }

    /**
     * This direction with length 1.
     *
     * @return the unit vector
     * @throws IllegalArgumentException if the length is 0 or not finite
     */
    public Vector3 unit() {
        double length = length();
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException("direction: expected a finite length > 0, found " + this);
        }
        return new Vector3(x / length, y / length, z / length);
    }
}
