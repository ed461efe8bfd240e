package org.abusmtl.preprocessing;

import java.util.Optional;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.VoxelBox;

/**
 * Where the centre of the crop is taken from. The paper says "tumour centre" and no more; the default of this library
 * is {@link #BOUNDING_BOX}. An empty mask has no tumour: its centre is that of the volume.
 *
 * @since 0.1.0
 */
public enum CropCenter {
    /** The middle of the mask's bounding box: the tumour is cut off last on every side. */
    BOUNDING_BOX {
        @Override
        public Vector3 of(Mask mask) {
            Optional<VoxelBox> box = mask.boundingBox();
            return box.map(VoxelBox::center)
                    .orElseGet(() -> middle(mask.geometry().shape()));
        }
    },
    /** The mean position of the mask's voxels. */
    CENTROID {
        @Override
        public Vector3 of(Mask mask) {
            Optional<VoxelBox> box = mask.boundingBox();
            if (box.isEmpty()) {
                return middle(mask.geometry().shape());
            }
            VoxelBox b = box.get();
            long sumX = 0;
            long sumY = 0;
            long sumZ = 0;
            for (int z = b.minZ(); z <= b.maxZ(); z++) {
                for (int y = b.minY(); y <= b.maxY(); y++) {
                    for (int x = b.minX(); x <= b.maxX(); x++) {
                        if (mask.get(x, y, z)) {
                            sumX += x;
                            sumY += y;
                            sumZ += z;
                        }
                    }
                }
            }
            double n = mask.count();
            return new Vector3(sumX / n, sumY / n, sumZ / n);
        }
    },
    /** The middle of the grid, whatever the mask. */
    VOLUME_CENTER {
        @Override
        public Vector3 of(Mask mask) {
            return middle(mask.geometry().shape());
        }
    };

    /**
     * The centre for this mask.
     *
     * @param mask the tumour
     * @return a (fractional) voxel index of the mask's grid
     */
    public abstract Vector3 of(Mask mask);

    /**
     * The middle of a grid.
     *
     * @param shape the number of voxels
     * @return {@code (side - 1) / 2} along each axis
     */
    public static Vector3 middle(GridShape shape) {
        return new Vector3((shape.x() - 1) / 2.0, (shape.y() - 1) / 2.0, (shape.z() - 1) / 2.0);
    }
}
