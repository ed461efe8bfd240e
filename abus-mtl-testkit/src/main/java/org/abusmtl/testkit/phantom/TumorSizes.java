package org.abusmtl.testkit.phantom;

import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of one class's tumours: the paper's distribution, cut to a range, at quantiles that are mirror images of each
 * other. So every class has a symmetric set of quantiles, a tumour of one class is larger than one of the other as often
 * as it is smaller, and the AUC of the volume is 0.5 for any counts, not by luck.
 */
final class TumorSizes {

    /** Zhou et al. 2021: smallest, limit of the small group, largest, mm3, and the share of the small group, 95 of 170. */
    static final double PAPER_MIN = 26;

    static final double PAPER_MAX = 18022;
    private static final double SMALL = 1000;
    private static final double SMALL_SHARE = 95.0 / 170;
    private static final double LOG_SMALL = StrictMath.log(SMALL);
    private static final double SLOPE_BELOW = (LOG_SMALL - StrictMath.log(PAPER_MIN)) / SMALL_SHARE;
    private static final double SLOPE_ABOVE = (StrictMath.log(PAPER_MAX) - LOG_SMALL) / (1 - SMALL_SHARE);

    private TumorSizes() {}

    /** A patient's tumour volume and number of cases. */
    record Share(double volumeMm3, int cases) {}

    /** Patients of one class, smallest tumour first, with {@code cases} cases in all. */
    static List<Share> draw(Draws draws, int cases, int least, int most, double minMm3, double maxMm3) {
        double from = share(minMm3);
        double to = share(maxMm3);
        List<Share> small = new ArrayList<>();
        List<Share> large = new ArrayList<>();
        int left = cases;
        int done = 0;
        while (left > 0) {
            int views;
            double place;
            if (left == 1 || (left < 2 * least && left <= most)) {
                views = left;
                place = 0.5;
            } else {
                int limit = Math.min(most, left / 2);
                views = draws.integer(Math.min(least, limit), limit);
                place = (done + views * draws.uniform()) / cases;
                large.add(0, new Share(quantile(from + (1 - place) * (to - from)), views));
            }
            small.add(new Share(quantile(from + place * (to - from)), views));
            left -= place == 0.5 ? views : 2 * views;
            done += views;
        }
        small.addAll(large);
        return small;
    }

    private static double share(double mm3) {
        double log = StrictMath.log(mm3) - LOG_SMALL;
        return SMALL_SHARE + log / (log < 0 ? SLOPE_BELOW : SLOPE_ABOVE);
    }

    private static double quantile(double share) {
        double above = share - SMALL_SHARE;
        return StrictMath.exp(LOG_SMALL + above * (above < 0 ? SLOPE_BELOW : SLOPE_ABOVE));
    }
}
