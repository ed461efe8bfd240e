package org.abusmtl.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskBoxTest {

    @Test
    void emptyMaskHasNoBox() {
        assertThat(Mask.of(Geometry.of(new GridShape(4, 3, 2)), new byte[24]).boundingBox())
                .isEmpty();
    }

    @Test
    void boxHoldsTheOutermostVoxelsOfScatteredMasks() {
        SplittableRandom random = new SplittableRandom(5);
        for (int run = 0; run < 200; run++) {
            GridShape shape = new GridShape(1 + random.nextInt(90), 1 + random.nextInt(9), 1 + random.nextInt(7));
            byte[] values = new byte[shape.voxels()];
            int minX = shape.x();
            int minY = shape.y();
            int minZ = shape.z();
            int maxX = -1;
            int maxY = -1;
            int maxZ = -1;
            for (int voxel = 1 + random.nextInt(6); voxel > 0; voxel--) {
                int x = random.nextInt(shape.x());
                int y = random.nextInt(shape.y());
                int z = random.nextInt(shape.z());
                values[shape.index(x, y, z)] = 1;
                minX = Math.min(minX, x);
                minY = Math.min(minY, y);
                minZ = Math.min(minZ, z);
                maxX = Math.max(maxX, x);
                maxY = Math.max(maxY, y);
                maxZ = Math.max(maxZ, z);
            }
            Mask mask = Mask.of(Geometry.of(shape), values);

            assertThat(mask.boundingBox()).contains(new VoxelBox(minX, minY, minZ, maxX, maxY, maxZ));
            assertThat(mask.boundingBox()).isEqualTo(mask.boundingBox());
        }
    }
}
