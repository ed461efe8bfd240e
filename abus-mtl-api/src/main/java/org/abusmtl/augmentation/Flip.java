package org.abusmtl.augmentation;

import java.util.Set;
import org.abusmtl.volume.GridShape;

/** Mirroring along axes, voxel by voxel. */
final class Flip {

    private Flip() {}

    static void apply(
            Set<FlipAxis> flips, float[] image, byte[] mask, GridShape shape, float[] imageOut, byte[] maskOut) {
        boolean flipX = flips.contains(FlipAxis.LATERAL);
        boolean flipY = flips.contains(FlipAxis.DEPTH);
        boolean flipZ = flips.contains(FlipAxis.SLICE);
        int nx = shape.x();
        int to = 0;
        for (int z = 0; z < shape.z(); z++) {
            int fromZ = flipZ ? shape.z() - 1 - z : z;
            for (int y = 0; y < shape.y(); y++, to += nx) {
                int from = (fromZ * shape.y() + (flipY ? shape.y() - 1 - y : y)) * nx;
                if (flipX) {
                    for (int x = 0; x < nx; x++) {
                        imageOut[to + x] = image[from + nx - 1 - x];
                        maskOut[to + x] = mask[from + nx - 1 - x];
                    }
                } else {
                    System.arraycopy(image, from, imageOut, to, nx);
                    System.arraycopy(mask, from, maskOut, to, nx);
                }
            }
        }
    }
}
