package org.abusmtl.examples;

import java.util.Arrays;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.VoxelBox;

/** The largest of the parts of a mask whose voxels are joined by faces (PAPER.md, section 7, row 20). */
final class LargestLesion {

    private final GridShape grid;
    private final VoxelBox box;

    /** Over the box: not yet reached and inside. */
    private final boolean[] left;

    private int[] reached = new int[1024];

    private LargestLesion(Mask mask, VoxelBox box) {
        this.grid = mask.geometry().shape();
        this.box = box;
        this.left = new boolean[box.shape().voxels()];
        int at = 0;
        for (int z = box.minZ(); z <= box.maxZ(); z++) {
            for (int y = box.minY(); y <= box.maxY(); y++) {
                for (int x = box.minX(); x <= box.maxX(); x++) {
                    left[at++] = mask.get(x, y, z);
                }
            }
        }
    }

    /** A mask of that part alone, the first in storage order of several as large; an empty mask stays empty. */
    static Mask of(Mask mask) {
        return mask.boundingBox()
                .map(box -> Mask.wrap(mask.geometry(), new LargestLesion(mask, box).largest()))
                .orElse(mask);
    }

    private byte[] largest() {
        int[] largest = {};
        for (int start = 0; start < left.length; start++) {
            if (left[start]) {
                int count = reach(start);
                if (count > largest.length) {
                    largest = Arrays.copyOf(reached, count);
                }
            }
        }
        byte[] values = new byte[grid.voxels()];
        for (int voxel : largest) {
            int x = voxel % box.shape().x();
            int y = voxel / box.shape().x() % box.shape().y();
            int z = voxel / box.shape().x() / box.shape().y();
            values[grid.index(box.minX() + x, box.minY() + y, box.minZ() + z)] = 1;
        }
        return values;
    }

    /** Takes what is joined to a voxel, into {@link #reached}. */
    private int reach(int start) {
        int[] side = {box.shape().x(), box.shape().y(), box.shape().z()};
        int[] stride = {1, side[0], side[0] * side[1]};
        int count = take(start, 0);
        for (int next = 0; next < count; next++) {
            int voxel = reached[next];
            for (int axis = 0; axis < 3; axis++) {
                int at = voxel / stride[axis] % side[axis];
                if (at > 0 && left[voxel - stride[axis]]) {
                    count = take(voxel - stride[axis], count);
                }
                if (at < side[axis] - 1 && left[voxel + stride[axis]]) {
                    count = take(voxel + stride[axis], count);
                }
            }
        }
        return count;
    }

    private int take(int voxel, int count) {
        if (count == reached.length) {
            reached = Arrays.copyOf(reached, (int) Math.min(left.length, 2L * count));
        }
        left[voxel] = false;
        reached[count] = voxel;
        return count + 1;
    }
}
