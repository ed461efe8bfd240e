package org.abusmtl.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Receiver operating characteristic of a list of scores: one point for each distinct score, so that tied cases move
 * together (Zhou et al. 2021, Fig. 8). Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class RocCurve {

    private final List<Point> points;
    private final OptionalDouble auc;
    private final int positives;
    private final int negatives;

    /**
     * One operating point.
     *
     * @param threshold at or above it a case is called malignant; infinity at the first point, where none is
     * @param falsePositiveRate {@code FP / (FP + TN)} there
     * @param truePositiveRate {@code TP / (TP + FN)} there
     * @since 0.1.0
     */
    public record Point(double threshold, double falsePositiveRate, double truePositiveRate) {}

    private RocCurve(List<Point> points, OptionalDouble auc, int positives, int negatives) {
        this.points = List.copyOf(points);
        this.auc = auc;
        this.positives = positives;
        this.negatives = negatives;
    }

    /**
     * The curve of a list of scores.
     *
     * @param scores one score for malignant a case
     * @param malignant whether the case is malignant, in the order of the scores
     * @return the curve; without points if only one class is there
     * @throws IllegalArgumentException if the lengths differ or a score is NaN
     */
    public static RocCurve of(double[] scores, boolean[] malignant) {
        Scores.requireValid(scores, malignant);
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int positives = 0;
        for (boolean label : malignant) {
            positives += label ? 1 : 0;
        }
        int negatives = scores.length - positives;
        if (positives == 0 || negatives == 0) {
            return new RocCurve(List.of(), OptionalDouble.empty(), positives, negatives);
        }
        List<Point> points = new ArrayList<>();
        points.add(new Point(Double.POSITIVE_INFINITY, 0, 0));
        int tp = 0;
        int fp = 0;
        long twiceU = 0;
        for (int i = 0; i < order.length; ) {
            double score = scores[order[i]];
            int tpBefore = tp;
            int fpBefore = fp;
            // -0.0 and 0.0, which lie beside each other, are one score
            for (; i < order.length && scores[order[i]] == score; i++) {
                if (malignant[order[i]]) {
                    tp++;
                } else {
                    fp++;
                }
            }
            // every negative of this score is below the positives before it and tied with those at it
            twiceU += (long) (fp - fpBefore) * (tpBefore + tp);
            points.add(new Point(score, (double) fp / negatives, (double) tp / positives));
        }
        return new RocCurve(points, OptionalDouble.of(twiceU / (2.0 * positives * negatives)), positives, negatives);
    }

    /**
     * The operating points from (0, 0) to (1, 1), by descending threshold.
     *
     * @return an unmodifiable list, without points if only one class is there
     */
    public List<Point> points() {
        return points;
    }

    /**
     * The area under the curve: the probability that a malignant case scores above a benign one, ties counting one half
     * (Mann-Whitney U over the number of pairs). Counted in integers, so exact but for the last division.
     *
     * @return a value in [0, 1], empty if only one class is there
     */
    public OptionalDouble auc() {
        return auc;
    }

    /**
     * The number of malignant cases.
     *
     * @return at least 0
     */
    public int positives() {
        return positives;
    }

    /**
     * The number of benign cases.
     *
     * @return at least 0
     */
    public int negatives() {
        return negatives;
    }

    /** Counts and area, for messages. */
    @Override
    public String toString() {
        return "RocCurve[" + positives + " malignant, " + negatives + " benign, auc "
                + (auc.isPresent() ? String.valueOf(auc.getAsDouble()) : "undefined") + "]";
    }
}
