package org.abusmtl.testkit.phantom;

import org.abusmtl.volume.Vector3;

/**
 * A stream of random numbers that is a function of its keys alone (SplitMix64), and the hash that noise fields are made
 * of. Written out here because the platform's generators leave the conversion to doubles and normals to the JDK's
 * version; this is integer arithmetic and exactly rounded operations only.
 */
final class Draws {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    Draws(long seed, long... keys) {
        this.state = derive(seed, keys);
    }

    static long derive(long seed, long... keys) {
        long derived = mix(seed + GOLDEN);
        for (long key : keys) {
            derived = mix(derived ^ mix(key + GOLDEN));
        }
        return derived;
    }

    /** Stafford's variant 13 of the 64-bit finaliser. */
    static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in (0, 1), never an end. */
    double uniform() {
        return ((bits() >>> 12) + 0.5) * 0x1p-52;
    }

    double uniform(double from, double to) {
        return from + (to - from) * uniform();
    }

    double uniform(Range range) {
        return uniform(range.from(), range.to());
    }

    /** Uniform in {@code from..to}, both included. */
    int integer(int from, int to) {
        return from + (int) (uniform() * (to - from + 1));
    }

    /** A direction that is uniform on the sphere (Archimedes: the height is uniform). */
    Vector3 direction() {
        double height = uniform(-1, 1);
        double angle = uniform(0, 2 * Math.PI);
        double ring = Math.sqrt(1 - height * height);
        return new Vector3(ring * StrictMath.cos(angle), height, ring * StrictMath.sin(angle));
    }

    /** An interval to draw from. */
    record Range(double from, double to) {}
}
