package org.abusmtl.benchmarks.kernel;

import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/**
 * A lobed tumour in the middle of a grid, and a prediction of it that lies 2.6 mm beside it, 1.5 mm along each axis,
 * with a rougher surface.
 *
 * @param reference the tumour
 * @param prediction what a network might have made of it
 */
record MaskPair(Mask reference, Mask prediction) {

    /** Semi-axes of a tumour that is wider than tall, as multiples of the radius of a ball of the same volume. */
    private static final double[] AXES = {1.15, 0.8, 1 / (1.15 * 0.8)};

    private static final double SHIFT_MM = 1.5;

    static MaskPair of(GridShape shape, Spacing spacing, double volumeMm3) {
        double radius = Math.cbrt(volumeMm3 * 3 / (4 * Math.PI));
        return new MaskPair(
                tumor(shape, spacing, radius, 0, 0.08, 3), tumor(shape, spacing, radius, SHIFT_MM, 0.15, 7));
    }

    private static Mask tumor(
            GridShape shape, Spacing spacing, double radius, double shift, double roughness, int lobes) {
        byte[] values = new byte[shape.voxels()];
        double most = 1 + roughness;
        double[] middle = new double[3];
        int[] from = new int[3];
        int[] to = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            double step = spacing.along(axis);
            middle[axis] = (shape.side(axis) - 1) / 2.0 + shift / step;
            double reach = most * radius * AXES[axis] / step;
            from[axis] = Math.max(0, (int) (middle[axis] - reach));
            to[axis] = Math.min(shape.side(axis), (int) (middle[axis] + reach) + 2);
        }
        for (int z = from[2]; z < to[2]; z++) {
            double dz = (z - middle[2]) * spacing.z() / (radius * AXES[2]);
            for (int y = from[1]; y < to[1]; y++) {
                double dy = (y - middle[1]) * spacing.y() / (radius * AXES[1]);
                for (int x = from[0]; x < to[0]; x++) {
                    double dx = (x - middle[0]) * spacing.x() / (radius * AXES[0]);
                    double distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
                    double surface = 1 + roughness * Math.sin(lobes * Math.atan2(dz, dx)) * Math.cos(lobes * dy);
                    if (distance <= surface) {
                        values[shape.index(x, y, z)] = 1;
                    }
                }
            }
        }
        return Mask.of(Geometry.of(shape, spacing), values);
    }
}
