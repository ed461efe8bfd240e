package org.abusmtl.preprocessing;

import org.abusmtl.volume.InvalidDataException;

/** Range and sum of the values inside. */
final class Contrast {
    final double min;
    final double max;
    final double sum;
    final int count;

    private Contrast(double min, double max, double sum, int count) {
        this.min = min;
        this.max = max;
        this.sum = sum;
        this.count = count;
    }

    static Contrast of(float[] values, byte[] inside) {
        if (values.length != inside.length) {
            throw new IllegalArgumentException("inside: expected " + values.length + " flags, found " + inside.length);
        }
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (inside[i] != 0) {
                float value = values[i];
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
                count++;
            }
        }
        if (!Double.isFinite(sum)) {
            throw new InvalidDataException("volume", "voxels", "finite values", "a sum of " + sum);
        }
        return new Contrast(min, max, sum, count);
    }

    /** Differences below this are rounding. */
    double resolution() {
        return 1e-5 * Math.max(Math.abs(min), Math.abs(max));
    }

    boolean isFlat() {
        return count == 0 || max - min <= resolution();
    }
}
