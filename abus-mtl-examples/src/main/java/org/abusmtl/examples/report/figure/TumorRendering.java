package org.abusmtl.examples.report.figure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.abusmtl.metric.EmptyPolicy;
import org.abusmtl.metric.Overlap;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;

/**
 * The tumour in three dimensions as the reference and each model have it (Zhou et al. 2021, Fig. 6): pictures drawn here,
 * which a browser with WebGL makes turnable, all views of a case together. The reference lies over each prediction as a
 * shell that can be seen through.
 *
 * <p>The surfaces are smoothed; those with many triangles are made of blocks of voxels, so that a page stays small. Shapes
 * are for looking at: the volumes below them are those of the masks.
 *
 * @since 0.1.0
 */
public final class TumorRendering {

    private static final String ID = "figure-6";

    private static final String REFERENCE = "#b8bec6";

    /** Of one surface, and of all of a figure together: some 8 bytes each in the page. */
    private static final int MOST_TRIANGLES = 20_000;

    private static final int MOST_IN_ALL = 800_000;
    private static final int LEAST_TRIANGLES = 1_000;

    private static final String THREE = "/META-INF/resources/webjars/three/0.181.1/";

    private static final String EVENLY =
            "display:grid;grid-template-columns:repeat(auto-fill,minmax(min(46%,11rem),1fr));"
                    + "gap:0.6rem;margin:0.2rem 0 0.8rem";

    /**
     * A case to draw.
     *
     * @param caseId names the case
     * @param title one line of plain text about it
     * @param reference the true mask, with a spacing
     * @param predictions the predicted mask by the name of the model, each on the grid of the reference; a model may have
     *     none
     * @since 0.1.0
     */
    public record RenderedCase(String caseId, String title, Mask reference, Map<String, Mask> predictions) {

        /**
         * Copies the map, in its order, and checks the grids.
         *
         * @throws GridMismatchException if a prediction is not on the grid of the reference
         * @throws org.abusmtl.volume.InvalidDataException if the reference has no spacing
         */
        public RenderedCase {
            predictions = Collections.unmodifiableMap(new LinkedHashMap<>(predictions));
            reference.geometry().requireSpacing();
            for (Map.Entry<String, Mask> prediction : predictions.entrySet()) {
                if (!prediction.getValue().geometry().sameGrid(reference.geometry())) {
                    throw new GridMismatchException(
                            "prediction of " + prediction.getKey() + " (case " + caseId + ")",
                            reference.geometry(),
                            prediction.getValue().geometry());
                }
            }
        }
    }

    private final Palette palette;
    private final int mostTriangles;
    private final StringBuilder html = new StringBuilder();
    private final CsvText csv = new CsvText("case_id", "mask", "volume_mm3", "dice", "triangles_shown");

    private TumorRendering(Palette palette, int mostTriangles) {
        this.palette = palette;
        this.mostTriangles = mostTriangles;
    }

    /**
     * The views of some cases.
     *
     * @param cases at least one
     * @param palette the order and the looks of the models
     * @return the figure; its numbers are the volume of each mask and its Dice with the reference
     * @throws IllegalArgumentException if there are no cases, or the palette lacks a model that has a mask
     */
    public static FigurePart of(List<RenderedCase> cases, Palette palette) {
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("cases: expected at least one, found none");
        }
        Set<String> drawn = new LinkedHashSet<>();
        cases.forEach(each -> drawn.addAll(each.predictions().keySet()));
        drawn.forEach(palette::style);
        int surfaces =
                cases.stream().mapToInt(each -> 1 + each.predictions().size()).sum();
        TumorRendering figure = new TumorRendering(
                palette, Math.max(LEAST_TRIANGLES, Math.min(MOST_TRIANGLES, MOST_IN_ALL / surfaces)));
        List<String> models = palette.models().stream().filter(drawn::contains).toList();
        cases.forEach(each -> figure.add(each, models));
        figure.addScript();
        return new FigurePart(
                ID,
                "Tumours in three dimensions",
                Markup.figure(ID, figure.html.toString(), caption(cases)),
                Optional.of(figure.csv.toString()));
    }

    private static String caption(List<RenderedCase> cases) {
        boolean oriented = cases.get(0).reference().geometry().orientation().isPresent();
        return "The tumour of "
                + Markup.count(cases.size(), "case")
                + " as the reference has it, grey, and as each model does, with the reference over it as a shell. "
                + (oriented
                        ? "Seen from the front and a little from the side and above: the head is up. "
                        : "The side of the first row of voxels, in an ABUS volume the skin, is up. ")
                + "All views of a case have one scale. Surfaces are smoothed; volumes are those of the masks. Turned by"
                + " three.js (MIT licence, © 2010–2025 three.js authors).";
    }

    /** One view of a case: what is drawn, and what stands below it. */
    private record View(String name, Mask mask, Optional<RenderedSurface> surface, String color, OptionalDouble dice) {}

    private void add(RenderedCase each, List<String> models) {
        List<View> views = new ArrayList<>();
        views.add(view("reference", each.reference(), REFERENCE, OptionalDouble.empty()));
        for (String model : models) {
            Mask mask = each.predictions().get(model);
            if (mask != null) {
                views.add(view(
                        model,
                        mask,
                        palette.style(model).color(),
                        Overlap.dice(each.reference(), mask, EmptyPolicy.UNDEFINED)));
            }
        }
        List<View> normalized = normalized(views);
        Optional<RenderedSurface> reference = normalized.get(0).surface();
        html.append("<h3>").append(Markup.escape(each.title())).append("</h3>");
        html.append("<div data-case=\"").append(Markup.escape(each.caseId())).append("\" style=\"");
        html.append(EVENLY).append("\">");
        for (int i = 0; i < normalized.size(); i++) {
            View view = normalized.get(i);
            add(view, i == 0 ? Optional.empty() : reference);
            csv.row(
                    each.caseId(),
                    view.name(),
                    view.mask().volumeMm3(),
                    view.dice(),
                    view.surface().map(RenderedSurface::triangleCount).orElse(0));
        }
        html.append("</div>");
    }

    private View view(String name, Mask mask, String color, OptionalDouble dice) {
        return new View(name, mask, RenderedSurface.of(mask, mostTriangles), color, dice);
    }

    /** The views of a case in one ball of radius 1. */
    private static List<View> normalized(List<View> views) {
        float[] min = new float[3];
        float[] max = new float[3];
        Arrays.fill(min, Float.POSITIVE_INFINITY);
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        List<RenderedSurface> surfaces =
                views.stream().flatMap(view -> view.surface().stream()).toList();
        for (RenderedSurface surface : surfaces) {
            for (int i = 0; i < surface.vertexCount(); i++) {
                for (int axis = 0; axis < 3; axis++) {
                    min[axis] = Math.min(min[axis], surface.vertex(i, axis));
                    max[axis] = Math.max(max[axis], surface.vertex(i, axis));
                }
            }
        }
        float[] middle = {(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2};
        double radius = 0;
        for (RenderedSurface surface : surfaces) {
            for (int i = 0; i < surface.vertexCount(); i++) {
                double x = surface.vertex(i, 0) - middle[0];
                double y = surface.vertex(i, 1) - middle[1];
                double z = surface.vertex(i, 2) - middle[2];
                radius = Math.max(radius, Math.sqrt(x * x + y * y + z * z));
            }
        }
        float scale = (float) radius;
        return views.stream()
                .map(view -> new View(
                        view.name(),
                        view.mask(),
                        view.surface().map(surface -> surface.normalized(middle, scale)),
                        view.color(),
                        view.dice()))
                .toList();
    }

    private void add(View view, Optional<RenderedSurface> shell) {
        Shading shading = new Shading();
        view.surface().ifPresent(surface -> shading.solid(surface, view.color()));
        shell.ifPresent(surface -> shading.shell(surface, REFERENCE));
        String name = Markup.escape(view.name());
        html.append("<div style=\"min-width:0\">");
        html.append("<div data-view=\"").append(view.color()).append("\" style=\"position:relative;aspect-ratio:1;");
        html.append("background:#f6f8fa;border:1px solid #d0d7de;border-radius:6px;overflow:hidden\">");
        html.append("<img alt=\"3D view: ").append(name).append("\" src=\"").append(shading.dataUri());
        html.append("\" style=\"display:block;width:100%;height:100%\"/>");
        view.surface()
                .ifPresent(surface -> html.append("<script type=\"application/gzip\">")
                        .append(surface.encoded())
                        .append("</script>"));
        html.append("</div><div style=\"font-size:0.85rem;line-height:1.3;margin-top:0.2rem\">");
        html.append("<span style=\"display:inline-block;width:0.8em;height:0.8em;border-radius:2px;background:");
        html.append(view.color())
                .append("\"></span> <b style=\"overflow-wrap:anywhere\">")
                .append(name);
        html.append("</b><br/>");
        html.append(view.mask().isEmpty() ? "no tumour" : volume(view.mask().volumeMm3()));
        if (view.dice().isPresent()) {
            html.append(", Dice ").append(Markup.fixed(view.dice().getAsDouble(), 3));
        }
        html.append("</div></div>");
    }

    private static String volume(double mm3) {
        return Markup.significant(mm3 / 1000) + " cm³";
    }

    // the script

    private void addScript() {
        html.append("<!-- ")
                .append(resource(THREE + "LICENSE").replace("--", "- "))
                .append(" -->");
        addPart("core", resource(THREE + "build/three.core.min.js"));
        addPart("module", resource(THREE + "build/three.module.min.js"));
        addPart("controls", resource(THREE + "examples/jsm/controls/OrbitControls.js"));
        html.append("<script>//<![CDATA[\n")
                .append(resource("tumor-rendering.js")
                        .replace("AZIMUTH", String.valueOf(Shading.AZIMUTH))
                        .replace("ELEVATION", String.valueOf(Shading.ELEVATION))
                        .replace("HALF_VIEW", String.valueOf(Shading.HALF_VIEW))
                        .replace("AMBIENT", String.valueOf(Shading.AMBIENT))
                        .replace("DIRECT", String.valueOf(Shading.DIRECT))
                        .replace("LIGHT", Arrays.toString(Shading.LIGHT))
                        .replace("SHELL", String.valueOf(Shading.SHELL))
                        .replace("REFERENCE", REFERENCE))
                .append("//]]></script>");
    }

    private void addPart(String name, String source) {
        html.append("<script type=\"application/gzip\" data-part=\"")
                .append(name)
                .append("\">")
                .append(RenderedSurface.compressed(source.getBytes(StandardCharsets.UTF_8)))
                .append("</script>");
    }

    private static String resource(String name) {
        try (InputStream in = TumorRendering.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + ": expected in the class path, found none");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
