package org.abusmtl.examples.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.Summary;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.knowm.xchart.XYChart;

/**
 * How large the tumours are (Zhou et al. 2021, Fig. 4): a histogram of their volumes by the reference masks, malignant
 * ones below, benign ones stacked on them, with the border between small and large tumours.
 *
 * <p>A bin has its upper border but not its lower one, as the small tumours have 1 cm<sup>3</sup>. Tumours without a
 * volume (an empty reference mask) are counted in the caption and not drawn.
 *
 * @since 0.1.0
 */
public final class VolumeHistogram {

    private static final double LIMIT_CM3 = TumorSizeGroup.LIMIT_MM3 / 1000;

    /** Widths of linear bins, cm3; each has the limit of 1 cm3 among its borders. */
    private static final double[] WIDTHS = {0.05, 0.1, 0.2, 0.25, 0.5, 1};

    private static final int MOST_BINS = 40;

    /** Logarithmic bins to a factor of 10. */
    private static final int BINS_A_DECADE = 5;

    /**
     * A tumour.
     *
     * @param caseId the case
     * @param volumeMm3 its volume by the reference mask, mm<sup>3</sup>
     * @param diagnosis what it is
     * @since 0.1.0
     */
    public record Tumor(String caseId, double volumeMm3, Diagnosis diagnosis) {

        /**
         * Checks the volume.
         *
         * @throws IllegalArgumentException if the volume is negative or not finite
         */
        public Tumor {
            if (!(volumeMm3 >= 0) || Double.isInfinite(volumeMm3)) {
                throw new IllegalArgumentException("volumeMm3: expected a finite value of at least 0, found "
                        + volumeMm3 + " (case " + caseId + ")");
            }
        }

        /**
         * The tumour of an evaluated case.
         *
         * @param result the case, with or without predictions
         * @return its tumour
         */
        public static Tumor of(CaseResult result) {
            return new Tumor(result.caseId(), result.tumorVolumeMm3(), result.diagnosis());
        }

        double cm3() {
            return volumeMm3 / 1000;
        }
    }

    /**
     * How the borders of the bins follow each other.
     *
     * @since 0.1.0
     */
    public enum Scale {
        /** At equal distances, as in the paper. */
        LINEAR,
        /** At equal ratios: for volumes over several orders of magnitude. */
        LOGARITHMIC
    }

    /**
     * Tumours above one border up to another.
     *
     * @param fromCm3 lower border, not included
     * @param toCm3 upper border, included
     */
    record Bin(double fromCm3, double toCm3, int malignant, int benign) {}

    private VolumeHistogram() {}

    /**
     * The histogram on the scale on which it can be read: {@link Scale#LINEAR} as in the paper, unless more than half of
     * the tumours would be in one bin, or the largest one is above 40 cm<sup>3</sup>.
     *
     * @param tumors at least one
     * @return the figure, its numbers being the counts of each bin
     * @throws IllegalArgumentException if there are no tumours
     */
    public static FigurePart of(List<Tumor> tumors) {
        List<Tumor> drawn = drawn(tumors);
        double most = drawn.stream().mapToDouble(Tumor::cm3).max().orElse(LIMIT_CM3);
        boolean readable = most <= MOST_BINS * WIDTHS[WIDTHS.length - 1]
                && bins(drawn, Scale.LINEAR).stream()
                        .noneMatch(bin -> bin.malignant() + bin.benign() > drawn.size() / 2.0);
        return of(tumors, readable ? Scale.LINEAR : Scale.LOGARITHMIC);
    }

    /**
     * The histogram on a given scale.
     *
     * @param tumors at least one
     * @param scale how the borders of the bins follow each other
     * @return the figure, its numbers being the counts of each bin
     * @throws IllegalArgumentException if there are no tumours
     */
    public static FigurePart of(List<Tumor> tumors, Scale scale) {
        List<Tumor> drawn = drawn(tumors);
        List<Bin> bins = bins(drawn, scale);
        String content = drawn.isEmpty() ? "" : legend() + chart(bins, scale);
        return new FigurePart(
                "figure-4",
                "Volumes of the tumours",
                Markup.figure("figure-4", content, caption(tumors, drawn, bins, scale)),
                Optional.of(csv(bins)));
    }

    private static List<Tumor> drawn(List<Tumor> tumors) {
        if (tumors.isEmpty()) {
            throw new IllegalArgumentException("tumors: expected at least one, found none");
        }
        return tumors.stream().filter(t -> t.volumeMm3() > 0).toList();
    }

    static List<Bin> bins(List<Tumor> tumors, Scale scale) {
        double least = tumors.stream().mapToDouble(Tumor::cm3).min().orElse(LIMIT_CM3);
        double most = tumors.stream().mapToDouble(Tumor::cm3).max().orElse(LIMIT_CM3);
        List<Double> borders = scale == Scale.LINEAR ? linear(most) : logarithmic(least, most);
        int[] malignant = new int[borders.size() - 1];
        int[] benign = new int[malignant.length];
        for (Tumor tumor : tumors) {
            int bin = 0;
            while (tumor.cm3() > borders.get(bin + 1)) {
                bin++;
            }
            (tumor.diagnosis() == Diagnosis.MALIGNANT ? malignant : benign)[bin]++;
        }
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < malignant.length; i++) {
            bins.add(new Bin(borders.get(i), borders.get(i + 1), malignant[i], benign[i]));
        }
        return bins;
    }

    /** From 0 past the limit to the largest volume, in the narrowest bins that are not too many. */
    private static List<Double> linear(double most) {
        double end = Math.max(most, 2 * LIMIT_CM3);
        double width = Math.ceil(end / MOST_BINS);
        for (int i = WIDTHS.length - 1; i >= 0 && end / WIDTHS[i] <= MOST_BINS; i--) {
            width = WIDTHS[i];
        }
        List<Double> borders = new ArrayList<>(List.of(0.0));
        for (int i = 1; borders.get(i - 1) < end; i++) {
            // a quotient has the limit as exactly 1, a product of widths like 0.2 may not
            borders.add(width < 1 ? i / (double) Math.round(1 / width) : i * width);
        }
        return borders;
    }

    /** Powers of 10^(1/5) with the limit among them, from below the smallest volume to the largest. */
    private static List<Double> logarithmic(double least, double most) {
        int first = Math.min(-1, (int) Math.floor(BINS_A_DECADE * Math.log10(least)));
        while (power(first) >= least) {
            first--;
        }
        List<Double> borders = new ArrayList<>();
        for (int i = first; borders.isEmpty() || power(i - 1) < Math.max(most, power(1)); i++) {
            borders.add(power(i));
        }
        return borders;
    }

    private static double power(int i) {
        return i % BINS_A_DECADE == 0
                ? Double.parseDouble("1e" + i / BINS_A_DECADE)
                : Math.pow(10, i / (double) BINS_A_DECADE);
    }

    private static String chart(List<Bin> bins, Scale scale) {
        XYChart chart =
                ChartSvg.chart(300, "tumour volume, cm³" + (scale == Scale.LINEAR ? "" : " (logarithmic)"), "tumours");
        int most = bins.stream().mapToInt(b -> b.malignant() + b.benign()).max().orElse(1);
        double top = 1.08 * most;
        chart.getStyler()
                .setXAxisLogarithmic(scale == Scale.LOGARITHMIC)
                .setXAxisMin(bins.get(0).fromCm3())
                .setXAxisMax(bins.get(bins.size() - 1).toCm3())
                .setYAxisMin(0.0)
                .setYAxisMax(top)
                .setYAxisDecimalPattern("0")
                .setXAxisDecimalPattern("0.#########")
                .setPlotGridVerticalLinesVisible(false)
                .setPlotContentSize(0.99);
        for (Bin bin : bins) {
            String name = String.valueOf(bin.toCm3());
            if (bin.malignant() > 0) {
                ChartSvg.bar(chart, "m" + name, bin.fromCm3(), bin.toCm3(), 0, bin.malignant(), Palette.MALIGNANT);
            }
            if (bin.benign() > 0) {
                int both = bin.malignant() + bin.benign();
                ChartSvg.bar(chart, "b" + name, bin.fromCm3(), bin.toCm3(), bin.malignant(), both, Palette.BENIGN);
            }
        }
        double[] at = {LIMIT_CM3, LIMIT_CM3};
        ChartSvg.line(chart, "limit", at, new double[] {0, top}, "#1b1f24", 1.5f, List.of(5, 3));
        return ChartSvg.svg(chart, "Histogram of tumour volumes, malignant and benign");
    }

    private static String legend() {
        return "<p style=\"display:flex;flex-wrap:wrap;gap:0.2rem 1.4rem;margin:0.2rem 0\">"
                + entry("<rect width=\"14\" height=\"12\" x=\"15\" fill=\"" + Palette.MALIGNANT + "\"/>", "malignant")
                + entry("<rect width=\"14\" height=\"12\" x=\"15\" fill=\"" + Palette.BENIGN + "\"/>", "benign")
                + entry(
                        "<path d=\"M1 6H43\" stroke=\"#1b1f24\" stroke-width=\"2\" stroke-dasharray=\"5 3\"/>",
                        "1 cm³, the border of small and large")
                + "</p>";
    }

    private static String entry(String shape, String text) {
        return "<span style=\"display:inline-flex;align-items:center;gap:0.4rem\">"
                + "<svg width=\"44\" height=\"12\" viewBox=\"0 0 44 12\" aria-hidden=\"true\" style=\"flex:none\">"
                + shape + "</svg>" + text + "</span>";
    }

    private static String caption(List<Tumor> tumors, List<Tumor> drawn, List<Bin> bins, Scale scale) {
        Summary volumes =
                Summary.of(drawn.stream().map(t -> OptionalDouble.of(t.cm3())).toList());
        StringBuilder text = new StringBuilder("Volumes of " + Markup.count(drawn.size(), "tumour")
                + " by their reference masks: " + mix(drawn, TumorSizeGroup.SMALL) + " small, at or below 1 cm³; "
                + mix(drawn, TumorSizeGroup.LARGE) + " large; " + split(drawn) + " in all.");
        if (!drawn.isEmpty()) {
            text.append(" Median ")
                    .append(Markup.significant(volumes.median().orElseThrow()))
                    .append(" cm³, range ")
                    .append(Markup.significant(volumes.min().orElseThrow()))
                    .append(" to ")
                    .append(Markup.significant(volumes.max().orElseThrow()))
                    .append(" cm³.");
            text.append(
                    scale == Scale.LINEAR
                            ? " Bins of " + Markup.number(bins.get(0).toCm3()) + " cm³"
                            : " Logarithmic bins, five to a factor of ten");
            text.append(", upper border included; benign tumours stand on the malignant ones.");
        }
        int empty = tumors.size() - drawn.size();
        if (empty > 0) {
            text.append(" Not drawn: ").append(Markup.count(empty, "case")).append(" with an empty reference mask.");
        }
        return text.toString();
    }

    private static String mix(List<Tumor> tumors, TumorSizeGroup group) {
        List<Tumor> those = tumors.stream()
                .filter(t -> TumorSizeGroup.of(t.volumeMm3()) == group)
                .toList();
        return those.size() + " (" + split(those) + ")";
    }

    private static String split(List<Tumor> tumors) {
        long malignant = tumors.stream()
                .filter(t -> t.diagnosis() == Diagnosis.MALIGNANT)
                .count();
        return malignant + " malignant, " + (tumors.size() - malignant) + " benign";
    }

    private static String csv(List<Bin> bins) {
        CsvText csv = new CsvText("from_cm3", "to_cm3", "malignant", "benign");
        bins.forEach(bin -> csv.row(bin.fromCm3(), bin.toCm3(), bin.malignant(), bin.benign()));
        return csv.toString();
    }
}
