package org.abusmtl.preprocessing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.abusmtl.internal.Slices;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Resampling from one grid to another with parallel axes: trilinear interpolation, smoothed before where the grid gets
 * coarser ({@link AntiAliasing}); nearest neighbour for masks.
 *
 * <p>An output voxel is <em>inside</em> if its centre lies within the source grid, border of the outermost voxels
 * included, that is at a position in [-0.5, side - 0.5] along each axis. Outside it is 0. Smoothing and interpolation
 * repeat the outermost source voxel beyond the border (SciPy's mode {@code nearest}). Where an output centre coincides
 * with a source centre and nothing is smoothed, the value is copied exactly.
 *
 * <p>Only the part of the source that the output needs is read, and temporaries are a few slices of it. Large work is
 * split over the common fork-join pool; the result does not depend on the number of threads. Immutable; may be
 * shared between threads.
 *
 * @since 0.1.0
 */
public final class Resampler {

    private final Geometry source;
    private final Geometry target;
    private final AxisKernel xKernel;
    private final AxisKernel yKernel;
    private final AxisKernel zKernel;

    /** Receives the inside part of output rows, from several threads. */
    @FunctionalInterface
    interface RowSink {
        /** The row starts at voxel {@code index}; it has {@code length} values in {@code row} from position 0. */
        void accept(int index, float[] row, int length);
    }

    private Resampler(Geometry source, Geometry target, AxisKernel xKernel, AxisKernel yKernel, AxisKernel zKernel) {
        this.source = source;
        this.target = target;
        this.xKernel = xKernel;
        this.yKernel = yKernel;
        this.zKernel = zKernel;
    }

    /**
     * Resampling to the grid whose first voxel lies at a (fractional) voxel index of the source grid.
     *
     * @param source the grid to read from
     * @param shape the number of voxels of the target grid
     * @param spacing the spacing of the target grid
     * @param firstVoxel where the centre of the target's voxel (0, 0, 0) lies, in voxel indices of the source
     * @param antiAliasing what smooths before fewer samples are taken
     * @return the resampler
     * @throws InvalidDataException if the source has no spacing
     * @throws IllegalArgumentException if a coordinate of {@code firstVoxel} is not finite
     */
    public static Resampler of(
            Geometry source, GridShape shape, Spacing spacing, Vector3 firstVoxel, AntiAliasing antiAliasing) {
        Spacing from = source.requireSpacing();
        Objects.requireNonNull(antiAliasing, "antiAliasing");
        AxisKernel[] kernels = new AxisKernel[3];
        for (int axis = 0; axis < 3; axis++) {
            double start = firstVoxel.along(axis);
            if (!Double.isFinite(start)) {
                throw new IllegalArgumentException("firstVoxel: expected finite coordinates, found " + firstVoxel);
            }
            double step = spacing.along(axis) / from.along(axis);
            kernels[axis] = AxisKernel.of(source.shape().side(axis), start, step, shape.side(axis), antiAliasing);
        }
        return new Resampler(source, source.resampled(shape, spacing, firstVoxel), kernels[0], kernels[1], kernels[2]);
    }

    /**
     * The grid that is read from.
     *
     * @return the source
     */
    public Geometry source() {
        return source;
    }

    /**
     * The grid that is written.
     *
     * @return the target, with the source's axis directions
     */
    public Geometry target() {
        return target;
    }

    /**
     * Resamples intensities.
     *
     * @param volume on the source grid
     * @return one value for each voxel of the target in storage order, 0 outside
     * @throws GridMismatchException if the volume is on another grid
     */
    public float[] linear(Volume volume) {
        float[] out = new float[target.shape().voxels()];
        rows(volume, (index, row, length) -> System.arraycopy(row, 0, out, index, length));
        return out;
    }

    /**
     * Resamples a mask: each output voxel takes the source voxel that its centre lies in.
     *
     * @param mask on the source grid
     * @return the mask on the target grid, 0 outside
     * @throws GridMismatchException if the mask is on another grid
     */
    public Mask nearest(Mask mask) {
        if (!mask.geometry().sameGrid(source)) {
            throw new GridMismatchException("mask", source, mask.geometry());
        }
        GridShape shape = target.shape();
        byte[] out = new byte[shape.voxels()];
        ByteBuffer values = mask.values();
        int nx = source.shape().x();
        int ny = source.shape().y();
        for (int z = zKernel.from; z < zKernel.to; z++) {
            for (int y = yKernel.from; y < yKernel.to; y++) {
                int row = (zKernel.nearest(z) * ny + yKernel.nearest(y)) * nx;
                int outRow = (z * shape.y() + y) * shape.x();
                for (int x = xKernel.from; x < xKernel.to; x++) {
                    out[outRow + x] = values.get(row + xKernel.nearest(x));
                }
            }
        }
        return Mask.wrap(target, out);
    }

    /**
     * Which voxels of the target lie inside the source.
     *
     * @return 1 inside, 0 outside
     */
    public Mask validity() {
        return Mask.wrap(target, inside());
    }

    byte[] inside() {
        GridShape shape = target.shape();
        byte[] out = new byte[shape.voxels()];
        for (int z = zKernel.from; z < zKernel.to; z++) {
            for (int y = yKernel.from; y < yKernel.to; y++) {
                int row = (z * shape.y() + y) * shape.x();
                Arrays.fill(out, row + xKernel.from, row + xKernel.to, (byte) 1);
            }
        }
        return out;
    }

    /** Whether no voxel of the target lies inside the source. */
    boolean isEmpty() {
        return xKernel.isEmpty() || yKernel.isEmpty() || zKernel.isEmpty();
    }

    /** Hands over every output row that has a voxel inside, without the part outside. */
    void rows(Volume volume, RowSink sink) {
        if (!volume.geometry().sameGrid(source)) {
            throw new GridMismatchException("volume", source, volume.geometry());
        }
        if (isEmpty()) {
            return;
        }
        int width = xKernel.regionEnd() - xKernel.regionStart();
        int rows = yKernel.to - yKernel.from;
        int slices = zKernel.regionEnd() - zKernel.regionStart();
        long operations = slices * yKernel.taps() * width
                + zKernel.taps() * rows * width
                + (long) (zKernel.to - zKernel.from) * rows * xKernel.taps();
        // so that what a block does again is at most a quarter of its work
        int least = Math.max(1, 4 * zKernel.mostTaps() * (zKernel.to - zKernel.from) / slices);
        Slices.run(zKernel.from, zKernel.to, operations, least, (from, to) -> new Block(volume).run(from, to, sink));
    }

    /**
     * The work on some output slices: along y first, for in ABUS it is the axis that shrinks most and whole rows can be
     * added at once, then z, then x. Of what was done before it keeps what the next output still needs, so that its memory
     * does not grow with the number of slices; at its first output slice that costs as many slices along y as an output is
     * made of.
     */
    private final class Block {

        private final Volume volume;
        private final int x0 = xKernel.regionStart();
        private final int width = xKernel.regionEnd() - x0;
        private final int rows = yKernel.to - yKernel.from;

        /** Source rows of one slice; row y is in place {@code y % lines.length}. */
        private final float[][] lines = new float[yKernel.mostTaps()][width];

        /** Source slices whose rows are those of the output; slice z is in place {@code z % slices.length}. */
        private final float[][] slices = new float[zKernel.mostTaps()][Math.multiplyExact(rows, width)];

        private final float[] mixed = new float[width];
        private final float[] row = new float[xKernel.to - xKernel.from];

        Block(Volume volume) {
            this.volume = volume;
        }

        void run(int from, int to, RowSink sink) {
            GridShape shape = target.shape();
            int next = zKernel.first(from);
            for (int z = from; z < to; z++) {
                float[] weights = zKernel.weights(z);
                int first = zKernel.first(z);
                for (next = Math.max(next, first); next < first + weights.length; next++) {
                    alongY(next, slices[next % slices.length]);
                }
                for (int y = 0; y < rows; y++) {
                    mix(slices, first, weights, y * width);
                    alongX();
                    sink.accept((z * shape.y() + yKernel.from + y) * shape.x() + xKernel.from, row, row.length);
                }
            }
        }

        private void alongY(int z, float[] slice) {
            int next = yKernel.first(yKernel.from);
            for (int y = 0; y < rows; y++) {
                float[] weights = yKernel.weights(yKernel.from + y);
                int first = yKernel.first(yKernel.from + y);
                for (next = Math.max(next, first); next < first + weights.length; next++) {
                    volume.read(source.shape().index(x0, next, z), lines[next % lines.length], 0, width);
                }
                mix(lines, first, weights, 0);
                System.arraycopy(mixed, 0, slice, y * width, width);
            }
        }

        /** The weighted sum of consecutive places of a ring, {@code width} values of each. */
        private void mix(float[][] ring, int first, float[] weights, int offset) {
            scale(ring[first % ring.length], offset, weights[0], mixed);
            for (int k = 1; k < weights.length; k++) {
                add(ring[(first + k) % ring.length], offset, weights[k], mixed);
            }
        }

        private void alongX() {
            for (int i = 0; i < row.length; i++) {
                int output = xKernel.from + i;
                float[] weights = xKernel.weights(output);
                int first = xKernel.first(output) - x0;
                float sum = weights[0] * mixed[first];
                for (int k = 1; k < weights.length; k++) {
                    sum += weights[k] * mixed[first + k];
                }
                row[i] = sum;
            }
        }
    }

    private static void scale(float[] from, int offset, float weight, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = weight * from[offset + i];
        }
    }

    private static void add(float[] from, int offset, float weight, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] += weight * from[offset + i];
        }
    }
}
