package org.abusmtl.examples.report.figure;

import static org.abusmtl.examples.report.figure.Markup.number;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.Summary;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.abusmtl.metric.SegmentationFigure;

/**
 * How well each model segments small and large tumours (Zhou et al. 2021, Fig. 5): box plots of Dice and of the 95th
 * percentile Hausdorff distance, a row a model, so that their names can be read.
 *
 * <p>A box goes from the first to the third quartile (linear interpolation between order statistics, type 7 of Hyndman
 * and Fan, 1996) with a line at the median and a diamond at the mean; the whiskers end at the last value within 1.5
 * interquartile ranges of the box, what lies beyond is a circle (Tukey). Undefined distances are not in the boxes but
 * counted beside them.
 *
 * @since 0.1.0
 */
public final class SizeBoxPlots {

    private static final List<SegmentationFigure> FIGURES = List.of(SegmentationFigure.DICE, SegmentationFigure.HD95);

    private static final double WIDTH = 440;
    private static final double TOP = 34;
    private static final double BOX = 15;
    private static final double ROW = 48;
    private static final double FONT = 12;

    /**
     * The five numbers of a box and what lies beyond them.
     *
     * @param lower end of the lower whisker
     * @param upper end of the upper whisker
     * @param outliers the values beyond the whiskers, ascending
     */
    record Box(double lower, double q1, double median, double q3, double upper, List<Double> outliers) {

        /** The box of the defined values, none if there are none. */
        static Optional<Box> of(Summary values) {
            if (values.count() == 0) {
                return Optional.empty();
            }
            double q1 = values.percentile(25).orElseThrow();
            double q3 = values.percentile(75).orElseThrow();
            double reach = 1.5 * (q3 - q1);
            double[] inside = Arrays.stream(values.values())
                    .filter(v -> v >= q1 - reach && v <= q3 + reach)
                    .toArray();
            List<Double> outside = Arrays.stream(values.values())
                    .filter(v -> v < q1 - reach || v > q3 + reach)
                    .boxed()
                    .toList();
            // an interpolated quartile may lie beyond the last value within reach of it
            return Optional.of(new Box(
                    Math.min(inside[0], q1),
                    q1,
                    values.median().orElseThrow(),
                    q3,
                    Math.max(inside[inside.length - 1], q3),
                    outside));
        }
    }

    private SizeBoxPlots() {}

    /**
     * The box plots of the models that segment; the others are named in the caption.
     *
     * @param report of one model, or a comparison of several
     * @param palette the order of the models
     * @return the figure, its numbers being those of each box
     * @throws IllegalArgumentException if the palette lacks a model that segments
     */
    public static FigurePart of(EvaluationReport report, Palette palette) {
        List<EvaluationReport> segmenting = report.models().stream()
                .filter(model ->
                        model.cases().stream().anyMatch(c -> c.segmentation().isPresent()))
                .sorted(Comparator.comparingInt(
                        model -> palette.position(model.context().model())))
                .toList();
        // a single one is not compared with anything
        segmenting.forEach(model -> palette.style(model.context().model()));
        StringBuilder content = new StringBuilder();
        if (!segmenting.isEmpty()) {
            content.append(legend());
            content.append("<div style=\"display:grid;gap:0.8rem 1.6rem;"
                    + "grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr))\">");
            FIGURES.forEach(figure -> content.append(panel(figure, segmenting)));
            content.append("</div>");
        }
        return new FigurePart(
                "figure-5",
                "Segmentation of small and large tumours",
                Markup.figure("figure-5", content.toString(), caption(report, segmenting)),
                Optional.of(csv(segmenting)));
    }

    private static Summary summary(EvaluationReport model, TumorSizeGroup group, SegmentationFigure figure) {
        return model.group(group).summary(figure);
    }

    private static String name(SegmentationFigure figure) {
        return figure == SegmentationFigure.DICE ? "Dice" : "HD95, mm";
    }

    private static String panel(SegmentationFigure figure, List<EvaluationReport> models) {
        int longest = models.stream()
                .mapToInt(model -> model.context().model().length())
                .max()
                .orElse(0);
        double left = Math.min(150, 16 + 0.6 * FONT * longest);
        double right = WIDTH - 58;
        double most = models.stream()
                .flatMap(model -> Arrays.stream(TumorSizeGroup.values()).map(group -> summary(model, group, figure)))
                .mapToDouble(summary -> summary.max().orElse(0))
                .max()
                .orElse(0);
        Axis axis = figure == SegmentationFigure.DICE
                ? new Axis(1, 0.2, left, right)
                : Axis.upTo(most > 0 ? most : 1, left, right);
        double bottom = TOP + ROW * models.size();
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 " + number(WIDTH) + " " + number(bottom + 44)
                + "\" role=\"img\" aria-label=\"Box plots of " + name(figure)
                + " by model, small and large tumours\" font-size=\"" + number(FONT)
                + "\" font-family=\"sans-serif\" fill=\"#1b1f24\""
                + " style=\"display:block;width:100%;max-width:40rem;height:auto\">");
        svg.append(text(left, 16, "start", " font-weight=\"bold\"", name(figure)));
        svg.append(text(WIDTH - 4, 16, "end", " fill=\"#57606a\"", "cases"));
        for (int i = 0; i * axis.step <= axis.end + 1e-9; i++) {
            double x = axis.at(i * axis.step);
            svg.append("<path stroke=\"#d0d7de\" d=\"M" + number(x) + " " + number(TOP - 6) + "V" + number(bottom)
                    + "\"/>");
            svg.append(text(x, bottom + 16, "middle", "", number(i * axis.step)));
        }
        svg.append(text((left + right) / 2, bottom + 36, "middle", "", name(figure)));
        for (int i = 0; i < models.size(); i++) {
            double y = TOP + ROW * i;
            svg.append("<path stroke=\"#d0d7de\" d=\"M0 " + number(y - 6) + "H" + number(WIDTH) + "\"/>");
            svg.append(name(models.get(i).context().model(), left, y + BOX + 5));
            svg.append(row(axis, y, summary(models.get(i), TumorSizeGroup.SMALL, figure), Palette.SMALL, "#000000"));
            svg.append(row(
                    axis, y + BOX + 4, summary(models.get(i), TumorSizeGroup.LARGE, figure), Palette.LARGE, "#ffffff"));
        }
        svg.append(
                "<path stroke=\"#57606a\" d=\"M" + number(left) + " " + number(bottom) + "H" + number(right) + "\"/>");
        return svg.append("</svg>").toString();
    }

    /** Squeezed where it is longer than its column. */
    private static String name(String model, double left, double y) {
        boolean tooLong = 0.6 * FONT * model.length() > left - 10;
        return text(
                0,
                y,
                "start",
                tooLong ? " textLength=\"" + number(left - 10) + "\" lengthAdjust=\"spacingAndGlyphs\"" : "",
                model);
    }

    private static String row(Axis axis, double y, Summary values, String fill, String median) {
        double middle = y + BOX / 2;
        StringBuilder svg = new StringBuilder();
        int all = values.count() + values.undefined();
        String cases = values.undefined() == 0 ? String.valueOf(all) : values.count() + "/" + all;
        svg.append(text(WIDTH - 4, middle + 4, "end", " fill=\"#57606a\"", all == 0 ? "none" : cases));
        Optional<Box> drawn = Box.of(values);
        if (drawn.isEmpty()) {
            return svg.toString();
        }
        Box box = drawn.get();
        String q1 = number(axis.at(box.q1()));
        String q3 = number(axis.at(box.q3()));
        svg.append("<g stroke=\"#1b1f24\" fill=\"none\"><path d=\"M" + number(axis.at(box.lower())) + " "
                + number(middle) + "H" + q1 + "M" + q3 + " " + number(middle) + "H" + number(axis.at(box.upper())));
        for (double end : new double[] {box.lower(), box.upper()}) {
            svg.append("M" + number(axis.at(end)) + " " + number(middle - 4) + "v8");
        }
        svg.append("\"/><rect x=\"" + q1 + "\" y=\"" + number(y) + "\" width=\""
                + number(axis.at(box.q3()) - axis.at(box.q1())) + "\" height=\"" + number(BOX) + "\" fill=\"" + fill
                + "\"/>");
        svg.append("<path stroke-width=\"2.5\" stroke=\"" + median + "\" d=\"M" + number(axis.at(box.median())) + " "
                + number(y + 0.5) + "v" + number(BOX - 1) + "\"/>");
        for (double outlier : box.outliers()) {
            svg.append("<circle cx=\"" + number(axis.at(outlier)) + "\" cy=\"" + number(middle)
                    + "\" r=\"2.6\" stroke=\"" + (fill.equals(Palette.LARGE) ? Palette.LARGE : "#1b1f24") + "\"/>");
        }
        svg.append("<path fill=\"#ffffff\" d=\"" + Palette.Marker.DIAMOND.path() + "\" transform=\"translate("
                + number(axis.at(values.mean().orElseThrow())) + " " + number(middle)
                + ") scale(3.4)\" vector-effect=\"non-scaling-stroke\"/></g>");
        return svg.toString();
    }

    private static String text(double x, double y, String anchor, String more, String text) {
        return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + more + ">"
                + Markup.escape(text) + "</text>";
    }

    private static String legend() {
        return "<p style=\"display:flex;flex-wrap:wrap;gap:0.2rem 1.4rem;margin:0.2rem 0\">"
                + entry(Palette.SMALL, "#000000", "small tumours, at or below 1 cm³")
                + entry(Palette.LARGE, "#ffffff", "large tumours")
                + "</p>";
    }

    private static String entry(String fill, String median, String text) {
        return "<span style=\"display:inline-flex;align-items:center;gap:0.4rem\">"
                + "<svg width=\"44\" height=\"14\" viewBox=\"0 0 44 14\" aria-hidden=\"true\" style=\"flex:none\">"
                + "<path d=\"M1 7H43M1 3v8M43 3v8\" stroke=\"#1b1f24\" fill=\"none\"/>"
                + "<rect x=\"10\" y=\"1\" width=\"24\" height=\"12\" stroke=\"#1b1f24\" fill=\"" + fill + "\"/>"
                + "<path d=\"M20 2v10\" stroke-width=\"2.5\" stroke=\"" + median + "\"/></svg>" + text + "</span>";
    }

    private static String caption(EvaluationReport report, List<EvaluationReport> segmenting) {
        StringBuilder text = new StringBuilder();
        if (segmenting.isEmpty()) {
            text.append("No model segments: there is nothing to draw.");
        } else {
            EvaluationReport first = segmenting.get(0);
            text.append("Dice (higher is better) and 95th percentile Hausdorff distance (lower is better) of ")
                    .append(Markup.count(segmenting.size(), "model"))
                    .append(" for ")
                    .append(first.group(TumorSizeGroup.SMALL).cases().size())
                    .append(" small and ")
                    .append(first.group(TumorSizeGroup.LARGE).cases().size())
                    .append(
                            " large tumours. Box: quartiles; line: median; diamond: mean; whiskers: the last value within"
                                    + " 1.5 interquartile ranges; circles: values beyond. ");
            int undefined = 0;
            for (EvaluationReport model : segmenting) {
                undefined += model.all().hausdorffUndefined();
            }
            text.append(
                    undefined == 0
                            ? "Every distance is defined."
                            : Markup.count(undefined, "distance")
                                    + " undefined, since nothing was found or the reference is empty: left out of the"
                                    + " boxes, which makes them look better; at the right the defined ones of all.");
        }
        List<String> others = report.models().stream()
                .filter(model -> !segmenting.contains(model))
                .map(model -> model.context().model())
                .toList();
        if (!others.isEmpty() && !segmenting.isEmpty()) {
            text.append(" Left out, since they do not segment: ")
                    .append(Markup.escape(String.join(", ", others)))
                    .append('.');
        }
        return text.toString();
    }

    private static String csv(List<EvaluationReport> models) {
        CsvText csv = new CsvText(
                "model",
                "group",
                "figure",
                "defined",
                "undefined",
                "min",
                "whisker_low",
                "q1",
                "median",
                "q3",
                "whisker_high",
                "max",
                "mean",
                "outliers");
        for (EvaluationReport model : models) {
            for (TumorSizeGroup group : TumorSizeGroup.values()) {
                for (SegmentationFigure figure : FIGURES) {
                    Summary values = summary(model, group, figure);
                    Optional<Box> box = Box.of(values);
                    csv.row(
                            model.context().model(),
                            group.key(),
                            figure.key(),
                            values.count(),
                            values.undefined(),
                            values.min(),
                            box.map(b -> String.valueOf(b.lower())).orElse(""),
                            values.percentile(25),
                            values.median(),
                            values.percentile(75),
                            box.map(b -> String.valueOf(b.upper())).orElse(""),
                            values.max(),
                            values.mean(),
                            box.map(b -> b.outliers().size()).orElse(0));
                }
            }
        }
        return csv.toString();
    }

    /** From 0 to {@code end} between two places of the picture, with a tick every {@code step}. */
    private record Axis(double end, double step, double left, double right) {

        static Axis upTo(double most, double left, double right) {
            double power = Math.pow(10, Math.floor(Math.log10(most)));
            double step = power * (most / power > 5 ? 2 : most / power > 2 ? 1 : 0.5);
            return new Axis(step * Math.ceil(most / step), step, left, right);
        }

        double at(double value) {
            return left + (right - left) * value / end;
        }
    }
}
