package org.abusmtl.augmentation;

import java.util.Arrays;
import java.util.Optional;
import org.abusmtl.augmentation.AugmentationDraw.ElasticField;
import org.abusmtl.internal.Slices;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;

/**
 * One draw on one grid as a map from output voxel to input position: a matrix and a shift in voxels, plus a B-spline
 * whose coefficients the matrix was applied to beforehand.
 */
final class Warp {

    /** Bound of Choi and Lee (2000) for an injective cubic B-spline field in 3D, 1/2.48 of the distance, rounded down. */
    private static final double MAX_SHARE_OF_DISTANCE = 0.4;

    private final GridShape shape;

    /** Input voxels per output voxel, row by row. */
    private final double[] matrix = new double[9];

    /** Input position of output voxel (0, 0, 0) without the deformation. */
    private final double[] shift = new double[3];

    /** Displacement of each control point in input voxels, three numbers each, x fastest; empty if not elastic. */
    private final float[] control;

    private final GridShape controlPoints;
    private final Spline splineX;
    private final Spline splineY;
    private final Spline splineZ;

    Warp(AugmentationDraw draw, GridShape shape, Spacing spacing) {
        this.shape = shape;
        double[] toInput = inverse(draw);
        for (int row = 0; row < 3; row++) {
            shift[row] = (shape.side(row) - 1) / 2.0;
            for (int column = 0; column < 3; column++) {
                // mm of the output to mm of the input, between voxels on both sides
                matrix[3 * row + column] = toInput[3 * row + column] * spacing.along(column) / spacing.along(row);
            }
        }
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                shift[row] -= matrix[3 * row + column] * (shape.side(column) - 1) / 2.0;
            }
        }
        Optional<ElasticField> elastic = draw.elastic();
        controlPoints = elastic.map(ElasticField::controlPoints).orElse(new GridShape(1, 1, 1));
        control = elastic.map(field -> control(field, spacing)).orElse(new float[0]);
        splineX = new Spline(shape.x(), controlPoints.x());
        splineY = new Spline(shape.y(), controlPoints.y());
        splineZ = new Spline(shape.z(), controlPoints.z());
    }

    /** The matrix from output to input in millimetres: the inverse of scale * rotation * flips. */
    private static double[] inverse(AugmentationDraw draw) {
        Vector3 axis = draw.rotationAxis();
        double angle = Math.toRadians(draw.rotationDegrees());
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double[] a = {axis.x(), axis.y(), axis.z()};
        double[] cross = {0, -a[2], a[1], a[2], 0, -a[0], -a[1], a[0], 0};
        double[] inverse = new double[9];
        for (int row = 0; row < 3; row++) {
            double sign = draw.flips().contains(FlipAxis.of(row)) ? -1 : 1;
            for (int column = 0; column < 3; column++) {
                // Rodrigues' formula with the angle negated: the inverse rotation
                double rotation =
                        (row == column ? cos : 0) - sin * cross[3 * row + column] + (1 - cos) * a[row] * a[column];
                inverse[3 * row + column] = sign * rotation / draw.scale();
            }
        }
        return inverse;
    }

    private float[] control(ElasticField field, Spacing spacing) {
        double[] factor = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int along = axis;
            double largest = field.displacementsMm().stream()
                    .mapToDouble(d -> Math.abs(d.along(along)))
                    .max()
                    .orElse(0);
            double distance = shape.side(axis) * spacing.along(axis) / (controlPoints.side(axis) - 3);
            double allowed = MAX_SHARE_OF_DISTANCE * distance;
            factor[axis] = (largest > allowed ? allowed / largest : 1) / spacing.along(axis);
        }
        float[] coefficients = new float[3 * controlPoints.voxels()];
        int at = 0;
        for (Vector3 d : field.displacementsMm()) {
            for (int row = 0; row < 3; row++) {
                coefficients[at++] = (float) (matrix[3 * row] * d.x() * factor[0]
                        + matrix[3 * row + 1] * d.y() * factor[1]
                        + matrix[3 * row + 2] * d.z() * factor[2]);
            }
        }
        return coefficients;
    }

    void apply(float[] image, byte[] mask, float[] imageOut, byte[] maskOut) {
        Slices.run(0, shape.z(), 8L * shape.voxels(), (from, to) -> {
            float[] row = new float[3 * controlPoints.x()];
            float[] positions = new float[3 * shape.x()];
            for (int z = from; z < to; z++) {
                for (int y = 0; y < shape.y(); y++) {
                    positions(y, z, row, positions);
                    sample(image, mask, positions, (z * shape.y() + y) * shape.x(), imageOut, maskOut);
                }
            }
        });
    }

    /** Input positions of one output row. */
    private void positions(int y, int z, float[] row, float[] positions) {
        double startX = shift[0] + matrix[1] * y + matrix[2] * z;
        double startY = shift[1] + matrix[4] * y + matrix[5] * z;
        double startZ = shift[2] + matrix[7] * y + matrix[8] * z;
        int nx = shape.x();
        if (control.length == 0) {
            for (int x = 0; x < nx; x++) {
                positions[3 * x] = (float) (startX + matrix[0] * x);
                positions[3 * x + 1] = (float) (startY + matrix[3] * x);
                positions[3 * x + 2] = (float) (startZ + matrix[6] * x);
            }
            return;
        }
        contract(y, z, row);
        float[] weights = splineX.weights;
        for (int x = 0; x < nx; x++) {
            float w0 = weights[4 * x];
            float w1 = weights[4 * x + 1];
            float w2 = weights[4 * x + 2];
            float w3 = weights[4 * x + 3];
            int c = 3 * splineX.first[x];
            positions[3 * x] = (float) (startX + matrix[0] * x)
                    + w0 * row[c]
                    + w1 * row[c + 3]
                    + w2 * row[c + 6]
                    + w3 * row[c + 9];
            positions[3 * x + 1] = (float) (startY + matrix[3] * x)
                    + w0 * row[c + 1]
                    + w1 * row[c + 4]
                    + w2 * row[c + 7]
                    + w3 * row[c + 10];
            positions[3 * x + 2] = (float) (startZ + matrix[6] * x)
                    + w0 * row[c + 2]
                    + w1 * row[c + 5]
                    + w2 * row[c + 8]
                    + w3 * row[c + 11];
        }
    }

    /** The spline along y and z at one output row: what is left is a spline along x. */
    private void contract(int y, int z, float[] row) {
        Arrays.fill(row, 0);
        for (int kz = 0; kz < 4; kz++) {
            for (int ky = 0; ky < 4; ky++) {
                float weight = splineZ.weights[4 * z + kz] * splineY.weights[4 * y + ky];
                int from = ((splineZ.first[z] + kz) * controlPoints.y() + splineY.first[y] + ky) * row.length;
                for (int i = 0; i < row.length; i++) {
                    row[i] += weight * control[from + i];
                }
            }
        }
    }

    private void sample(float[] image, byte[] mask, float[] positions, int out, float[] imageOut, byte[] maskOut) {
        int nx = shape.x();
        int ny = shape.y();
        int nz = shape.z();
        int stepX = nx > 1 ? 1 : 0;
        int stepY = ny > 1 ? nx : 0;
        int stepZ = nz > 1 ? nx * ny : 0;
        float endX = nx - 0.5f;
        float endY = ny - 0.5f;
        float endZ = nz - 0.5f;
        for (int i = 0; i < nx; i++) {
            float x = positions[3 * i];
            float y = positions[3 * i + 1];
            float z = positions[3 * i + 2];
            if (!(x >= -0.5f && x < endX && y >= -0.5f && y < endY && z >= -0.5f && z < endZ)) {
                imageOut[out + i] = 0;
                maskOut[out + i] = 0;
                continue;
            }
            int x0 = low(x, nx);
            int y0 = low(y, ny);
            int z0 = low(z, nz);
            float fx = fraction(x - x0);
            float fy = fraction(y - y0);
            float fz = fraction(z - z0);
            int at = (z0 * ny + y0) * nx + x0;
            int nearest = at + (fx >= 0.5f ? stepX : 0) + (fy >= 0.5f ? stepY : 0) + (fz >= 0.5f ? stepZ : 0);
            maskOut[out + i] = mask[nearest];
            int up = at + stepZ;
            float a = mix(image[at], image[at + stepX], fx);
            float b = mix(image[at + stepY], image[at + stepY + stepX], fx);
            float c = mix(image[up], image[up + stepX], fx);
            float d = mix(image[up + stepY], image[up + stepY + stepX], fx);
            imageOut[out + i] = mix(mix(a, b, fy), mix(c, d, fy), fz);
        }
    }

    /** The lower of the two voxels that a position lies between; the last but one at the end of the axis. */
    private static int low(float position, int side) {
        int low = (int) position;
        return low < side - 1 ? low : Math.max(side - 2, 0);
    }

    /** Beyond the outermost voxel centre its value is kept. */
    private static float fraction(float fraction) {
        return fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    }

    private static float mix(float low, float high, float fraction) {
        return low + fraction * (high - low);
    }

    /** Uniform cubic B-spline along one axis: for each voxel its first control point and four weights. */
    private static final class Spline {
        private final int[] first;
        private final float[] weights;

        Spline(int side, int controlPoints) {
            first = new int[side];
            weights = new float[4 * side];
            int intervals = controlPoints - 3;
            for (int i = 0; i < side && intervals > 0; i++) {
                double u = (i + 0.5) / side * intervals;
                first[i] = (int) u;
                double t = u - first[i];
                double s = 1 - t;
                weights[4 * i] = (float) (s * s * s / 6);
                weights[4 * i + 1] = (float) ((3 * t * t * t - 6 * t * t + 4) / 6);
                weights[4 * i + 2] = (float) ((3 * s * s * s - 6 * s * s + 4) / 6);
                weights[4 * i + 3] = (float) (t * t * t / 6);
            }
        }
    }
}
