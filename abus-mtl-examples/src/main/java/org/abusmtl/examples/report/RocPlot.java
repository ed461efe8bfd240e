package org.abusmtl.examples.report;

import java.util.List;
import java.util.Locale;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.RocCurve;

/** A ROC curve (Fig. 8 of the paper) as an SVG element, 100 units a side within its axes. */
final class RocPlot {

    private RocPlot() {}

    /** The curve with its operating point; empty if it has no points. */
    static String svg(ClassificationMetrics metrics) {
        List<RocCurve.Point> points = metrics.roc().points();
        if (points.isEmpty()) {
            return "";
        }
        StringBuilder svg = new StringBuilder(
                "<svg class=\"roc\" viewBox=\"-22 -4 130 122\" role=\"img\"" + " aria-label=\"ROC curve\">");
        for (int tick = 0; tick <= 4; tick++) {
            int at = 25 * tick;
            String label = String.format(Locale.ROOT, "%.2f", tick / 4.0);
            svg.append("<path class=\"grid\" d=\"M0 ")
                    .append(at)
                    .append("H100M")
                    .append(at)
                    .append(" 0V100\"/>");
            svg.append("<text class=\"y\" x=\"-2\" y=\"").append(101.5 - at).append("\">");
            svg.append(label).append("</text>");
            svg.append("<text class=\"x\" x=\"")
                    .append(at)
                    .append("\" y=\"106\">")
                    .append(label)
                    .append("</text>");
        }
        svg.append("<text class=\"x\" x=\"50\" y=\"114\">false positive rate (1 - specificity)</text>");
        svg.append("<text class=\"x\" x=\"-50\" y=\"-17\" transform=\"rotate(-90)\">recall (sensitivity)</text>");
        svg.append("<path class=\"chance\" d=\"M0 100L100 0\"/><path class=\"curve\" d=\"");
        for (int i = 0; i < points.size(); i++) {
            svg.append(i == 0 ? 'M' : 'L').append(x(points.get(i).falsePositiveRate()));
            svg.append(' ').append(y(points.get(i).truePositiveRate()));
        }
        svg.append("\"/>");
        metrics.counts()
                .falsePositiveRate()
                .ifPresent(fpr -> metrics.counts()
                        .recall()
                        .ifPresent(recall -> svg.append("<circle class=\"point\" r=\"2\" cx=\"")
                                .append(x(fpr))
                                .append("\" cy=\"")
                                .append(y(recall))
                                .append("\"><title>threshold ")
                                .append(metrics.threshold())
                                .append("</title></circle>")));
        return svg.append("</svg>").toString();
    }

    private static String x(double rate) {
        return String.format(Locale.ROOT, "%.2f", 100 * rate);
    }

    private static String y(double rate) {
        return String.format(Locale.ROOT, "%.2f", 100 - 100 * rate);
    }
}
