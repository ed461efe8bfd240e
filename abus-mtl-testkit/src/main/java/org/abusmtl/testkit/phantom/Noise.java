package org.abusmtl.testkit.phantom;

/** Random fields that are functions of (seed, place): no state, so any order of evaluation gives the same field. */
final class Noise {

    private static final long X = 0x9e3779b97f4a7c15L;
    private static final long Y = 0xc2b2ae3d27d4eb4fL;
    private static final long Z = 0x165667b19e3779f9L;

    private Noise() {}

    private static long hash(long seed, long x, long y, long z) {
        return Draws.mix(seed + x * X + y * Y + z * Z);
    }

    /** White noise, mean 0, variance 1: the sum of four uniforms; filtering brings it closer to a normal still. */
    static float white(long seed, int x, int y, int z) {
        long h = hash(seed, x, y, z);
        long sum = (h & 0xffff) + ((h >>> 16) & 0xffff) + ((h >>> 32) & 0xffff) + (h >>> 48);
        return (float) ((sum - 131070) * (1.0 / 37837.2));
    }

    /** Smoothly interpolated lattice noise in [-1, 1]; one lattice cell is one unit. */
    static double smooth(long seed, double x, double y, double z) {
        long xi = floor(x);
        long yi = floor(y);
        long zi = floor(z);
        double fx = step(x - xi);
        double fy = step(y - yi);
        double fz = step(z - zi);
        double near = plane(seed, xi, yi, zi, fx, fy);
        double far = plane(seed, xi, yi, zi + 1, fx, fy);
        return near + (far - near) * fz;
    }

    private static double plane(long seed, long x, long y, long z, double fx, double fy) {
        double a = lattice(seed, x, y, z);
        double b = lattice(seed, x + 1, y, z);
        double c = lattice(seed, x, y + 1, z);
        double d = lattice(seed, x + 1, y + 1, z);
        double top = a + (b - a) * fx;
        return top + (c + (d - c) * fx - top) * fy;
    }

    private static double lattice(long seed, long x, long y, long z) {
        return (hash(seed, x, y, z) >> 11) * 0x1p-52;
    }

    private static long floor(double value) {
        long whole = (long) value;
        return value < whole ? whole - 1 : whole;
    }

    /** The cubic that leads from 0 to 1 with flat ends; clamped outside. */
    static double step(double t) {
        if (t <= 0) {
            return 0;
        }
        return t >= 1 ? 1 : t * t * (3 - 2 * t);
    }
}
