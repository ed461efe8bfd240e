package org.abusmtl.io;

import java.util.Optional;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;

/** Turns numbers from a header into spacing and orientation, or says which field is wrong. */
final class GridFields {

    /** Axes whose triple product is below this lie in a plane, whatever rounding the header went through. */
    private static final double FLAT = 1e-4;

    private GridFields() {}

    /** A spacing from three numbers in mm. */
    static Spacing spacing(VolumeSource source, String field, double x, double y, double z) {
        for (double value : new double[] {x, y, z}) {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw source.malformed(field, "finite values above 0", x + " " + y + " " + z);
            }
        }
        return new Spacing(x, y, z);
    }

    /** An orientation from three directions of any length and the first voxel's centre, LPS, mm. */
    static Orientation orientation(
            VolumeSource source, String field, Vector3 xAxis, Vector3 yAxis, Vector3 zAxis, Vector3 origin) {
        for (Vector3 axis : new Vector3[] {xAxis, yAxis, zAxis}) {
            if (!(axis.length() > 0) || Double.isInfinite(axis.length())) {
                throw source.malformed(field, "axes of a finite length above 0", text(axis));
            }
        }
        if (!Double.isFinite(origin.x() + origin.y() + origin.z())) {
            throw source.malformed(field, "a finite origin", text(origin));
        }
        // a sum with 0 has no -0.0, which a change of signs leaves behind
        Vector3 zero = new Vector3(0, 0, 0);
        Orientation orientation =
                new Orientation(xAxis.plus(zero, 1), yAxis.plus(zero, 1), zAxis.plus(zero, 1), origin.plus(zero, 1));
        Vector3 x = orientation.xAxis();
        Vector3 y = orientation.yAxis();
        Vector3 z = orientation.zAxis();
        double volume = x.x() * (y.y() * z.z() - y.z() * z.y())
                - x.y() * (y.x() * z.z() - y.z() * z.x())
                + x.z() * (y.x() * z.y() - y.y() * z.x());
        if (Math.abs(volume) < FLAT) {
            throw source.malformed(
                    field, "three independent axes", text(xAxis) + " " + text(yAxis) + " " + text(zAxis));
        }
        return orientation;
    }

    static Geometry geometry(GridShape shape, Optional<Spacing> spacing, Optional<Orientation> orientation) {
        Geometry geometry = Geometry.of(shape);
        geometry = spacing.map(geometry::withSpacing).orElse(geometry);
        return orientation.map(geometry::withOrientation).orElse(geometry);
    }

    /** The vector as {@code (x,y,z)}, as NRRD writes it. */
    static String text(Vector3 vector) {
        return "(" + vector.x() + "," + vector.y() + "," + vector.z() + ")";
    }
}
