package org.abusmtl.examples.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VoxelBox;

/**
 * A plane through a tumour: the image as a small PNG, the outlines as paths along voxel borders, all in millimetres, so
 * that the aspect ratio is that of the patient whatever the spacing.
 *
 * @param name axial, coronal or sagittal
 * @param position which plane of the volume
 * @param svg the picture, an SVG element
 */
record Cut(String name, String position, String svg) {

    /** Longest side of the PNG; finer voxels are averaged. */
    private static final int MAX_PIXELS = 320;

    private static final double LEAST_VIEW_MM = 24;
    private static final double MOST_VIEW_MM = 100;
    private static final double SCALE_BAR_MM = 10;

    /** What each axis is perpendicular to, where the file does not say how the patient lay. */
    private static final String[] NAMES = {"Sagittal", "Coronal", "Axial"};

    /** The three planes through the tumour's largest sections. */
    static List<Cut> through(Volume volume, Mask reference, Optional<Mask> prediction) {
        Optional<VoxelBox> box = reference.boundingBox();
        Optional<VoxelBox> predicted = prediction.flatMap(Mask::boundingBox);
        GridShape shape = volume.geometry().shape();
        VoxelBox all = new VoxelBox(0, 0, 0, shape.x() - 1, shape.y() - 1, shape.z() - 1);
        VoxelBox union = box.map(b -> predicted.map(b::union).orElse(b))
                .or(() -> predicted)
                .orElse(all);
        Mask shown = box.isPresent()
                ? reference
                : prediction.filter(m -> !m.isEmpty()).orElse(reference);
        Spacing spacing = volume.geometry().requireSpacing();
        double view = LEAST_VIEW_MM;
        for (int axis = 0; axis < 3; axis++) {
            view = Math.max(view, 1.5 * union.shape().side(axis) * spacing.along(axis));
        }
        view = Math.min(view, MOST_VIEW_MM);
        List<Cut> cuts = new ArrayList<>();
        for (int axis = 2; axis >= 0; axis--) {
            int index = largestSection(shown, axis);
            cuts.add(new Plane(volume, axis, index, union, view).draw(reference, prediction));
        }
        return cuts;
    }

    private static int largestSection(Mask mask, int axis) {
        GridShape shape = mask.geometry().shape();
        if (mask.isEmpty()) {
            return shape.side(axis) / 2;
        }
        VoxelBox box = mask.boundingBox().orElseThrow();
        int[] areas = new int[shape.side(axis)];
        for (int z = box.minZ(); z <= box.maxZ(); z++) {
            for (int y = box.minY(); y <= box.maxY(); y++) {
                for (int x = box.minX(); x <= box.maxX(); x++) {
                    if (mask.get(x, y, z)) {
                        areas[axis == 0 ? x : axis == 1 ? y : z]++;
                    }
                }
            }
        }
        int best = 0;
        for (int i = 1; i < areas.length; i++) {
            best = areas[i] > areas[best] ? i : best;
        }
        return best;
    }

    /** One plane: u runs to the right, v down. */
    private static final class Plane {
        private final Volume volume;
        private final int axis;
        private final int index;
        private final int u;
        private final int v;
        private final double view;
        private final double stepU;
        private final double stepV;

        /** First voxel of the view, which may lie outside the volume; the view's left and upper border. */
        private final double fromU;

        private final double fromV;

        Plane(Volume volume, int axis, int index, VoxelBox box, double view) {
            this.volume = volume;
            this.axis = axis;
            this.index = index;
            this.view = view;
            // depth, the y axis, always runs down
            this.u = axis == 0 ? 2 : 0;
            this.v = axis == 1 ? 2 : 1;
            Spacing spacing = volume.geometry().requireSpacing();
            this.stepU = spacing.along(u);
            this.stepV = spacing.along(v);
            // voxel i covers [i, i + 1) in units of voxels from the grid's border
            this.fromU = box.center().along(u) + 0.5 - view / 2 / stepU;
            this.fromV = box.center().along(v) + 0.5 - view / 2 / stepV;
        }

        Cut draw(Mask reference, Optional<Mask> prediction) {
            int firstU = clamp((int) Math.floor(fromU), u);
            int firstV = clamp((int) Math.floor(fromV), v);
            int lastU = clamp((int) Math.ceil(fromU + view / stepU) - 1, u);
            int lastV = clamp((int) Math.ceil(fromV + view / stepV) - 1, v);
            String size = number(view);
            StringBuilder svg = new StringBuilder();
            svg.append("<svg class=\"cut\" viewBox=\"0 0 ")
                    .append(size)
                    .append(' ')
                    .append(size);
            svg.append("\" role=\"img\" aria-label=\"").append(name()).append(" section\">");
            svg.append("<rect width=\"").append(size).append("\" height=\"").append(size);
            svg.append("\" fill=\"#000\"/>");
            // from here on in voxels
            svg.append("<g transform=\"scale(")
                    .append(number(stepU))
                    .append(' ')
                    .append(number(stepV));
            svg.append(") translate(")
                    .append(number(-fromU))
                    .append(' ')
                    .append(number(-fromV))
                    .append(")\">");
            svg.append("<image x=\"").append(firstU).append("\" y=\"").append(firstV);
            svg.append("\" width=\"").append(lastU - firstU + 1);
            svg.append("\" height=\"").append(lastV - firstV + 1);
            svg.append("\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,");
            svg.append(png(firstU, firstV, lastU, lastV)).append("\"/>");
            outline(svg, "reference", reference, firstU, firstV, lastU, lastV);
            prediction.ifPresent(mask -> outline(svg, "prediction", mask, firstU, firstV, lastU, lastV));
            svg.append("</g>");
            double margin = view / 30;
            svg.append("<path class=\"bar\" d=\"M")
                    .append(number(margin))
                    .append(' ')
                    .append(number(view - margin));
            svg.append('h').append(number(SCALE_BAR_MM)).append("\"/></svg>");
            String position = "xyz".charAt(axis) + " = " + index;
            return new Cut(name(), position, svg.toString());
        }

        /** By the direction of the axis in the patient if it is known, else by the usual order of axes. */
        private String name() {
            return volume.geometry()
                    .orientation()
                    .map(o -> switch (o.code().charAt(axis)) {
                        case 'L', 'R' -> NAMES[0];
                        case 'A', 'P' -> NAMES[1];
                        default -> NAMES[2];
                    })
                    .orElse(NAMES[axis]);
        }

        private int clamp(int i, int along) {
            return Math.max(0, Math.min(volume.geometry().shape().side(along) - 1, i));
        }

        private int storageIndex(int iu, int iv) {
            int[] at = new int[3];
            at[axis] = index;
            at[u] = iu;
            at[v] = iv;
            return volume.geometry().shape().index(at[0], at[1], at[2]);
        }

        private String png(int firstU, int firstV, int lastU, int lastV) {
            int blockU = (lastU - firstU) / MAX_PIXELS + 1;
            int blockV = (lastV - firstV) / MAX_PIXELS + 1;
            int width = (lastU - firstU) / blockU + 1;
            int height = (lastV - firstV) / blockV + 1;
            double[] values = new double[width * height];
            for (int j = 0; j < height; j++) {
                for (int i = 0; i < width; i++) {
                    double sum = 0;
                    int count = 0;
                    for (int iv = firstV + j * blockV; iv <= Math.min(lastV, firstV + (j + 1) * blockV - 1); iv++) {
                        for (int iu = firstU + i * blockU; iu <= Math.min(lastU, firstU + (i + 1) * blockU - 1); iu++) {
                            sum += volume.value(storageIndex(iu, iv));
                            count++;
                        }
                    }
                    values[j * width + i] = sum / count;
                }
            }
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double low = sorted[(int) (0.005 * (sorted.length - 1))];
            double high = sorted[(int) (0.995 * (sorted.length - 1))];
            double scale = high > low ? 255 / (high - low) : 0;
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < values.length; i++) {
                long grey = Math.round((values[i] - low) * scale);
                image.getRaster().setSample(i % width, i / width, 0, (int) Math.max(0, Math.min(255, grey)));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "png", bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        }

        /** The borders between voxels of the mask and others, in runs as long as they are straight. */
        private void outline(StringBuilder svg, String style, Mask mask, int firstU, int firstV, int lastU, int lastV) {
            StringBuilder path = new StringBuilder();
            for (int iv = firstV; iv <= lastV + 1; iv++) {
                for (int iu = firstU; iu <= lastU; iu++) {
                    int from = iu;
                    while (iu <= lastU && in(mask, iu, iv) != in(mask, iu, iv - 1)) {
                        iu++;
                    }
                    if (iu > from) {
                        path.append('M')
                                .append(from)
                                .append(' ')
                                .append(iv)
                                .append('H')
                                .append(iu);
                    }
                }
            }
            for (int iu = firstU; iu <= lastU + 1; iu++) {
                for (int iv = firstV; iv <= lastV; iv++) {
                    int from = iv;
                    while (iv <= lastV && in(mask, iu, iv) != in(mask, iu - 1, iv)) {
                        iv++;
                    }
                    if (iv > from) {
                        path.append('M')
                                .append(iu)
                                .append(' ')
                                .append(from)
                                .append('V')
                                .append(iv);
                    }
                }
            }
            if (path.length() > 0) {
                svg.append("<path class=\"")
                        .append(style)
                        .append("\" d=\"")
                        .append(path)
                        .append("\"/>");
            }
        }

        private boolean in(Mask mask, int iu, int iv) {
            GridShape shape = volume.geometry().shape();
            return iu >= 0 && iv >= 0 && iu < shape.side(u) && iv < shape.side(v) && mask.get(storageIndex(iu, iv));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
