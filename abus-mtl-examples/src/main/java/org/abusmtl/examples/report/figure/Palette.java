package org.abusmtl.examples.report.figure;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The models of a page in one order, each with the look that it has in every figure: a colour that colour-blind readers
 * can tell from the others (Okabe and Ito, 2008), a dash pattern and a marker for whom there is no colour at all.
 * Immutable.
 *
 * <p>Make one of all the models of a page and hand it to each figure: a figure that shows only some of them then gives
 * them the looks that they have elsewhere. The rows of the paper's tables come first, in the paper's order; other models
 * follow as they were given.
 *
 * @since 0.1.0
 */
public final class Palette {

    /** The reference mask on white paper; on a picture it is white. */
    static final String REFERENCE = "#000000";

    // a dark and a light colour each, so that the two can be told apart without colour as well
    static final String MALIGNANT = "#d55e00";
    static final String BENIGN = "#56b4e9";
    static final String SMALL = "#56b4e9";
    static final String LARGE = "#0072b2";

    /** Okabe-Ito without black, which is the reference, and yellow, which is too faint for a line on white. */
    private static final List<String> COLORS =
            List.of("#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7");

    /** On, off, on, ... in units of a CSS pixel. */
    private static final List<List<Integer>> DASHES = List.of(
            List.of(), List.of(8, 3), List.of(2, 3), List.of(10, 3, 2, 3), List.of(15, 4), List.of(7, 2, 2, 2, 2, 2));

    private static final List<String> PAPER_ORDER = List.of(
            "VNet",
            "VNet_Iter",
            "ClsNet",
            "CVNet",
            "CVNet_Iter",
            "CMSVNet",
            "CMSVNet_Iter",
            "CMS(1-9)VNet",
            "CMS(2-8)VNet",
            "CMS(3-7)VNet",
            "CMS(4-6)VNet",
            "Wang2018",
            "Chakravarty2018",
            "Chen2018",
            "Xie2018",
            "Qu2019");

    /**
     * The shape of a point.
     *
     * @since 0.1.0
     */
    public enum Marker {
        /** A disc. */
        CIRCLE("M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z"),
        /** A square on its side. */
        SQUARE("M-0.9 -0.9H0.9V0.9H-0.9Z"),
        /** A triangle that points up. */
        TRIANGLE_UP("M0 -1.1L1.1 0.9H-1.1Z"),
        /** A square on its corner. */
        DIAMOND("M0 -1.2L1.2 0L0 1.2L-1.2 0Z"),
        /** A triangle that points down. */
        TRIANGLE_DOWN("M0 1.1L1.1 -0.9H-1.1Z");

        private final String path;

        Marker(String path) {
            this.path = path;
        }

        /** The outline around (0, 0), some 2 units wide. */
        String path() {
            return path;
        }
    }

    /**
     * The look of one model. Any two of the first 36 differ in their colour or their dash pattern, and any two of the
     * first six, of the next six and so on in both; any two of six that follow each other differ in their colour.
     *
     * @param color {@code #rrggbb}
     * @param dash lengths of lines and gaps by turns, in pixels; empty for a solid line
     * @param marker shape of a point
     * @since 0.1.0
     */
    public record Style(String color, List<Integer> dash, Marker marker) {

        /** Copies the pattern. */
        public Style {
            dash = List.copyOf(dash);
        }

        /** The value of {@code stroke-dasharray}. */
        String dashArray() {
            return dash.isEmpty() ? "none" : dash.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
    }

    private final List<String> models;

    private Palette(List<String> models) {
        this.models = List.copyOf(models);
    }

    /**
     * Puts models into order and gives each its look.
     *
     * @param models their names; one that comes twice counts once
     * @return the palette
     */
    public static Palette of(Collection<String> models) {
        return new Palette(new LinkedHashSet<>(models)
                .stream().sorted(Comparator.comparingInt(Palette::rank)).toList());
    }

    private static int rank(String model) {
        int at = PAPER_ORDER.indexOf(model);
        return at < 0 ? PAPER_ORDER.size() : at;
    }

    /**
     * The models.
     *
     * @return their names in the order of every figure
     */
    public List<String> models() {
        return models;
    }

    /**
     * The look of a model.
     *
     * @param model its name
     * @return colour, dash pattern and marker
     * @throws IllegalArgumentException if this palette was made without the model
     */
    public Style style(String model) {
        int i = models.indexOf(model);
        if (i < 0) {
            throw new IllegalArgumentException("model: expected one of " + models + ", found " + model);
        }
        int colors = COLORS.size();
        return new Style(
                COLORS.get(i % colors),
                DASHES.get((i + i / colors) % DASHES.size()),
                Marker.values()[i % Marker.values().length]);
    }

    /** Where a model comes in the order. */
    int position(String model) {
        style(model);
        return models.indexOf(model);
    }

    /** A short piece of a model's line, for a legend. */
    String swatch(String model) {
        Style style = style(model);
        return String.format(
                Locale.ROOT,
                "<svg width=\"44\" height=\"12\" viewBox=\"0 0 44 12\" aria-hidden=\"true\" style=\"flex:none\">"
                        + "<path d=\"M1 6H43\" stroke=\"%s\" stroke-width=\"2.5\" stroke-dasharray=\"%s\"/></svg>",
                style.color(),
                style.dashArray());
    }
}
