package org.abusmtl.metric;

/**
 * The lower envelope of the parabolas {@code height + (t - position)^2}, the one-dimensional step of an exact distance
 * transform (Felzenszwalb and Huttenlocher, Theory of Computing 8, 2012). Positions are added in ascending order, then
 * the envelope is read at ascending places; both together are linear in their number.
 */
final class LowerEnvelope {

    private final double[] position;
    private final double[] height;
    /** Where the parabola becomes the lowest one. */
    private final double[] start;

    private int size;
    private int reading;

    LowerEnvelope(int capacity) {
        position = new double[capacity];
        height = new double[capacity];
        start = new double[capacity];
    }

    void clear() {
        size = 0;
        reading = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(double p, double h) {
        double from = Double.NEGATIVE_INFINITY;
        int n = size;
        while (n > 0) {
            double gap = p - position[n - 1];
            // where both parabolas are equal, measured from the older one, which keeps the rounding small
            double meet = position[n - 1] + (h - height[n - 1] + gap * gap) / (2 * gap);
            if (meet > start[n - 1]) {
                from = meet;
                break;
            }
            n--;
        }
        position[n] = p;
        height[n] = h;
        start[n] = from;
        size = n + 1;
    }

    double valueAt(double t) {
        int k = reading;
        while (k + 1 < size && start[k + 1] < t) {
            k++;
        }
        reading = k;
        double offset = t - position[k];
        return height[k] + offset * offset;
    }
}
