package org.abusmtl.testkit.phantom;

import java.util.List;
import org.abusmtl.testkit.phantom.PhantomDescription.Bump;
import org.abusmtl.testkit.phantom.PhantomDescription.Tumor;
import org.abusmtl.volume.Vector3;

/** The surface of a tumour as a function of direction, and its position against a point. Not for sharing. */
final class TumorShape {

    /** Directions that the volume is integrated over; 0.06 rad apart, a spicule is 0.4 rad wide. */
    private static final int DIRECTIONS = 4096;

    private static final double LEAST_RADIUS = 0.55;

    private final Vector3 axes;
    private final double[] lobes;
    private final double[] spicules;

    /** Distance of the last point from the surface along its ray, mm; negative inside. */
    double distance;
    /** How exactly the last point lies on the line of a spicule, in [0, 1]. */
    double streak;

    TumorShape(Tumor tumor) {
        this(tumor.semiAxes(), tumor.lobes(), tumor.spicules());
    }

    TumorShape(Vector3 axes, List<Bump> lobes, List<Bump> spicules) {
        this.axes = axes;
        this.lobes = flatten(lobes);
        this.spicules = flatten(spicules);
    }

    private static double[] flatten(List<Bump> bumps) {
        double[] flat = new double[4 * bumps.size()];
        int i = 0;
        for (Bump bump : bumps) {
            flat[i++] = bump.direction().x();
            flat[i++] = bump.direction().y();
            flat[i++] = bump.direction().z();
            flat[i++] = bump.height();
        }
        return flat;
    }

    /** Measures a point that is given relative to the centre, in the frame of the semi-axes, mm. */
    void measure(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        double u = x / axes.x();
        double v = y / axes.y();
        double w = z / axes.z();
        double scaled = Math.sqrt(u * u + v * v + w * w);
        if (scaled < 1e-9) {
            distance = -LEAST_RADIUS * Math.min(axes.x(), Math.min(axes.y(), axes.z()));
            streak = 0;
            return;
        }
        distance = (scaled - radius(u / scaled, v / scaled, w / scaled)) * length / scaled;
    }

    /** The surface's distance from the centre in units of the semi-axes, for a unit vector. */
    private double radius(double u, double v, double w) {
        double radius = 1;
        for (int i = 0; i < lobes.length; i += 4) {
            double bump = bump(u * lobes[i] + v * lobes[i + 1] + w * lobes[i + 2]);
            radius += lobes[i + 3] * bump;
        }
        streak = 0;
        for (int i = 0; i < spicules.length; i += 4) {
            double bump = bump(u * spicules[i] + v * spicules[i + 1] + w * spicules[i + 2]);
            bump *= bump;
            bump *= bump;
            bump *= bump;
            radius += spicules[i + 3] * bump;
            streak += bump * bump;
        }
        streak = Math.min(1, streak);
        return Math.max(LEAST_RADIUS, radius);
    }

    private static double bump(double cosine) {
        double h = (1 + cosine) / 2;
        h *= h;
        h *= h;
        return h * h;
    }

    /** The surface in units of the semi-axes, along directions that are spread evenly. */
    double[] radii() {
        double[] radii = new double[DIRECTIONS];
        for (int i = 0; i < DIRECTIONS; i++) {
            radii[i] = radius(Spiral.X[i], Spiral.Y[i], Spiral.Z[i]);
        }
        return radii;
    }

    /** Volume over that of the bare ellipsoid. */
    static double volumeFactor(double[] radii) {
        double cubes = 0;
        for (double radius : radii) {
            cubes += radius * radius * radius;
        }
        return cubes / DIRECTIONS;
    }

    /** How far the surface reaches in depth and sideways, whatever the yaw, mm. */
    static Reach reach(Vector3 axes, double[] radii) {
        double depth = 0;
        double lateral = 0;
        for (int i = 0; i < DIRECTIONS; i++) {
            double x = Spiral.X[i] * axes.x();
            double z = Spiral.Z[i] * axes.z();
            depth = Math.max(depth, Math.abs(Spiral.Y[i]) * axes.y() * radii[i]);
            lateral = Math.max(lateral, (x * x + z * z) * radii[i] * radii[i]);
        }
        return new Reach(depth, Math.sqrt(lateral));
    }

    Reach reach() {
        return reach(axes, radii());
    }

    record Reach(double depth, double lateral) {}

    /** Fibonacci's spiral: equal areas, no clumps. */
    private static final class Spiral {
        private static final double[] X = new double[DIRECTIONS];
        private static final double[] Y = new double[DIRECTIONS];
        private static final double[] Z = new double[DIRECTIONS];

        static {
            double goldenAngle = Math.PI * (3 - Math.sqrt(5));
            for (int i = 0; i < DIRECTIONS; i++) {
                Y[i] = 1 - (2 * i + 1.0) / DIRECTIONS;
                double ring = Math.sqrt(1 - Y[i] * Y[i]);
                X[i] = ring * StrictMath.cos(i * goldenAngle);
                Z[i] = ring * StrictMath.sin(i * goldenAngle);
            }
        }
    }
}
