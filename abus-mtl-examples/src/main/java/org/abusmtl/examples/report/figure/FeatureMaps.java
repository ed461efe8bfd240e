package org.abusmtl.examples.report.figure;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleToIntFunction;
import javax.imageio.ImageIO;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;

/**
 * What the stages of each network answer to one tumour (Zhou et al. 2021, Fig. 3): the mean activation over the channels
 * of each stage, in the slice through the middle of the crop, beside the crop itself.
 *
 * <p>Each picture is scaled to its own range, which stands below it: the stages of a network, let alone those of two
 * networks, have no common unit. Voxels are drawn as large as they are, so coarse stages have few.
 *
 * @since 0.1.0
 */
public final class FeatureMaps {

    private static final String ID = "figure-3";

    private static final int STAGES = 9;

    /**
     * The stages of one network.
     *
     * @param model its name
     * @param input the crop that it read, with a spacing
     * @param stages the mean over the channels of stage 1, 2, ..., each on the stage's own grid; 9 of a network with a
     *     decoder, 5 of one without
     * @since 0.1.0
     */
    public record ModelFeatures(String model, Volume input, List<Volume> stages) {

        /**
         * Copies the list and checks the volumes.
         *
         * @throws IllegalArgumentException if there is no stage, or more than 9
         * @throws org.abusmtl.volume.InvalidDataException if a volume has no spacing, or a value that is not finite
         */
        public ModelFeatures {
            stages = List.copyOf(stages);
            if (stages.isEmpty() || stages.size() > STAGES) {
                throw new IllegalArgumentException("stages: expected 1 to " + STAGES + ", found " + stages.size());
            }
            check(input, model + ", input");
            for (int i = 0; i < stages.size(); i++) {
                check(stages.get(i), model + ", stage " + (i + 1));
            }
        }

        private static void check(Volume volume, String source) {
            volume.geometry().requireSpacing();
            volume.requireFinite(source);
        }
    }

    private FeatureMaps() {}

    /**
     * The stages of some networks, a row each.
     *
     * @param shown the case that they read, in a few words
     * @param models at least one
     * @return the figure; its numbers are the range and the mean of each picture
     * @throws IllegalArgumentException if there are no models
     */
    public static FigurePart of(String shown, List<ModelFeatures> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("models: expected at least one, found none");
        }
        int stages =
                models.stream().mapToInt(each -> each.stages().size()).max().orElseThrow();
        CsvText csv = new CsvText("model", "stage", "columns", "rows", "min", "max", "mean");
        StringBuilder content = new StringBuilder("<div style=\"overflow-x:auto\"><table style=\"min-width:"
                        + (5 * (stages + 1) + 8) + "rem;width:100%;")
                .append("table-layout:fixed\"><thead><tr><th style=\"width:8.5rem\">model</th>");
        content.append("<th style=\"text-align:center\">input</th>");
        for (int stage = 1; stage <= stages; stage++) {
            content.append("<th style=\"text-align:center\">stage ")
                    .append(stage)
                    .append("</th>");
        }
        content.append("</tr></thead><tbody>");
        for (ModelFeatures each : models) {
            content.append("<tr><th style=\"white-space:normal;overflow-wrap:anywhere\">")
                    .append(Markup.escape(each.model()))
                    .append("</th>");
            Slice input = new Slice(each.input());
            content.append(input.cell("input of " + each.model(), share -> 0x010101 * (int) Math.round(255 * share)));
            for (int stage = 1; stage <= stages; stage++) {
                if (stage > each.stages().size()) {
                    content.append("<td style=\"text-align:center\">–</td>");
                    continue;
                }
                Slice slice = new Slice(each.stages().get(stage - 1));
                content.append(slice.cell("stage " + stage + " of " + each.model(), ColorScale::rgb));
                csv.row(each.model(), stage, slice.width, slice.height, slice.min, slice.max, slice.mean());
            }
            content.append("</tr>");
        }
        content.append("</tbody></table></div>").append(legend());
        return new FigurePart(
                ID,
                "What the stages of the networks answer",
                Markup.figure(ID, content.toString(), caption(shown, models, stages)),
                Optional.of(csv.toString()));
    }

    private static String legend() {
        return "<p style=\"display:flex;flex-wrap:wrap;align-items:center;gap:0.5rem;font-size:0.88rem\">"
                + "<span>lowest of a picture</span><span role=\"img\" aria-label=\"colours from dark blue over green to"
                + " yellow\" style=\"width:10rem;height:0.9rem;border-radius:2px;background:linear-gradient(90deg,"
                + ColorScale.stops() + ")\"></span><span>highest</span></p>";
    }

    private static String caption(String shown, List<ModelFeatures> models, int stages) {
        boolean missing = models.stream().anyMatch(each -> each.stages().size() < stages);
        return Markup.escape(shown)
                + ". Mean activation over the channels of each stage, in the slice through the middle of the crop, x to the"
                + " right and depth down. Stages 1 to 5 lead down to the coarsest grid, 6 to 9 up again. Each picture has"
                + " its own range, given below it: colours of different pictures are not to be compared."
                + " A network that refines its segmentation is shown in its last pass."
                + (missing ? " A network without a decoder ends with stage 5." : "");
    }

    /** The slice of a volume that holds its middle. */
    private static final class Slice {
        private final int width;
        private final int height;
        private final double aspect;
        private final double[] values;
        private final double min;
        private final double max;

        Slice(Volume volume) {
            GridShape shape = volume.geometry().shape();
            Spacing spacing = volume.geometry().requireSpacing();
            width = shape.x();
            height = shape.y();
            aspect = width * spacing.x() / (height * spacing.y());
            values = new double[width * height];
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            int first = shape.index(0, 0, shape.z() / 2);
            for (int i = 0; i < values.length; i++) {
                values[i] = volume.value(first + i);
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
            min = low;
            max = high;
        }

        double mean() {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }

        String cell(String name, DoubleToIntFunction colors) {
            return "<td style=\"text-align:center;white-space:normal;padding:0.25rem\"><img alt=\""
                    + Markup.escape(name)
                    + "\" src=\"" + dataUri(colors) + "\" style=\"display:block;width:100%;aspect-ratio:"
                    + Markup.fixed(aspect, 4) + ";image-rendering:pixelated;border-radius:3px\"/><small>"
                    + range() + "</small></td>";
        }

        private String range() {
            return min < max
                    ? Markup.significant(min) + " to " + Markup.significant(max)
                    : Markup.significant(min) + " throughout";
        }

        /** A picture with one value throughout has the lowest colour. */
        private String dataUri(DoubleToIntFunction colors) {
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < values.length; i++) {
                double share = max > min ? (values[i] - min) / (max - min) : 0;
                image.setRGB(i % width, i / width, colors.applyAsInt(share));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "png", bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        }
    }
}
