package org.abusmtl.preprocessing;

import java.util.Arrays;

/**
 * Percentiles of many floats without sorting them: a histogram over the upper 16 bits finds the bin that holds a rank,
 * a second one over the lower 16 bits the value in it. Exact.
 */
final class OrderStatistics {

    private final float[] values;
    private final byte[] inside;
    private final int[] upper = new int[1 << 16];
    private final int[] lower = new int[1 << 16];
    private final int count;

    /** The bin that {@link #lower} is about. */
    private int refined = -1;

    OrderStatistics(float[] values, byte[] inside) {
        this.values = values;
        this.inside = inside;
        int total = 0;
        for (int i = 0; i < values.length; i++) {
            if (inside[i] != 0) {
                upper[key(values[i]) >>> 16]++;
                total++;
            }
        }
        count = total;
    }

    /** Bits whose unsigned order is the order of the floats. */
    private static int key(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits ^ (bits >> 31 | Integer.MIN_VALUE);
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key < 0 ? key ^ Integer.MIN_VALUE : ~key);
    }

    /** The percentile, interpolated linearly between the two nearest ranks. */
    double percentile(double percent) {
        double rank = percent / 100 * (count - 1);
        int below = (int) rank;
        double low = ranked(below);
        // a rank beyond a whole one lies before the last
        return rank > below ? low + (rank - below) * (ranked(below + 1) - low) : low;
    }

    private float ranked(int rank) {
        int bin = 0;
        int left = rank;
        while (left >= upper[bin]) {
            left -= upper[bin++];
        }
        if (refined != bin) {
            Arrays.fill(lower, 0);
            for (int i = 0; i < values.length; i++) {
                int key = key(values[i]);
                if (inside[i] != 0 && key >>> 16 == bin) {
                    lower[key & 0xffff]++;
                }
            }
            refined = bin;
        }
        int low = 0;
        while (left >= lower[low]) {
            left -= lower[low++];
        }
        return value(bin << 16 | low);
    }
}
