package org.abusmtl.testkit.phantom;

import java.util.List;
import org.abusmtl.testkit.phantom.PhantomDescription.Bump;
import org.abusmtl.testkit.phantom.PhantomDescription.Tumor;
import org.abusmtl.volume.Vector3;

/** The surface of a tumour as a function of direction, and its position against a point. Not for sharing. */
final class TumorShape {

    /** Directions that the volume is integrated over; 0.04 rad apart, a spicule is 0.4 rad wide. */
    private static final int DIRECTIONS = 8192;

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

    /** Volume over that of the bare ellipsoid, and how far it reaches in depth and sideways, mm. */
    Extent extent() {
        double cubes = 0;
        double depth = 0;
        double lateral = 0;
        for (int i = 0; i < DIRECTIONS; i++) {
            // the spiral of Fibonacci: equal areas, no clumps
            double height = 1 - (2 * i + 1.0) / DIRECTIONS;
            double ring = Math.sqrt(1 - height * height);
            double u = ring * Sines.COS[i];
            double w = ring * Sines.SIN[i];
            double radius = radius(u, height, w);
            cubes += radius * radius * radius;
            depth = Math.max(depth, Math.abs(height) * radius);
            double x = u * radius * axes.x();
            double z = w * radius * axes.z();
            lateral = Math.max(lateral, x * x + z * z);
        }
        return new Extent(cubes / DIRECTIONS, depth * axes.y(), Math.sqrt(lateral));
    }

    record Extent(double volumeFactor, double depth, double lateral) {}

    /** The turns of the spiral, computed once. */
    private static final class Sines {
        private static final double[] COS = new double[DIRECTIONS];
        private static final double[] SIN = new double[DIRECTIONS];

        static {
            double goldenAngle = Math.PI * (3 - Math.sqrt(5));
            for (int i = 0; i < DIRECTIONS; i++) {
                COS[i] = StrictMath.cos(i * goldenAngle);
                SIN[i] = StrictMath.sin(i * goldenAngle);
            }
        }
    }
}
