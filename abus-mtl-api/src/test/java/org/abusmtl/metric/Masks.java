package org.abusmtl.metric;

import java.util.function.Predicate;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/** Small masks for the tests. */
final class Masks {

    static final Geometry GRID = Geometry.of(new GridShape(9, 7, 5), new Spacing(0.5, 0.2, 2));

    private Masks() {}

    /** The voxels given as x, y, z triples. */
    static Mask voxels(Geometry geometry, int... xyz) {
        byte[] values = new byte[geometry.shape().voxels()];
        for (int i = 0; i < xyz.length; i += 3) {
            values[geometry.shape().index(xyz[i], xyz[i + 1], xyz[i + 2])] = 1;
        }
        return Mask.of(geometry, values);
    }

    /** The voxels whose {x, y, z} the rule accepts. */
    static Mask where(Geometry geometry, Predicate<int[]> rule) {
        GridShape shape = geometry.shape();
        byte[] values = new byte[shape.voxels()];
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    values[shape.index(x, y, z)] = (byte) (rule.test(new int[] {x, y, z}) ? 1 : 0);
                }
            }
        }
        return Mask.of(geometry, values);
    }

    static Mask empty(Geometry geometry) {
        return voxels(geometry);
    }

    static Mask full(Geometry geometry) {
        return where(geometry, voxel -> true);
    }
}
