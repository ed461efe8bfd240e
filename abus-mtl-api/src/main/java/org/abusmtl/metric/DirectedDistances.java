package org.abusmtl.metric;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.abusmtl.internal.Slices;
import org.abusmtl.volume.Spacing;

/**
 * The distance in mm from every surface voxel of one mask (the queries) to the nearest surface voxel of another (the
 * sources): an exact separable Euclidean distance transform of the sources, worked out only along the columns in z that
 * hold a query. Along x the nearest source of a row is read off, along y and z lower envelopes are taken.
 *
 * <p>The queries are split into blocks of x that do not depend on each other: each keeps a table of its columns times
 * the slices of the sources, so that memory does not grow with the grid and the blocks run in parallel.
 */
final class DirectedDistances {

    /** Entries of a block's table; 2 MB of doubles stay in a core's cache. */
    private static final int TABLE_ENTRIES = 1 << 18;

    /** Below this many steps starting other threads costs more than it saves. */
    private static final long PARALLEL_STEPS = 1 << 17;

    private static final int PARALLEL_SORT = 1 << 14;

    /** Up to this many queries of a column are looked up one by one; a tumour's column has two as a rule. */
    private static final int FEW_QUERIES = 8;

    private static final int NONE_BELOW = Integer.MIN_VALUE;
    private static final int NONE_ABOVE = Integer.MAX_VALUE;

    private final SurfaceBits queries;
    private final SurfaceBits sources;
    private final Spacing spacing;

    /** Rows of the sources that hold any: those of slice z are {@code sliceStart[z] .. sliceStart[z + 1]}. */
    private final int[] sourceY;

    private final int[] sliceStart;
    private final int mostRows;
    private final int filledSlices;

    /** Columns in z that hold a query, by x, then y: those of x are {@code columnStart[x] .. columnStart[x + 1]}. */
    private final int[] columnY;

    private final int[] columnStart;

    /** Queries by column, then z. */
    private final int[] queryZ;

    private final int[] queryStart;

    private DirectedDistances(SurfaceBits queries, SurfaceBits sources, Spacing spacing) {
        this.queries = queries;
        this.sources = sources;
        this.spacing = spacing;

        sliceStart = new int[sources.nz + 1];
        int[] rows = new int[sources.nz * sources.ny];
        int filledRows = 0;
        int most = 0;
        int slices = 0;
        for (int z = 0; z < sources.nz; z++) {
            sliceStart[z] = filledRows;
            for (int y = 0; y < sources.ny; y++) {
                int row = sources.row(y, z);
                for (int w = row; w < row + sources.words; w++) {
                    if (sources.word(w) != 0) {
                        rows[filledRows++] = y;
                        break;
                    }
                }
            }
            most = Math.max(most, filledRows - sliceStart[z]);
            slices += filledRows > sliceStart[z] ? 1 : 0;
        }
        sliceStart[sources.nz] = filledRows;
        sourceY = Arrays.copyOf(rows, filledRows);
        mostRows = most;
        filledSlices = slices;

        int[] perColumn = new int[queries.nx * queries.ny];
        forEachQuery((x, y, z) -> perColumn[x * queries.ny + y]++);
        columnStart = new int[queries.nx + 1];
        int columns = 0;
        int found = 0;
        int[] columnYs = new int[perColumn.length];
        int[] starts = new int[perColumn.length + 1];
        for (int x = 0; x < queries.nx; x++) {
            columnStart[x] = columns;
            for (int y = 0; y < queries.ny; y++) {
                int i = x * queries.ny + y;
                int here = perColumn[i];
                perColumn[i] = found;
                if (here > 0) {
                    columnYs[columns] = y;
                    starts[columns++] = found;
                    found += here;
                }
            }
        }
        columnStart[queries.nx] = columns;
        starts[columns] = found;
        columnY = Arrays.copyOf(columnYs, columns);
        queryStart = Arrays.copyOf(starts, columns + 1);
        int[] zs = new int[found];
        forEachQuery((x, y, z) -> zs[perColumn[x * queries.ny + y]++] = z);
        queryZ = zs;
    }

    /** The distances in mm, ascending: one for every query. */
    static double[] sorted(SurfaceBits queries, SurfaceBits sources, Spacing spacing) {
        double[] distances = new DirectedDistances(queries, sources, spacing).compute();
        if (distances.length < PARALLEL_SORT) {
            Arrays.sort(distances);
        } else {
            Arrays.parallelSort(distances);
        }
        return distances;
    }

    private double[] compute() {
        double[] distances = new double[queryZ.length];
        int widest = 1;
        for (int x = 0; x < queries.nx; x++) {
            widest = Math.max(widest, columnStart[x + 1] - columnStart[x]);
        }
        long steps = (long) queries.nx * sourceY.length + (long) columnY.length * filledSlices;
        boolean parallel = steps >= PARALLEL_STEPS;
        // blocks differ in work, so that each thread gets several
        int blocksWanted = parallel ? 4 * Slices.threads() : 1;
        long fitting = TABLE_ENTRIES / ((long) widest * filledSlices);
        int width = (int) Math.max(1, Math.min(fitting, (queries.nx + blocksWanted - 1) / blocksWanted));
        int blocks = (queries.nx + width - 1) / width;
        IntStream stream = IntStream.range(0, blocks);
        (parallel ? stream.parallel() : stream)
                .forEach(b -> block(b * width, Math.min((b + 1) * width, queries.nx), distances));
        return distances;
    }

    private void block(int fromX, int toX, double[] distances) {
        int firstColumn = columnStart[fromX];
        int columns = columnStart[toX] - firstColumn;
        if (columns == 0) {
            return;
        }
        int width = toX - fromX;
        double[] acrossX = new double[width * mostRows];
        LowerEnvelope envelope = new LowerEnvelope(Math.max(mostRows, filledSlices));
        double[] table = new double[columns * filledSlices];
        double[] sliceAt = new double[filledSlices];
        int offsetY = queries.box.minY() - sources.box.minY();
        int offsetZ = queries.box.minZ() - sources.box.minZ();

        int slice = 0;
        for (int z = 0; z < sources.nz; z++) {
            int rows = sliceStart[z + 1] - sliceStart[z];
            if (rows == 0) {
                continue;
            }
            for (int r = 0; r < rows; r++) {
                nearestInRow(sources.row(sourceY[sliceStart[z] + r], z), fromX, toX, acrossX, r, rows);
            }
            for (int x = fromX; x < toX; x++) {
                int last = columnStart[x + 1];
                if (columnStart[x] == last) {
                    continue;
                }
                envelope.clear();
                int at = (x - fromX) * rows;
                for (int r = 0; r < rows; r++) {
                    envelope.add(sourceY[sliceStart[z] + r] * spacing.y(), acrossX[at + r]);
                }
                for (int c = columnStart[x]; c < last; c++) {
                    table[(c - firstColumn) * filledSlices + slice] =
                            envelope.valueAt((columnY[c] + offsetY) * spacing.y());
                }
            }
            sliceAt[slice++] = z * spacing.z();
        }

        for (int c = 0; c < columns; c++) {
            int first = queryStart[firstColumn + c];
            int end = queryStart[firstColumn + c + 1];
            int row = c * filledSlices;
            if (end - first <= FEW_QUERIES) {
                for (int q = first; q < end; q++) {
                    distances[q] = Math.sqrt(nearestSlice(table, row, sliceAt, (queryZ[q] + offsetZ) * spacing.z()));
                }
                continue;
            }
            envelope.clear();
            for (int s = 0; s < filledSlices; s++) {
                envelope.add(sliceAt[s], table[row + s]);
            }
            for (int q = first; q < end; q++) {
                distances[q] = Math.sqrt(envelope.valueAt((queryZ[q] + offsetZ) * spacing.z()));
            }
        }
    }

    /** The envelope at one place: looks outwards from it and stops where the slices alone are too far away. */
    private static double nearestSlice(double[] table, int row, double[] sliceAt, double t) {
        int split = 0;
        while (split < sliceAt.length && sliceAt[split] < t) {
            split++;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int s = split; s < sliceAt.length; s++) {
            double offset = sliceAt[s] - t;
            if (offset * offset >= best) {
                break;
            }
            best = Math.min(best, table[row + s] + offset * offset);
        }
        for (int s = split - 1; s >= 0; s--) {
            double offset = sliceAt[s] - t;
            if (offset * offset >= best) {
                break;
            }
            best = Math.min(best, table[row + s] + offset * offset);
        }
        return best;
    }

    /** Writes, for each x of a block, the squared distance in mm2 to the nearest source of a row that holds one. */
    private void nearestInRow(int row, int fromX, int toX, double[] into, int r, int rows) {
        int offset = queries.box.minX() - sources.box.minX();
        int x = fromX + offset;
        int end = toX + offset;
        int left = sourceAtOrBelow(row, x);
        int right = sourceAtOrAbove(row, x);
        for (int i = r; x < end; x++, i += rows) {
            if (right < x) {
                left = right;
                right = sourceAtOrAbove(row, x);
            }
            // long, because one of the two may be missing, which is as far as an int reaches
            long gap = Math.min((long) x - left, (long) right - x);
            double mm = gap * spacing.x();
            into[i] = mm * mm;
        }
    }

    private int sourceAtOrBelow(int row, int x) {
        if (x < 0) {
            return NONE_BELOW;
        }
        int from = Math.min(x, sources.nx - 1);
        int w = from >>> 6;
        long word = sources.word(row + w) & (-1L >>> (63 - from));
        while (word == 0) {
            if (--w < 0) {
                return NONE_BELOW;
            }
            word = sources.word(row + w);
        }
        return (w << 6) + 63 - Long.numberOfLeadingZeros(word);
    }

    private int sourceAtOrAbove(int row, int x) {
        if (x >= sources.nx) {
            return NONE_ABOVE;
        }
        int from = Math.max(x, 0);
        int w = from >>> 6;
        long word = sources.word(row + w) & (-1L << from);
        while (word == 0) {
            if (++w == sources.words) {
                return NONE_ABOVE;
            }
            word = sources.word(row + w);
        }
        return (w << 6) + Long.numberOfTrailingZeros(word);
    }

    private void forEachQuery(VoxelVisitor visitor) {
        for (int z = 0; z < queries.nz; z++) {
            for (int y = 0; y < queries.ny; y++) {
                int row = queries.row(y, z);
                for (int w = 0; w < queries.words; w++) {
                    for (long word = queries.word(row + w); word != 0; word &= word - 1) {
                        visitor.visit((w << 6) + Long.numberOfTrailingZeros(word), y, z);
                    }
                }
            }
        }
    }

    @FunctionalInterface
    private interface VoxelVisitor {
        void visit(int x, int y, int z);
    }
}
