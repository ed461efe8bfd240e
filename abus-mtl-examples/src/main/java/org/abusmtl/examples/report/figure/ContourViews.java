package org.abusmtl.examples.report.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.examples.report.figure.Cut.Corners;
import org.abusmtl.examples.report.figure.Cut.Outline;
import org.abusmtl.examples.report.figure.Cut.Planes;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Volume;

/**
 * What each model takes for the tumour, on three planes through its centre (Zhou et al. 2021, Fig. 7): axial, coronal and
 * sagittal views, as {@link Cut} names and turns them, with the outlines of the reference, broad and white, and of every
 * model in its colour and dash pattern.
 *
 * <p>Outlines of several models often run along the same voxel borders; later models lie on top, and the gaps of their
 * dashes let the others be seen. In a browser each line can be switched off. Corners are cut, by at most half a voxel.
 *
 * @since 0.1.0
 */
public final class ContourViews {

    private static final String ID = "figure-7";

    /** Switches the lines of a model on and off; has no character that XML reserves. */
    private static final String SCRIPT = """
            <script>
            document.querySelectorAll("#figure-7 input[data-line]").forEach(function (box) {
              box.addEventListener("change", function () {
                var lines = document.querySelectorAll("#figure-7 path[data-of='" + box.dataset.line + "']");
                lines.forEach(function (line) { line.style.display = box.checked ? "" : "none"; });
              });
            });
            </script>
            """;

    /**
     * A case to draw.
     *
     * @param caseId names the case
     * @param title one line of plain text about it
     * @param volume the image, with a spacing
     * @param reference the true mask, on the grid of the volume
     * @param predictions the predicted mask by the name of the model, each on the grid of the volume; a model may have none
     * @since 0.1.0
     */
    public record ContourCase(
            String caseId, String title, Volume volume, Mask reference, Map<String, Mask> predictions) {

        /**
         * Copies the map, in its order, and checks the grids.
         *
         * @throws GridMismatchException if a mask is not on the grid of the volume
         * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing
         */
        public ContourCase {
            predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
            volume.geometry().requireSpacing();
            requireGrid(caseId, "reference", volume, reference);
            for (Map.Entry<String, Mask> prediction : predictions.entrySet()) {
                requireGrid(caseId, "prediction of " + prediction.getKey(), volume, prediction.getValue());
            }
        }

        private static void requireGrid(String caseId, String what, Volume volume, Mask mask) {
            if (!mask.geometry().sameGrid(volume.geometry())) {
                throw new GridMismatchException(what + " (case " + caseId + ")", volume.geometry(), mask.geometry());
            }
        }

        /** Whose centre is shown: the reference, or the first prediction that is not empty. */
        private Mask shown() {
            return reference.isEmpty()
                    ? predictions.values().stream()
                            .filter(mask -> !mask.isEmpty())
                            .findFirst()
                            .orElse(reference)
                    : reference;
        }
    }

    private ContourViews() {}

    /**
     * The views of some cases.
     *
     * @param cases at least one
     * @param palette the order and the looks of the models
     * @return the figure, without numbers
     * @throws IllegalArgumentException if there are no cases, or the palette lacks a model that has a mask
     */
    public static FigurePart of(List<ContourCase> cases, Palette palette) {
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("cases: expected at least one, found none");
        }
        Set<String> drawn = new LinkedHashSet<>();
        cases.forEach(each -> drawn.addAll(each.predictions().keySet()));
        drawn.forEach(palette::style);
        List<String> models = palette.models().stream().filter(drawn::contains).toList();
        StringBuilder content = new StringBuilder(legend(models, palette));
        cases.forEach(each -> content.append(views(each, models, palette)));
        content.append(SCRIPT);
        return new FigurePart(
                ID,
                "Outlines of all models in three views",
                Markup.figure(ID, content.toString(), caption(cases, models)),
                Optional.empty());
    }

    private static String legend(List<String> models, Palette palette) {
        StringBuilder list =
                new StringBuilder("<p style=\"display:flex;flex-wrap:wrap;gap:0.3rem 1.2rem;margin:0.2rem 0 0.6rem\">");
        list.append(entry("reference", "reference", "stroke=\"#fff\" stroke-width=\"3.4\""));
        for (int i = 0; i < models.size(); i++) {
            list.append(entry(String.valueOf(i), models.get(i), stroke(palette.style(models.get(i)))));
        }
        return list.append("</p>").toString();
    }

    private static String entry(String line, String name, String stroke) {
        return "<label style=\"display:inline-flex;align-items:center;gap:0.4rem\">"
                + "<input type=\"checkbox\" checked=\"checked\" data-line=\"" + line + "\"/>"
                + "<svg width=\"52\" height=\"16\" viewBox=\"0 0 52 16\" aria-hidden=\"true\" style=\"flex:none\">"
                + "<rect width=\"52\" height=\"16\" rx=\"3\" fill=\"#2b2b2b\"/><path d=\"M4 8H48\" " + stroke
                + "/></svg>" + Markup.escape(name) + "</label>";
    }

    private static String stroke(Palette.Style style) {
        return "stroke=\"" + style.color() + "\" stroke-width=\"1.8\" stroke-dasharray=\"" + style.dashArray() + "\"";
    }

    private static String views(ContourCase each, List<String> models, Palette palette) {
        List<Outline> outlines = new ArrayList<>();
        line(outlines, each.reference(), "reference", "stroke=\"#fff\" stroke-width=\"3.4\"", 4.8, "none");
        for (int i = 0; i < models.size(); i++) {
            Mask mask = each.predictions().get(models.get(i));
            if (mask != null) {
                Palette.Style style = palette.style(models.get(i));
                line(outlines, mask, String.valueOf(i), stroke(style), 3, style.dashArray());
            }
        }
        StringBuilder html = new StringBuilder(
                        "<div style=\"margin:0.8rem 0;break-inside:avoid\"><p style=\"margin:0 0 0.3rem\"><strong>")
                .append(Markup.escape(each.caseId()))
                .append("</strong> ")
                .append(Markup.escape(each.title()))
                .append(Markup.escape(notes(each, models)))
                .append("</p><div style=\"display:grid;gap:0.4rem;"
                        + "grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr))\">");
        for (Cut cut : Cut.through(each.volume(), Planes.center(each.shown()), outlines)) {
            html.append("<div>")
                    .append(cut.svg())
                    .append("<small>")
                    .append(cut.name())
                    .append(", ")
                    .append(cut.position())
                    .append("; ")
                    .append(cut.directions())
                    .append("</small></div>");
        }
        return html.append("</div></div>").toString();
    }

    /** A line with a dark rim, so that it is seen on bright tissue as well. */
    private static void line(List<Outline> outlines, Mask mask, String name, String stroke, double rim, String dashes) {
        String of = "data-of=\"" + name + "\" stroke-linecap=\"butt\" ";
        outlines.add(new Outline(
                mask,
                of + "stroke=\"#000\" stroke-opacity=\"0.7\" stroke-width=\"" + rim + "\" stroke-dasharray=\"" + dashes
                        + "\"",
                Corners.CUT));
        outlines.add(new Outline(mask, of + stroke, Corners.CUT));
    }

    private static String notes(ContourCase each, List<String> models) {
        List<String> none = models.stream()
                .filter(model -> !each.predictions().containsKey(model))
                .toList();
        List<String> empty = models.stream()
                .filter(each.predictions()::containsKey)
                .filter(model -> {
                    Mask mask = each.predictions().get(model);
                    return mask != null && mask.isEmpty();
                })
                .toList();
        return (each.reference().isEmpty() ? " The reference is empty." : "")
                + (empty.isEmpty() ? "" : " Nothing was found by " + String.join(", ", empty) + ".")
                + (none.isEmpty() ? "" : " There is no mask of " + String.join(", ", none) + ".");
    }

    private static String caption(List<ContourCase> cases, List<String> models) {
        return "Outlines of the reference and of the masks that " + Markup.count(models.size(), "model")
                + " predicted for " + Markup.count(cases.size(), "case")
                + ", on the planes through the centre of the reference's bounding box. An outline that misses a plane is"
                + " not seen on it; what lies outside the view is cut off. Corners of voxels are cut. White bar: 10 mm.";
    }
}
