package org.abusmtl.metric;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.VoxelBox;

/**
 * The surface of a mask inside its bounding box, one bit a voxel: the mask minus its erosion with the 6-connected
 * cross, where everything outside the grid is background. A row along x is {@code words} longs.
 */
final class SurfaceBits {

    /** Moves the lowest bits of the eight bytes of a long into its highest byte, in order. */
    private static final long GATHER = 0x0102040810204080L;

    final VoxelBox box;
    final int nx;
    final int ny;
    final int nz;
    final int words;
    private final long[] bits;
    private final int count;

    SurfaceBits(Mask mask) {
        box = mask.boundingBox().orElseThrow();
        GridShape shape = box.shape();
        nx = shape.x();
        ny = shape.y();
        nz = shape.z();
        words = (nx + 63) >>> 6;
        bits = surface(pack(mask));
        int voxels = 0;
        for (long word : bits) {
            voxels += Long.bitCount(word);
        }
        count = voxels;
    }

    /** The number of surface voxels, at least 1. */
    int count() {
        return count;
    }

    /** Where the words of a row start; y and z count from the corner of the box. */
    int row(int y, int z) {
        return (z * ny + y) * words;
    }

    long word(int index) {
        return bits[index];
    }

    private long[] pack(Mask mask) {
        long[] packed = new long[words * ny * nz];
        GridShape grid = mask.geometry().shape();
        ByteBuffer values = mask.values().order(ByteOrder.LITTLE_ENDIAN);
        for (int z = 0; z < nz; z++) {
            for (int y = 0; y < ny; y++) {
                int from = ((z + box.minZ()) * grid.y() + y + box.minY()) * grid.x() + box.minX();
                int row = row(y, z);
                int x = 0;
                for (; x + 8 <= nx; x += 8) {
                    packed[row + (x >>> 6)] |= ((values.getLong(from + x) * GATHER) >>> 56) << x;
                }
                for (; x < nx; x++) {
                    packed[row + (x >>> 6)] |= (long) values.get(from + x) << x;
                }
            }
        }
        return packed;
    }

    /** The box is tight, so that what lies outside it is background, on the grid or beyond. */
    private long[] surface(long[] mask) {
        long[] surface = new long[mask.length];
        int plane = ny * words;
        for (int z = 0; z < nz; z++) {
            for (int y = 0; y < ny; y++) {
                int row = row(y, z);
                boolean border = y == 0 || y == ny - 1 || z == 0 || z == nz - 1;
                for (int w = 0; w < words; w++) {
                    int i = row + w;
                    long m = mask[i];
                    if (border || m == 0) {
                        surface[i] = m;
                        continue;
                    }
                    long before = (m << 1) | (w == 0 ? 0 : mask[i - 1] >>> 63);
                    long after = (m >>> 1) | (w == words - 1 ? 0 : mask[i + 1] << 63);
                    long eroded =
                            m & before & after & mask[i - words] & mask[i + words] & mask[i - plane] & mask[i + plane];
                    surface[i] = m & ~eroded;
                }
            }
        }
        return surface;
    }
}
