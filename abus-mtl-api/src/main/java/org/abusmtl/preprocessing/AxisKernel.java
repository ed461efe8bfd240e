package org.abusmtl.preprocessing;

import java.util.Arrays;

/**
 * One axis of a separable resampling: for each output index, which source samples it is made of. Gaussian smoothing and
 * linear interpolation are both linear, so their product is one short list of weights.
 */
final class AxisKernel {

    /** Rounding of positions must not turn a sample that lies on a source sample into a mixture of two. */
    private static final double SNAP = 1e-7;

    /** The outputs [from, to) lie inside the source, border of the outermost samples included. */
    final int from;

    final int to;

    /** First source sample of each output; neither it nor the last one ever decreases. */
    private final int[] first;

    /** Weights of consecutive source samples, for each output. */
    private final float[][] weights;

    /** The nearest source sample of each output in [from, to). */
    private final int[] nearest;

    private AxisKernel(int from, int to, int[] first, float[][] weights, int[] nearest) {
        this.from = from;
        this.to = to;
        this.first = first;
        this.weights = weights;
        this.nearest = nearest;
    }

    /**
     * @param sourceSide number of source samples
     * @param start position of output 0, in source samples
     * @param step distance between outputs, in source samples
     * @param side number of outputs
     * @param antiAliasing what smooths before sampling
     */
    static AxisKernel of(int sourceSide, double start, double step, int side, AntiAliasing antiAliasing) {
        double[] gaussian = gaussian(antiAliasing.sigma(step));
        int radius = gaussian.length / 2;
        int from = side;
        int to = 0;
        int[] first = new int[side];
        int[] nearest = new int[side];
        float[][] weights = new float[side][];
        double[] folded = new double[2 * radius + 2];
        for (int i = 0; i < side; i++) {
            double position = snap(start + i * step);
            if (position < -0.5 || position > sourceSide - 0.5) {
                continue;
            }
            from = Math.min(from, i);
            to = i + 1;
            nearest[i] = Math.min((int) Math.floor(position + 0.5), sourceSide - 1);
            double clamped = Math.min(Math.max(position, 0), sourceSide - 1);
            int base = (int) Math.floor(clamped);
            double fraction = clamped - base;
            int low = Math.max(base - radius, 0);
            Arrays.fill(folded, 0);
            int last = low;
            for (int j = -radius; j <= radius + 1; j++) {
                double weight = (j <= radius ? (1 - fraction) * gaussian[j + radius] : 0)
                        + (j > -radius ? fraction * gaussian[j - 1 + radius] : 0);
                if (weight != 0) {
                    // beyond the source its outermost sample is repeated
                    int sample = Math.min(Math.max(base + j, 0), sourceSide - 1);
                    folded[sample - low] += weight;
                    last = Math.max(last, sample);
                }
            }
            // the first of them is never 0: at -radius neither the Gaussian nor 1 - fraction is
            float[] w = new float[last - low + 1];
            for (int k = 0; k < w.length; k++) {
                w[k] = (float) folded[k];
            }
            first[i] = low;
            weights[i] = w;
        }
        return new AxisKernel(Math.min(from, to), to, first, weights, nearest);
    }

    private static double snap(double position) {
        double whole = Math.rint(position);
        return Math.abs(position - whole) < SNAP ? whole : position;
    }

    /** Weights at -radius..radius, sum 1; the radius is that of SciPy's truncate = 4. */
    private static double[] gaussian(double sigma) {
        int radius = (int) (4 * sigma + 0.5);
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = radius == 0 ? 1 : Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += weights[i + radius];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    boolean isEmpty() {
        return from >= to;
    }

    int first(int output) {
        return first[output];
    }

    float[] weights(int output) {
        return weights[output];
    }

    int nearest(int output) {
        return nearest[output];
    }

    /** The first source sample that any output reads. */
    int regionStart() {
        int start = Integer.MAX_VALUE;
        for (int i = from; i < to; i++) {
            start = Math.min(start, first[i]);
        }
        return start;
    }

    /** One after the last source sample that any output reads. */
    int regionEnd() {
        int end = 0;
        for (int i = from; i < to; i++) {
            end = Math.max(end, first[i] + weights[i].length);
        }
        return end;
    }

    /** How many source samples an output is made of at most. */
    int mostTaps() {
        int most = 0;
        for (int i = from; i < to; i++) {
            most = Math.max(most, weights[i].length);
        }
        return most;
    }

    /** The number of multiplications for all outputs. */
    long taps() {
        long taps = 0;
        for (int i = from; i < to; i++) {
            taps += weights[i].length;
        }
        return taps;
    }
}
