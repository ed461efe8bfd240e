package org.abusmtl.internal;

/**
 * A seeded stream of random numbers (SplitMix64, Steele, Lea and Flood 2014), derived from a seed, a number and a name.
 * Written out here so that a seed gives the same numbers on every JDK. Not for sharing between threads.
 */
public final class RandomStream {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    private RandomStream(long state) {
        this.state = state;
    }

    /**
     * The stream of a (seed, number, name) triple.
     *
     * @param seed the seed of the run
     * @param number an epoch, or another counter
     * @param name a case or a patient
     * @return a stream that depends on nothing else
     */
    public static RandomStream of(long seed, long number, String name) {
        return new RandomStream(mix(mix(mix(seed) + number * GOLDEN_GAMMA) ^ hash(name)));
    }

    /** FNV-1a over the characters. */
    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * The next 64 random bits.
     *
     * @return any value
     */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * The next fair coin.
     *
     * @return true half of the time
     */
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /**
     * The next uniform number.
     *
     * @param from lower end
     * @param to upper end
     * @return a value in [from, to), or {@code from} if both are equal
     */
    public double nextDouble(double from, double to) {
        return from + (to - from) * ((nextLong() >>> 11) * 0x1p-53);
    }
}
