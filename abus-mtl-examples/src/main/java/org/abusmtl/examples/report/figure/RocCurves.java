package org.abusmtl.examples.report.figure;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.RocCurve;
import org.abusmtl.statistics.Interval;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Receiver operating characteristics of the models that classify (Zhou et al. 2021, Fig. 8), with their areas, the points
 * at which they were evaluated and the diagonal of chance.
 *
 * <p>Straight lines between the points of {@link RocCurve}: a curve goes by steps, and aslant where malignant and benign
 * cases have the same score, so that the area below it is the AUC.
 *
 * @since 0.1.0
 */
public final class RocCurves {

    private static final String SOFT = "#57606a";

    /** A model whose cases are of both classes. */
    private record Curve(String model, ClassificationMetrics metrics) {}

    private RocCurves() {}

    /**
     * The curves without intervals.
     *
     * @param report of one model, or a comparison of several
     * @param palette the order and the looks of the models
     * @return the figure, its numbers being the points of the curves
     * @throws IllegalArgumentException if the palette lacks a model that is drawn
     */
    public static FigurePart of(EvaluationReport report, Palette palette) {
        return of(report, palette, Map.of());
    }

    /**
     * The curves of the models that classify; the others are named in the caption.
     *
     * @param report of one model, or a comparison of several
     * @param palette the order and the looks of the models
     * @param intervals that of DeLong et al. (1988) for the area of each model, by its name; a model may lack one
     * @return the figure, its numbers being the points of the curves: the first one of each, where no case is called
     *     malignant, has no threshold
     * @throws IllegalArgumentException if the palette lacks a model that is drawn
     */
    public static FigurePart of(EvaluationReport report, Palette palette, Map<String, Interval> intervals) {
        List<Curve> curves = new ArrayList<>();
        List<String> segmenting = new ArrayList<>();
        List<String> oneClass = new ArrayList<>();
        for (EvaluationReport each : report.models()) {
            String model = each.context().model();
            Optional<ClassificationMetrics> metrics = each.all().classification();
            if (metrics.isEmpty()) {
                segmenting.add(model);
            } else if (metrics.get().roc().points().isEmpty()) {
                oneClass.add(model);
            } else {
                curves.add(new Curve(model, metrics.get()));
            }
        }
        curves.sort(Comparator.comparingInt(curve -> palette.position(curve.model())));
        String content = curves.isEmpty() ? "" : chart(curves, palette) + legend(curves, palette, intervals);
        StringBuilder caption = new StringBuilder(caption(report, curves));
        if (curves.stream().anyMatch(curve -> intervals.containsKey(curve.model()))) {
            caption.append(" In brackets the 95 % interval by DeLong et al. (1988).");
        }
        leftOut(caption, "since they do not classify", segmenting);
        leftOut(caption, "since their cases are of one class only", oneClass);
        return new FigurePart(
                "figure-8",
                "ROC curves",
                Markup.figure("figure-8", content, caption.toString()),
                Optional.of(csv(curves)));
    }

    private static String chart(List<Curve> curves, Palette palette) {
        XYChart chart = ChartSvg.chart(430, "false positive rate (1 - specificity)", "recall (sensitivity)");
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(1.0)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setPlotContentSize(0.97)
                .setMarkerSize(10);
        double[] ends = {0, 1};
        ChartSvg.line(chart, "chance", ends, ends, SOFT, 1, List.of(5, 4));
        for (Curve curve : curves) {
            List<RocCurve.Point> points = curve.metrics().roc().points();
            Palette.Style style = palette.style(curve.model());
            ChartSvg.line(
                    chart,
                    "curve " + curve.model(),
                    points.stream()
                            .mapToDouble(RocCurve.Point::falsePositiveRate)
                            .toArray(),
                    points.stream()
                            .mapToDouble(RocCurve.Point::truePositiveRate)
                            .toArray(),
                    style.color(),
                    2.2f,
                    style.dash());
        }
        // above all lines
        for (Curve curve : curves) {
            Palette.Style style = palette.style(curve.model());
            XYSeries point = chart.addSeries(
                    "point " + curve.model(),
                    new double[] {curve.metrics().counts().falsePositiveRate().orElseThrow()},
                    new double[] {curve.metrics().counts().recall().orElseThrow()});
            point.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            point.setMarker(marker(style.marker()));
            point.setMarkerColor(Color.decode(style.color()));
        }
        return ChartSvg.svg(chart, "ROC curves of " + Markup.count(curves.size(), "model"));
    }

    private static Marker marker(Palette.Marker marker) {
        return switch (marker) {
            case CIRCLE -> SeriesMarkers.CIRCLE;
            case SQUARE -> SeriesMarkers.SQUARE;
            case TRIANGLE_UP -> SeriesMarkers.TRIANGLE_UP;
            case DIAMOND -> SeriesMarkers.DIAMOND;
            case TRIANGLE_DOWN -> SeriesMarkers.TRIANGLE_DOWN;
        };
    }

    private static String legend(List<Curve> curves, Palette palette, Map<String, Interval> intervals) {
        StringBuilder list = new StringBuilder("<ul style=\"display:grid;gap:0.15rem 1.4rem;margin:0.3rem 0;padding:0;"
                + "max-width:40rem;list-style:none;"
                + "grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr))\">");
        for (Curve curve : curves) {
            Palette.Style style = palette.style(curve.model());
            String area = Markup.fixed(curve.metrics().roc().auc().orElseThrow(), 3);
            Interval interval = intervals.get(curve.model());
            list.append("<li style=\"display:flex;align-items:center;gap:0.5rem\">")
                    .append(palette.swatch(curve.model()))
                    .append("<svg width=\"12\" height=\"12\" viewBox=\"-1.3 -1.3 2.6 2.6\" aria-hidden=\"true\""
                            + " style=\"flex:none\"><path d=\"")
                    .append(style.marker().path())
                    .append("\" fill=\"")
                    .append(style.color())
                    .append("\"/></svg><span>")
                    .append(Markup.escape(curve.model()))
                    .append(": AUC ")
                    .append(area)
                    .append(
                            interval == null
                                    ? ""
                                    : " (" + Markup.fixed(interval.lower(), 3) + " to "
                                            + Markup.fixed(interval.upper(), 3) + ")")
                    .append("</span></li>");
        }
        return list.append("</ul>").toString();
    }

    private static String caption(EvaluationReport report, List<Curve> curves) {
        if (curves.isEmpty()) {
            return "No model has malignant and benign cases with a predicted malignancy: there is no ROC curve.";
        }
        Set<String> cases = new LinkedHashSet<>();
        Set<String> thresholds = new LinkedHashSet<>();
        for (Curve curve : curves) {
            RocCurve roc = curve.metrics().roc();
            cases.add((roc.positives() + roc.negatives()) + " cases (" + roc.positives() + " malignant, "
                    + roc.negatives() + " benign)");
            thresholds.add(Markup.number(curve.metrics().threshold()));
        }
        boolean pooled =
                report.models().stream().anyMatch(model -> !model.folds().isEmpty());
        return (curves.size() == 1
                        ? "ROC curve of the malignancy that the model predicts for "
                        : "ROC curves of the malignancy that each model predicts for ")
                + String.join(" or ", cases) + (pooled ? ", pooled over the test folds" : "")
                + ". The marker is the point at a threshold of " + String.join(" or ", thresholds)
                + ", the thin broken diagonal is chance.";
    }

    private static void leftOut(StringBuilder caption, String why, List<String> models) {
        if (!models.isEmpty()) {
            caption.append(" Left out, ").append(why).append(": ");
            caption.append(Markup.escape(String.join(", ", models))).append('.');
        }
    }

    private static String csv(List<Curve> curves) {
        CsvText csv = new CsvText("model", "threshold", "false_positive_rate", "true_positive_rate");
        for (Curve curve : curves) {
            for (RocCurve.Point point : curve.metrics().roc().points()) {
                csv.row(
                        curve.model(),
                        Double.isInfinite(point.threshold()) ? "" : point.threshold(),
                        point.falsePositiveRate(),
                        point.truePositiveRate());
            }
        }
        return csv.toString();
    }
}
