package org.abusmtl.io;

import java.util.List;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.SampleType;

/** The sides that a header declares, each at least 1, before anything is known about whether they can be true. */
record Extent(long x, long y, long z) {

    /**
     * Takes the sides of a 3D image, or of a 4D one whose last side is 1.
     *
     * @throws VolumeFormatException if a side is below 1
     * @throws UnsupportedVolumeException if the image is not 3D
     */
    static Extent of(VolumeSource source, String field, List<Long> sides) {
        for (long side : sides) {
            if (side < 1) {
                throw source.malformed(field, "sides of at least 1", sides.toString());
            }
        }
        if (sides.size() != 3 && !(sides.size() == 4 && sides.get(3) == 1)) {
            throw source.unsupported(field, "a 3D image", sides.size() + "D " + sides);
        }
        return new Extent(sides.get(0), sides.get(1), sides.get(2));
    }

    /** The number of voxels, or {@link Long#MAX_VALUE} if there are more than that. */
    long voxels() {
        return saturatedProduct(saturatedProduct(x, y), z);
    }

    /** The number of bytes of all voxels, or {@link Long#MAX_VALUE} if there are more than that. */
    long bytes(SampleType type) {
        return saturatedProduct(voxels(), type.bytes());
    }

    /** The shape of a grid whose bytes {@link VoxelData} has read: small enough by then. */
    GridShape shape() {
        return new GridShape((int) x, (int) y, (int) z);
    }

    static long saturatedProduct(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }
}
