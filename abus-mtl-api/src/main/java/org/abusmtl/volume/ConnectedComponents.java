package org.abusmtl.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The parts of a mask whose voxels touch each other, numbered from 1 in the order of their first voxels. Immutable; may be
 * shared between threads.
 *
 * <p>It keeps runs of voxels along x, not a number for each voxel: a whole ABUS volume has 150 million voxels, and a mask
 * some thousand runs. Runs of neighbouring rows that touch are joined in one sweep (union by the smaller number, with path
 * halving), so the time is that of reading the mask's bounding box.
 *
 * @since 0.1.0
 */
public final class ConnectedComponents {

    /**
     * One of the parts.
     *
     * @param label its number, from 1
     * @param voxels how many it has, at least 1
     * @param center mean position of its voxels, a (fractional) voxel index
     * @param box the smallest box that holds it
     * @since 0.1.0
     */
    public record Component(int label, int voxels, Vector3 center, VoxelBox box) {}

    private final Geometry geometry;
    private final Runs runs;
    private final List<Component> components;

    private ConnectedComponents(Geometry geometry, Runs runs, List<Component> components) {
        this.geometry = geometry;
        this.runs = runs;
        this.components = components;
    }

    /**
     * Finds the parts of a mask.
     *
     * @param mask the voxels
     * @param connectivity which voxels touch
     * @return the parts, none for an empty mask
     */
    public static ConnectedComponents of(Mask mask, Connectivity connectivity) {
        Objects.requireNonNull(connectivity, "connectivity");
        Runs runs = new Runs(mask.geometry().shape().x());
        mask.boundingBox().ifPresent(box -> sweep(mask, box, connectivity, runs));
        runs.number();
        return new ConnectedComponents(
                mask.geometry(), runs, runs.components(mask.geometry().shape()));
    }

    private static void sweep(Mask mask, VoxelBox box, Connectivity connectivity, Runs runs) {
        GridShape shape = mask.geometry().shape();
        int rows = box.maxY() - box.minY() + 1;
        // the first run of each row of this plane and of the one before, and the end of its last row
        int[] before = new int[rows + 1];
        int[] now = new int[rows + 1];
        for (int z = box.minZ(); z <= box.maxZ(); z++) {
            for (int row = 0; row < rows; row++) {
                now[row] = runs.size();
                runs.read(mask, shape.index(0, box.minY() + row, z), box.minX(), box.maxX());
                int end = runs.size();
                if (row > 0) {
                    runs.join(now[row - 1], now[row], now[row], end, reach(connectivity, 1));
                }
                if (z > box.minZ()) {
                    runs.join(before[row], before[row + 1], now[row], end, reach(connectivity, 1));
                    int diagonal = reach(connectivity, 2);
                    if (row > 0) {
                        runs.join(before[row - 1], before[row], now[row], end, diagonal);
                    }
                    if (row + 1 < rows) {
                        runs.join(before[row + 1], before[row + 2], now[row], end, diagonal);
                    }
                }
            }
            now[rows] = runs.size();
            int[] swap = before;
            before = now;
            now = swap;
        }
    }

    /** How far apart along x the ends of two runs may be, or -1 if runs of such rows never touch. */
    private static int reach(Connectivity connectivity, int axesBetweenRows) {
        int left = connectivity.axes() - axesBetweenRows;
        return left < 0 ? -1 : Math.min(left, 1);
    }

    /**
     * How many parts there are.
     *
     * @return 0 for an empty mask
     */
    public int count() {
        return components.size();
    }

    /**
     * The parts.
     *
     * @return in the order of their numbers
     */
    public List<Component> components() {
        return components;
    }

    /**
     * The part with the most voxels.
     *
     * @return of equal ones the one with the smallest number; empty for an empty mask
     */
    public Optional<Component> largest() {
        Optional<Component> largest = Optional.empty();
        for (Component component : components) {
            if (largest.isEmpty() || component.voxels() > largest.get().voxels()) {
                largest = Optional.of(component);
            }
        }
        return largest;
    }

    /**
     * The part that a voxel belongs to.
     *
     * @param index of the voxel in storage order
     * @return its number, 0 for background
     * @throws IndexOutOfBoundsException if there is no such voxel
     */
    public int label(int index) {
        Objects.checkIndex(index, geometry.shape().voxels());
        return runs.label(index);
    }

    /**
     * One part as a mask.
     *
     * @param label from 1
     * @return a mask on the grid of the whole
     * @throws IndexOutOfBoundsException if there is no such part
     */
    public Mask mask(int label) {
        Objects.checkIndex(label - 1, components.size());
        byte[] values = new byte[geometry.shape().voxels()];
        runs.paint(label, values);
        return Mask.wrap(geometry, values);
    }

    /** Count and grid, for messages. */
    @Override
    public String toString() {
        return "ConnectedComponents[" + count() + " of " + geometry + "]";
    }

    /** Runs in storage order: first voxel, voxel after the last, and which runs belong together. */
    private static final class Runs {
        private int[] first = new int[64];
        private int[] end = new int[64];
        private int[] parent = new int[64];
        private int[] labels = new int[0];
        private int size;
        private final int nx;

        Runs(int nx) {
            this.nx = nx;
        }

        int size() {
            return size;
        }

        void read(Mask mask, int row, int minX, int maxX) {
            int last = row + maxX + 1;
            for (int i = row + minX; i < last; ) {
                if (!mask.get(i)) {
                    i++;
                    continue;
                }
                int from = i;
                while (i < last && mask.get(i)) {
                    i++;
                }
                add(from, i);
            }
        }

        private void add(int from, int after) {
            if (size == first.length) {
                first = Arrays.copyOf(first, 2 * size);
                end = Arrays.copyOf(end, 2 * size);
                parent = Arrays.copyOf(parent, 2 * size);
            }
            first[size] = from;
            end[size] = after;
            parent[size] = size;
            size++;
        }

        /** Joins the runs [a, aEnd) of one row with the runs [b, bEnd) of a later one where they touch. */
        void join(int a, int aEnd, int b, int bEnd, int reach) {
            if (reach < 0 || a == aEnd || b == bEnd) {
                return;
            }
            int i = a;
            int j = b;
            while (i < aEnd && j < bEnd) {
                int iFirst = x(i);
                int jFirst = x(j);
                int iEnd = iFirst + end[i] - first[i];
                int jEnd = jFirst + end[j] - first[j];
                if (iFirst < jEnd + reach && jFirst < iEnd + reach) {
                    union(i, j);
                }
                // the run that ends first touches nothing further on, for there is a gap between runs of one row
                if (iEnd < jEnd) {
                    i++;
                } else {
                    j++;
                }
            }
        }

        private int x(int run) {
            return first[run] % nx;
        }

        private int root(int run) {
            int at = run;
            while (parent[at] != at) {
                parent[at] = parent[parent[at]];
                at = parent[at];
            }
            return at;
        }

        private void union(int a, int b) {
            int rootA = root(a);
            int rootB = root(b);
            parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
        }

        /** A root is the first run of its part, so numbers follow the first voxels. */
        void number() {
            labels = new int[size];
            int count = 0;
            for (int run = 0; run < size; run++) {
                int root = root(run);
                labels[run] = root == run ? ++count : labels[root];
            }
        }

        List<Component> components(GridShape shape) {
            int count = Arrays.stream(labels).max().orElse(0);
            int[] voxels = new int[count];
            double[][] sums = new double[count][3];
            VoxelBox[] boxes = new VoxelBox[count];
            for (int run = 0; run < size; run++) {
                int i = labels[run] - 1;
                int length = end[run] - first[run];
                int x = first[run] % shape.x();
                int y = first[run] / shape.x() % shape.y();
                int z = first[run] / shape.x() / shape.y();
                voxels[i] += length;
                sums[i][0] += length * (x + (length - 1) / 2.0);
                sums[i][1] += (double) length * y;
                sums[i][2] += (double) length * z;
                VoxelBox own = new VoxelBox(x, y, z, x + length - 1, y, z);
                boxes[i] = boxes[i] == null ? own : boxes[i].union(own);
            }
            List<Component> components = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                components.add(new Component(
                        i + 1,
                        voxels[i],
                        new Vector3(sums[i][0] / voxels[i], sums[i][1] / voxels[i], sums[i][2] / voxels[i]),
                        boxes[i]));
            }
            return List.copyOf(components);
        }

        int label(int index) {
            int at = Arrays.binarySearch(first, 0, size, index);
            int run = at >= 0 ? at : -at - 2;
            return run >= 0 && index < end[run] ? labels[run] : 0;
        }

        void paint(int label, byte[] values) {
            for (int run = 0; run < size; run++) {
                if (labels[run] == label) {
                    Arrays.fill(values, first[run], end[run], (byte) 1);
                }
            }
        }
    }
}
