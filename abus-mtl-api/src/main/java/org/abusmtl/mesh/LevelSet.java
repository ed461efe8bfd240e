package org.abusmtl.mesh;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.VoxelBox;

/**
 * A function on a grid whose surface is where it is 0: above 0 inside, at most 0 outside, given plane by plane over the
 * box of the inside with one voxel around it. Voxel (0, 0) of a plane is one before the box.
 */
final class LevelSet {

    /** One value a voxel, by storage index. */
    @FunctionalInterface
    private interface Values {
        float at(int index);
    }

    private final Geometry geometry;
    private final VoxelBox box;
    private final Values values;
    private final float beyond;
    private final boolean binary;

    private LevelSet(Geometry geometry, VoxelBox box, Values values, float beyond, boolean binary) {
        this.geometry = geometry;
        this.box = box;
        this.values = values;
        this.beyond = beyond;
        this.binary = binary;
    }

    static LevelSet of(Mask mask) {
        VoxelBox box = mask.boundingBox()
                .orElseThrow(() -> new InvalidDataException(
                        "mask " + mask.geometry().shape(), "tumour voxels", "at least one", "none"));
        ByteBuffer values = mask.values();
        return new LevelSet(mask.geometry(), box, index -> values.get(index) - 0.5f, -0.5f, true);
    }

    static LevelSet of(ProbabilityMap map, double level) {
        if (!(level >= 0 && level < 1)) {
            throw new IllegalArgumentException("level: expected a value in [0, 1), found " + level);
        }
        VoxelBox box = map.threshold(level)
                .boundingBox()
                .orElseThrow(() -> new InvalidDataException(
                        "probability map " + map.geometry().shape(), "voxels above " + level, "at least one", "none"));
        FloatBuffer values = map.values();
        // the difference of doubles is above 0 exactly where the threshold says so, and stays so as a float
        return new LevelSet(map.geometry(), box, index -> (float) (values.get(index) - level), (float) -level, false);
    }

    Geometry geometry() {
        return geometry;
    }

    VoxelBox box() {
        return box;
    }

    /** Whether there are but two values, so that a place between them says nothing. */
    boolean isBinary() {
        return binary;
    }

    /** Fills the plane at box index z, which may lie one beyond the box, or beyond the grid. */
    void plane(int z, float[] into) {
        GridShape grid = geometry.shape();
        int width = box.shape().x() + 2;
        int gz = box.minZ() + z;
        Arrays.fill(into, beyond);
        if (gz < 0 || gz >= grid.z()) {
            return;
        }
        for (int y = 0; y < box.shape().y() + 2; y++) {
            int gy = box.minY() + y - 1;
            if (gy < 0 || gy >= grid.y()) {
                continue;
            }
            int first = Math.max(0, 1 - box.minX());
            int end = Math.min(width, grid.x() - box.minX() + 1);
            int row = grid.index(box.minX() + first - 1, gy, gz);
            for (int x = first; x < end; x++) {
                into[y * width + x] = values.at(row + x - first);
            }
        }
    }
}
