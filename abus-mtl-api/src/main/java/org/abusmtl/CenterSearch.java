package org.abusmtl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Looks for the tumour in a whole volume: crops that overlap by half, one pass each, fused on a coarse grid of cells of
 * {@value #CELL} crop voxels; the centre is the middle of the bounding box of the 6-connected component of cells above
 * 0.5 with the largest sum of probabilities, or the most probable cell if none is above 0.5.
 *
 * <p>Each crop is normalised by itself, as in training, where every crop has a tumour. That stretches the noise of a
 * shadow or of air to the full range, in which a network sees tumours: crops with less than {@value #LEAST_CONTRAST} of
 * the largest contrast (SD of the grey values) are not looked at.
 */
final class CenterSearch {

    private static final int CELL = 4;
    private static final double LEAST_CONTRAST = 0.1;

    /** Voxels along each axis that the contrast of a crop is estimated from, at most. */
    private static final int CONTRAST_SAMPLES = 24;

    /** A whole breast takes some 40; a spacing a hundred times too large would ask for millions. */
    private static final int MOST_CROPS = 1 << 14;

    private final Preprocessing preprocessing;
    private final Function<Crop, float[]> firstPass;

    CenterSearch(Preprocessing preprocessing, Function<Crop, float[]> firstPass) {
        this.preprocessing = preprocessing;
        this.firstPass = firstPass;
    }

    /** Whether the crop holds the whole volume, so that there is nothing to look for. */
    static boolean fits(Preprocessing preprocessing, Geometry grid) {
        for (int axis = 0; axis < 3; axis++) {
            // headers keep spacings as 32-bit floats: 7 digits
            if (grid.extent(axis) > extent(preprocessing, axis) * (1 + 1e-6)) {
                return false;
            }
        }
        return true;
    }

    private static double extent(Preprocessing preprocessing, int axis) {
        return preprocessing.inputShape().side(axis) * preprocessing.spacing().along(axis);
    }

    Vector3 find(Volume volume) {
        Geometry grid = volume.geometry();
        requireFewCrops(grid);
        Spacing own = grid.requireSpacing();
        double[][] centers = new double[3][];
        int[] cells = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            centers[axis] = centers(grid, axis);
            cells[axis] = Math.max(1, (int) Math.ceil(grid.extent(axis) / cellMm(axis) - 1e-9));
        }
        GridShape coarse = new GridShape(cells[0], cells[1], cells[2]);
        double[] sums = new double[coarse.voxels()];
        int[] counts = new int[coarse.voxels()];
        for (Vector3 center : withContrast(volume, centers)) {
            Crop crop = preprocessing.crop(volume, center);
            fuse(crop, firstPass.apply(crop), own, coarse, sums, counts);
        }
        double[] means = new double[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = counts[i] == 0 ? 0 : sums[i] / counts[i];
        }
        Vector3 cell = middleOfLargest(coarse, means);
        double[] voxel = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            double mm = (cell.along(axis) + 0.5) * cellMm(axis);
            double index = mm / own.along(axis) - 0.5;
            voxel[axis] = Math.min(Math.max(index, 0), grid.shape().side(axis) - 1.0);
        }
        return new Vector3(voxel[0], voxel[1], voxel[2]);
    }

    private void requireFewCrops(Geometry grid) {
        double crops = 1;
        for (int axis = 0; axis < 3; axis++) {
            crops *= Math.max(1, 2 * grid.extent(axis) / extent(preprocessing, axis));
        }
        if (!(crops <= MOST_CROPS)) {
            throw new InvalidDataException(
                    "volume",
                    "extent",
                    "what " + MOST_CROPS + " crops of " + preprocessing.inputShape() + " voxels of "
                            + preprocessing.spacing() + " cover",
                    grid.toString());
        }
    }

    private double cellMm(int axis) {
        return CELL * preprocessing.spacing().along(axis);
    }

    /** Centres as voxel indices: the first and the last crop end with the volume, the others lie evenly between. */
    private double[] centers(Geometry grid, int axis) {
        double extent = grid.extent(axis);
        double crop = extent(preprocessing, axis);
        double own = grid.requireSpacing().along(axis);
        if (extent <= crop) {
            return new double[] {(grid.shape().side(axis) - 1) / 2.0};
        }
        int count = (int) Math.ceil((extent - crop) / (crop / 2) - 1e-9) + 1;
        count = Math.max(count, 2);
        double[] centers = new double[count];
        for (int i = 0; i < count; i++) {
            double mm = crop / 2 + (extent - crop) * i / (count - 1);
            centers[i] = mm / own - 0.5;
        }
        return centers;
    }

    /** The centres whose crops have something to look at; at least one. */
    private List<Vector3> withContrast(Volume volume, double[][] centers) {
        List<Vector3> all = new ArrayList<>();
        for (double z : centers[2]) {
            for (double y : centers[1]) {
                for (double x : centers[0]) {
                    all.add(new Vector3(x, y, z));
                }
            }
        }
        double[] contrasts =
                all.stream().mapToDouble(center -> contrast(volume, center)).toArray();
        double least = LEAST_CONTRAST * Arrays.stream(contrasts).max().orElseThrow();
        List<Vector3> kept = new ArrayList<>();
        for (int i = 0; i < contrasts.length; i++) {
            // so written, grey values too large to be squared leave every crop in
            if (!(contrasts[i] < least)) {
                kept.add(all.get(i));
            }
        }
        return kept;
    }

    /** SD of the grey values in a crop, from voxels that lie evenly in it. */
    private double contrast(Volume volume, Vector3 center) {
        int[][] voxels = new int[3][];
        for (int axis = 0; axis < 3; axis++) {
            Geometry grid = volume.geometry();
            double half =
                    extent(preprocessing, axis) / 2 / grid.requireSpacing().along(axis);
            int last = grid.shape().side(axis) - 1;
            double low = Math.max(center.along(axis) - half, 0);
            double high = Math.min(center.along(axis) + half, last);
            int count = (int) Math.max(1, Math.min(high - low + 1, CONTRAST_SAMPLES));
            voxels[axis] = new int[count];
            for (int i = 0; i < count; i++) {
                voxels[axis][i] = (int) Math.round(low + (high - low) * (i + 0.5) / count);
            }
        }
        // Welford's: no sum of large squares
        int n = 0;
        double mean = 0;
        double squares = 0;
        for (int z : voxels[2]) {
            for (int y : voxels[1]) {
                for (int x : voxels[0]) {
                    double value = volume.value(x, y, z);
                    double difference = value - mean;
                    mean += difference / ++n;
                    squares += difference * (value - mean);
                }
            }
        }
        return Math.sqrt(squares / n);
    }

    private void fuse(Crop crop, float[] probabilities, Spacing own, GridShape coarse, double[] sums, int[] counts) {
        GridShape shape = preprocessing.inputShape();
        int[][] cellOf = new int[3][];
        for (int axis = 0; axis < 3; axis++) {
            int side = shape.side(axis);
            cellOf[axis] = new int[side];
            double centerMm = (crop.centerVoxel().along(axis) + 0.5) * own.along(axis);
            for (int i = 0; i < side; i++) {
                double mm = centerMm
                        + (i - (side - 1) / 2.0) * preprocessing.spacing().along(axis);
                int cell = (int) Math.floor(mm / cellMm(axis));
                cellOf[axis][i] = cell >= 0 && cell < coarse.side(axis) ? cell : -1;
            }
        }
        int index = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++, index++) {
                    if (crop.validity().get(index) && cellOf[0][x] >= 0 && cellOf[1][y] >= 0 && cellOf[2][z] >= 0) {
                        int cell = coarse.index(cellOf[0][x], cellOf[1][y], cellOf[2][z]);
                        sums[cell] += probabilities[index];
                        counts[cell]++;
                    }
                }
            }
        }
    }

    private static Vector3 middleOfLargest(GridShape coarse, double[] means) {
        boolean[] seen = new boolean[means.length];
        double best = 0;
        Vector3 middle = null;
        int mostProbable = 0;
        for (int start = 0; start < means.length; start++) {
            if (means[start] > means[mostProbable]) {
                mostProbable = start;
            }
            if (seen[start] || means[start] <= JointPrediction.THRESHOLD) {
                continue;
            }
            double sum = 0;
            int[] min = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
            int[] max = {-1, -1, -1};
            ArrayDeque<Integer> open = new ArrayDeque<>();
            open.add(start);
            seen[start] = true;
            while (!open.isEmpty()) {
                int cell = open.remove();
                sum += means[cell];
                int[] at = position(coarse, cell);
                for (int axis = 0; axis < 3; axis++) {
                    min[axis] = Math.min(min[axis], at[axis]);
                    max[axis] = Math.max(max[axis], at[axis]);
                    for (int step = -1; step <= 1; step += 2) {
                        int[] next = at.clone();
                        next[axis] += step;
                        if (coarse.contains(next[0], next[1], next[2])) {
                            int neighbour = coarse.index(next[0], next[1], next[2]);
                            if (!seen[neighbour] && means[neighbour] > JointPrediction.THRESHOLD) {
                                seen[neighbour] = true;
                                open.add(neighbour);
                            }
                        }
                    }
                }
            }
            if (middle == null || sum > best) {
                best = sum;
                middle = new Vector3((min[0] + max[0]) / 2.0, (min[1] + max[1]) / 2.0, (min[2] + max[2]) / 2.0);
            }
        }
        if (middle != null) {
            return middle;
        }
        int[] at = position(coarse, mostProbable);
        return new Vector3(at[0], at[1], at[2]);
    }

    private static int[] position(GridShape shape, int index) {
        return new int[] {index % shape.x(), index / shape.x() % shape.y(), index / shape.x() / shape.y()};
    }
}
