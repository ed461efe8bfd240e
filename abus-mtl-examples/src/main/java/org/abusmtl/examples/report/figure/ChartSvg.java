package org.abusmtl.examples.report.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/** XChart's charts in the look of all figures, as SVG elements for a page. */
final class ChartSvg {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final Color INK = Color.decode("#1b1f24");
    private static final Color SOFT = Color.decode("#57606a");
    private static final Color LINE = Color.decode("#d0d7de");

    /** Narrow, so that its text can still be read where a phone makes it narrower. */
    private static final int WIDTH = 440;

    private static final Set<String> ENDS = Set.of("x1", "y1", "x2", "y2");

    private ChartSvg() {}

    static XYChart chart(int height, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        chart.getStyler()
                .setAxisTitleFont(font)
                .setAxisTickLabelsFont(font)
                .setAxisTickLabelsColor(INK)
                .setAxisTickMarksColor(SOFT)
                .setPlotGridLinesColor(LINE)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTicksLineVisible(false)
                .setXAxisTitleColor(INK)
                .setYAxisTitleColor(INK)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderColor(SOFT)
                .setChartPadding(6)
                .setLegendVisible(false)
                .setChartTitleVisible(false)
                .setLocale(Locale.ROOT);
        return chart;
    }

    /** Adds a line of several points without markers. */
    static XYSeries line(
            XYChart chart, String name, double[] x, double[] y, String color, float width, List<Integer> dash) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(Color.decode(color));
        series.setLineStyle(stroke(width, dash));
        return series;
    }

    /** Adds a filled rectangle with a white border. */
    static void bar(XYChart chart, String name, double x0, double x1, double y0, double y1, String color) {
        XYSeries series = chart.addSeries(name, new double[] {x0, x0, x1, x1, x0}, new double[] {y0, y1, y1, y0, y0});
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        series.setMarker(SeriesMarkers.NONE);
        series.setFillColor(Color.decode(color));
        series.setLineColor(Color.WHITE);
        series.setLineStyle(new BasicStroke(1));
    }

    private static BasicStroke stroke(float width, List<Integer> dash) {
        if (dash.isEmpty()) {
            return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
        }
        float[] lengths = new float[dash.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dash.get(i);
        }
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, lengths, 0);
    }

    /**
     * Draws a chart as an element that takes the width there is, up to 40 rem.
     *
     * @param label what is shown, for who cannot see it
     */
    static String svg(XYChart chart, String label) {
        Document document;
        try {
            document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the XML parser of the JDK cannot be had", e);
        }
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(2);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        Element root = graphics.getRoot();
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 ")
                .append(chart.getWidth())
                .append(' ')
                .append(chart.getHeight())
                .append("\" role=\"img\" aria-label=\"")
                .append(Markup.escape(label))
                .append("\" style=\"display:block;width:100%;max-width:40rem;height:auto\">");
        // what batik says about the root is what a browser assumes anyway, but for the ends of lines
        svg.append("<g stroke-linecap=\"square\">");
        writeChildren(root, svg);
        return svg.append("</g></svg>").toString();
    }

    /**
     * Leaves out the clipping, which nothing that is drawn here needs: then no element has an id that another one of the
     * page may have, and points at the border are whole.
     */
    private static void write(Node node, StringBuilder out) {
        if (node instanceof Text text) {
            out.append(Markup.escape(text.getData()));
        }
        if (!(node instanceof Element element) || element.getTagName().equals("defs")) {
            return;
        }
        out.append('<').append(element.getTagName()).append(attributes(element));
        out.append('>');
        writeChildren(element, out);
        out.append("</").append(element.getTagName()).append('>');
    }

    /** XChart draws a curve point by point; in one piece its dashes go on around the corners. */
    private static void writeChildren(Node parent, StringBuilder out) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (!isLine(child)) {
                write(child, out);
                continue;
            }
            Element line = (Element) child;
            out.append("<path").append(attributes(line));
            out.append(" d=\"M").append(line.getAttribute("x1")).append(' ').append(line.getAttribute("y1"));
            out.append('L').append(line.getAttribute("x2")).append(' ').append(line.getAttribute("y2"));
            while (isLine(child.getNextSibling()) && continues(line, (Element) child.getNextSibling())) {
                child = child.getNextSibling();
                line = (Element) child;
                out.append('L').append(line.getAttribute("x2")).append(' ').append(line.getAttribute("y2"));
            }
            out.append("\"/>");
        }
    }

    private static boolean isLine(@Nullable Node node) {
        return node instanceof Element element && element.getTagName().equals("line");
    }

    private static boolean continues(Element line, Element next) {
        return next.getAttribute("x1").equals(line.getAttribute("x2"))
                && next.getAttribute("y1").equals(line.getAttribute("y2"))
                && attributes(next).equals(attributes(line));
    }

    /** Those that matter, but for where a line is. */
    private static String attributes(Element element) {
        StringBuilder text = new StringBuilder();
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            String name = all.item(i).getNodeName();
            boolean left = name.startsWith("xmlns")
                    || name.equals("id")
                    || name.equals("clip-path")
                    || (isLine(element) && ENDS.contains(name));
            if (!left) {
                text.append(' ').append(name).append("=\"");
                text.append(Markup.escape(all.item(i).getNodeValue())).append('"');
            }
        }
        return text.toString();
    }
}
