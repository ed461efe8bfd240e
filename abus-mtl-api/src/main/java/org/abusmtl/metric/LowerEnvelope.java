package org.abusmtl.metric;

/**
 * The lower envelope of the parabolas {@code height + (t - position)^2}, the one-dimensional step of an exact distance
 * transform (Maurer, Qi and Raghavan, IEEE TPAMI 25(2), 2003). Positions are added in ascending order, then the envelope
 * is read at ascending places; both together are linear in their number.
 */
final class LowerEnvelope {

    private final double[] position;
    private final double[] height;
    private int size;
    private int reading;

    LowerEnvelope(int capacity) {
        position = new double[capacity];
        height = new double[capacity];
    }

    void clear() {
        size = 0;
        reading = 0;
    }

    void add(double p, double h) {
        int n = size;
        while (n > 1 && hides(position[n - 2], height[n - 2], position[n - 1], height[n - 1], p, h)) {
            n--;
        }
        position[n] = p;
        height[n] = h;
        size = n + 1;
    }

    /** Whether the middle of three parabolas is nowhere the lowest: the outer two meet before it passes under both. */
    private static boolean hides(double p1, double h1, double p2, double h2, double p3, double h3) {
        double a = p2 - p1;
        double b = p3 - p2;
        double c = p3 - p1;
        return c * h2 - b * h1 - a * h3 >= a * b * c;
    }

    double valueAt(double t) {
        int k = reading;
        double value = valueOf(k, t);
        while (k + 1 < size) {
            double next = valueOf(k + 1, t);
            if (next > value) {
                break;
            }
            value = next;
            k++;
        }
        reading = k;
        return value;
    }

    private double valueOf(int k, double t) {
        double offset = t - position[k];
        return height[k] + offset * offset;
    }
}
