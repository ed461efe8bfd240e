package org.abusmtl.examples.report.figure;

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
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VoxelBox;

/**
 * A plane through a tumour: the image as a small PNG, the outlines as closed paths, all in millimetres, so that the aspect ratio is that of the patient whatever the spacing.
 *
 * <p>A plane is named after the direction in the patient that it is perpendicular to, where the file gives an
 * orientation: sagittal to left and right, coronal to front and back, axial to head and feet. Without one it is named
 * after the axis in the order of an ABUS volume (lateral, depth, slice): sagittal, coronal, axial. The y axis runs down
 * where it is in the plane, x or z to the right, by increasing index: {@link #directions()} says which way that is.
 *
 * @param name Axial, Coronal or Sagittal
 * @param position which plane of the volume
 * @param directions where right and down are
 * @param svg the picture, an SVG element
 * @since 0.1.0
 */
public record Cut(String name, String position, String directions, String svg) {

    /** Longest side of the PNG; finer voxels are averaged. */
    private static final int MAX_PIXELS = 320;

    private static final double LEAST_VIEW_MM = 24;
    private static final double MOST_VIEW_MM = 100;
    private static final double SCALE_BAR_MM = 10;

    /** What each axis is perpendicular to, where the file does not say how the patient lay. */
    private static final String[] NAMES = {"Sagittal", "Coronal", "Axial"};

    /** Steps along the border of a mask with the mask at the right: to the right, down, left, up. */
    private static final int[] STEP_U = {1, 0, -1, 0};

    private static final int[] STEP_V = {0, 1, 0, -1};

    /**
     * The outline of a mask on a picture.
     *
     * @param mask on the grid of the volume
     * @param attributes those of its path, as they stand in an element
     * @param corners how it turns
     * @since 0.1.0
     */
    public record Outline(Mask mask, String attributes, Corners corners) {}

    /**
     * How an outline turns.
     *
     * @since 0.1.0
     */
    public enum Corners {
        /** Along the borders of voxels. */
        SQUARE,
        /**
         * Aslant from the middle of one border to that of the next, never more than half a voxel from the true corner:
         * for outlines of many masks, whose steps would fill the picture.
         */
        CUT
    }

    /**
     * Where the three planes lie, and how much of them is shown.
     *
     * @param x index of the plane perpendicular to x
     * @param y index of the plane perpendicular to y
     * @param z index of the plane perpendicular to z
     * @param center middle of the view, in voxel indices
     * @param viewMm side of the square that is shown, mm
     * @since 0.1.0
     */
    public record Planes(int x, int y, int z, Vector3 center, double viewMm) {

        /**
         * The planes of the largest sections of the reference (of the prediction if there is no reference), shown with
         * both masks whole.
         *
         * @param reference the true mask
         * @param prediction the predicted one, if there is one
         * @return the planes
         */
        public static Planes largestSections(Mask reference, Optional<Mask> prediction) {
            Optional<VoxelBox> box = reference.boundingBox();
            Optional<VoxelBox> predicted = prediction.flatMap(Mask::boundingBox);
            VoxelBox union = box.map(b -> predicted.map(b::union).orElse(b))
                    .or(() -> predicted)
                    .orElseGet(() -> whole(reference));
            Mask shown = box.isPresent()
                    ? reference
                    : prediction.filter(m -> !m.isEmpty()).orElse(reference);
            return new Planes(
                    largestSection(shown, 0),
                    largestSection(shown, 1),
                    largestSection(shown, 2),
                    union.center(),
                    view(union, reference, 1.5));
        }

        /**
         * The planes through the centre of a tumour, which is that of its bounding box (row 13 of the open points of the
         * paper), rounded down where it lies between voxels.
         *
         * @param tumor its mask; of an empty one it is the centre of the grid
         * @return the planes
         */
        public static Planes center(Mask tumor) {
            VoxelBox box = tumor.boundingBox().orElseGet(() -> whole(tumor));
            Vector3 center = box.center();
            return new Planes((int) center.x(), (int) center.y(), (int) center.z(), center, view(box, tumor, 1.35));
        }

        private static VoxelBox whole(Mask mask) {
            GridShape shape = mask.geometry().shape();
            return new VoxelBox(0, 0, 0, shape.x() - 1, shape.y() - 1, shape.z() - 1);
        }

        private static double view(VoxelBox box, Mask mask, double margin) {
            Spacing spacing = mask.geometry().requireSpacing();
            double view = LEAST_VIEW_MM;
            for (int axis = 0; axis < 3; axis++) {
                view = Math.max(view, margin * box.shape().side(axis) * spacing.along(axis));
            }
            return Math.min(view, MOST_VIEW_MM);
        }

        int index(int axis) {
            return axis == 0 ? x : axis == 1 ? y : z;
        }
    }

    /**
     * Draws the three planes: perpendicular to z, to y and to x.
     *
     * @param volume the image
     * @param planes where they lie
     * @param outlines drawn in this order, the last one on top
     * @return three pictures
     * @throws org.abusmtl.volume.InvalidDataException if the volume has no spacing
     */
    public static List<Cut> through(Volume volume, Planes planes, List<Outline> outlines) {
        List<Cut> cuts = new ArrayList<>();
        for (int axis = 2; axis >= 0; axis--) {
            cuts.add(new Plane(volume, axis, planes).draw(outlines));
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

        Plane(Volume volume, int axis, Planes planes) {
            this.volume = volume;
            this.axis = axis;
            this.index = planes.index(axis);
            this.view = planes.viewMm();
            // depth, the y axis, always runs down
            this.u = axis == 0 ? 2 : 0;
            this.v = axis == 1 ? 2 : 1;
            Spacing spacing = volume.geometry().requireSpacing();
            this.stepU = spacing.along(u);
            this.stepV = spacing.along(v);
            // voxel i covers [i, i + 1) in units of voxels from the grid's border
            this.fromU = planes.center().along(u) + 0.5 - view / 2 / stepU;
            this.fromV = planes.center().along(v) + 0.5 - view / 2 / stepV;
        }

        Cut draw(List<Outline> outlines) {
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
            svg.append("\" role=\"img\" aria-label=\"").append(name()).append(" section\"");
            svg.append(" style=\"display:block;width:100%\">");
            svg.append("<rect width=\"").append(size).append("\" height=\"").append(size);
            svg.append("\" fill=\"#000\"/>");
            // from here on in voxels
            svg.append("<g fill=\"none\" transform=\"scale(")
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
            for (Outline outline : outlines) {
                String path = outline(outline.mask(), outline.corners());
                if (!path.isEmpty()) {
                    svg.append("<path ").append(outline.attributes());
                    svg.append(" vector-effect=\"non-scaling-stroke\" d=\"")
                            .append(path)
                            .append("\"/>");
                }
            }
            svg.append("</g>");
            double margin = view / 30;
            String bar = "M" + number(margin) + " " + number(view - margin) + "h" + number(SCALE_BAR_MM);
            svg.append("<path stroke=\"#000\" stroke-width=\"5\" vector-effect=\"non-scaling-stroke\" d=\"")
                    .append(bar)
                    .append("\"/><path class=\"bar\" stroke=\"#fff\" stroke-width=\"3\"")
                    .append(" vector-effect=\"non-scaling-stroke\" d=\"")
                    .append(bar)
                    .append("\"/></svg>");
            String position = "xyz".charAt(axis) + " = " + index;
            return new Cut(name(), position, "right: " + direction(u) + ", down: " + direction(v), svg.toString());
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

        private String direction(int along) {
            String name = String.valueOf("xyz".charAt(along));
            return volume.geometry()
                    .orientation()
                    .map(Orientation::code)
                    .map(code -> switch (code.charAt(along)) {
                        case 'L' -> "patient's left";
                        case 'R' -> "patient's right";
                        case 'A' -> "front";
                        case 'P' -> "back";
                        case 'S' -> "head";
                        default -> "feet";
                    })
                    .map(to -> to + " (" + name + ")")
                    .orElse(name);
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

        /** The borders between voxels of the mask and others, each closed, a hole in its own turn. */
        private String outline(Mask mask, Corners corners) {
            Optional<VoxelBox> found = mask.boundingBox();
            if (found.isEmpty()) {
                return "";
            }
            VoxelBox box = found.get();
            int minU = u == 0 ? box.minX() : box.minZ();
            int minV = v == 1 ? box.minY() : box.minZ();
            int columns = box.shape().side(u) + 1;
            // for each corner of a voxel the directions in which a border leaves it and has not been followed
            byte[][] leaving = new byte[box.shape().side(v) + 1][columns];
            for (int j = 0; j < leaving.length - 1; j++) {
                for (int i = 0; i < columns - 1; i++) {
                    int iu = minU + i;
                    int iv = minV + j;
                    if (in(mask, iu, iv)) {
                        leaving[j][i] |= (byte) (in(mask, iu, iv - 1) ? 0 : 1);
                        leaving[j][i + 1] |= (byte) (in(mask, iu + 1, iv) ? 0 : 2);
                        leaving[j + 1][i + 1] |= (byte) (in(mask, iu, iv + 1) ? 0 : 4);
                        leaving[j + 1][i] |= (byte) (in(mask, iu - 1, iv) ? 0 : 8);
                    }
                }
            }
            StringBuilder path = new StringBuilder();
            for (int j = 0; j < leaving.length; j++) {
                for (int i = 0; i < columns; i++) {
                    // the first step to the right in this order comes after a step up or down: Z leads back to it
                    if ((leaving[j][i] & 1) != 0) {
                        List<Integer> steps = follow(leaving, i, j);
                        path.append(
                                corners == Corners.SQUARE
                                        ? square(minU + i, minV + j, steps)
                                        : cut(minU + i, minV + j, steps));
                    }
                }
            }
            return path.toString();
        }

        /** The directions of the steps around a border, the first one to the right. */
        private static List<Integer> follow(byte[][] leaving, int fromI, int fromJ) {
            List<Integer> steps = new ArrayList<>();
            int i = fromI;
            int j = fromJ;
            int direction = 0;
            while (true) {
                steps.add(direction);
                i += STEP_U[direction];
                j += STEP_V[direction];
                // where two voxels touch at a corner, the border stays with its own
                int next = (direction + 1) % 4;
                if ((leaving[j][i] & (1 << next)) == 0) {
                    next = (leaving[j][i] & (1 << direction)) != 0 ? direction : (direction + 3) % 4;
                }
                leaving[j][i] &= (byte) ~(1 << next);
                // it may pass the first corner on its way
                if (i == fromI && j == fromJ && next == 0) {
                    return steps;
                }
                direction = next;
            }
        }

        private static String square(int fromU, int fromV, List<Integer> steps) {
            StringBuilder path = new StringBuilder("M" + fromU + " " + fromV);
            int iu = fromU;
            int iv = fromV;
            for (int k = 0; k < steps.size() - 1; k++) {
                int direction = steps.get(k);
                iu += STEP_U[direction];
                iv += STEP_V[direction];
                if (steps.get(k + 1) != direction) {
                    path.append(direction % 2 == 0 ? "H" + iu : "V" + iv);
                }
            }
            return path.append('Z').toString();
        }

        /** From middle to middle of the steps, without those on a straight line; twice each place is a whole number. */
        private static String cut(int fromU, int fromV, List<Integer> steps) {
            StringBuilder path = new StringBuilder();
            int twiceU = 2 * fromU;
            int twiceV = 2 * fromV;
            for (int k = 0; k < steps.size(); k++) {
                int before = steps.get((k + steps.size() - 1) % steps.size());
                int direction = steps.get(k);
                int after = steps.get((k + 1) % steps.size());
                boolean straight = STEP_U[before] + STEP_U[direction] == STEP_U[direction] + STEP_U[after]
                        && STEP_V[before] + STEP_V[direction] == STEP_V[direction] + STEP_V[after];
                if (!straight) {
                    path.append(path.length() == 0 ? 'M' : 'L')
                            .append(half(twiceU + STEP_U[direction]))
                            .append(' ')
                            .append(half(twiceV + STEP_V[direction]));
                }
                twiceU += 2 * STEP_U[direction];
                twiceV += 2 * STEP_V[direction];
            }
            return path.append('Z').toString();
        }

        private static String half(int twice) {
            return twice / 2 + (twice % 2 == 0 ? "" : ".5");
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
