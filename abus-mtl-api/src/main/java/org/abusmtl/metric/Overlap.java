package org.abusmtl.metric;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.VoxelBox;

/**
 * Overlap of two masks on one grid: the Dice similarity coefficient and the Jaccard index (Zhou et al. 2021, Eqs. 6 and
 * 7). Counts voxels, so no spacing is needed.
 *
 * @since 0.1.0
 */
public final class Overlap {

    private Overlap() {}

    /**
     * The Dice similarity coefficient, {@code 2|R∩P| / (|R|+|P|)} (Eq. 6), 1 if both masks are empty.
     *
     * @param reference the true mask R
     * @param prediction the predicted mask P on the same grid
     * @return a value in [0, 1]
     * @throws GridMismatchException if the grids differ
     */
    public static double dice(Mask reference, Mask prediction) {
        return dice(reference, prediction, EmptyPolicy.ONE).orElseThrow();
    }

    /**
     * The Dice similarity coefficient, {@code 2|R∩P| / (|R|+|P|)} (Eq. 6).
     *
     * @param reference the true mask R
     * @param prediction the predicted mask P on the same grid
     * @param policy what two empty masks give
     * @return a value in [0, 1]; empty only for two empty masks under {@link EmptyPolicy#UNDEFINED}
     * @throws GridMismatchException if the grids differ
     */
    public static OptionalDouble dice(Mask reference, Mask prediction, EmptyPolicy policy) {
        long common = intersection(reference, prediction);
        long total = (long) reference.count() + prediction.count();
        return total == 0 ? policy.bothEmpty() : OptionalDouble.of(2.0 * common / total);
    }

    /**
     * The Jaccard index, {@code |R∩P| / |R∪P|} (Eq. 7), 1 if both masks are empty.
     *
     * @param reference the true mask R
     * @param prediction the predicted mask P on the same grid
     * @return a value in [0, 1]
     * @throws GridMismatchException if the grids differ
     */
    public static double jaccard(Mask reference, Mask prediction) {
        return jaccard(reference, prediction, EmptyPolicy.ONE).orElseThrow();
    }

    /**
     * The Jaccard index, {@code |R∩P| / |R∪P|} (Eq. 7).
     *
     * @param reference the true mask R
     * @param prediction the predicted mask P on the same grid
     * @param policy what two empty masks give
     * @return a value in [0, 1]; empty only for two empty masks under {@link EmptyPolicy#UNDEFINED}
     * @throws GridMismatchException if the grids differ
     */
    public static OptionalDouble jaccard(Mask reference, Mask prediction, EmptyPolicy policy) {
        long common = intersection(reference, prediction);
        long union = (long) reference.count() + prediction.count() - common;
        return union == 0 ? policy.bothEmpty() : OptionalDouble.of((double) common / union);
    }

    /**
     * The number of voxels that both masks hold, {@code |R∩P|}.
     *
     * @param reference the true mask R
     * @param prediction the predicted mask P on the same grid
     * @return at least 0
     * @throws GridMismatchException if the grids differ
     */
    public static int intersection(Mask reference, Mask prediction) {
        Grids.requireSame(reference, prediction);
        if (reference.isEmpty() || prediction.isEmpty()) {
            return 0;
        }
        VoxelBox r = reference.boundingBox().orElseThrow();
        VoxelBox p = prediction.boundingBox().orElseThrow();
        int minX = Math.max(r.minX(), p.minX());
        int maxX = Math.min(r.maxX(), p.maxX());
        ByteBuffer a = reference.values();
        ByteBuffer b = prediction.values();
        GridShape shape = reference.geometry().shape();
        int common = 0;
        for (int z = Math.max(r.minZ(), p.minZ()); z <= Math.min(r.maxZ(), p.maxZ()); z++) {
            for (int y = Math.max(r.minY(), p.minY()); y <= Math.min(r.maxY(), p.maxY()); y++) {
                int row = (z * shape.y() + y) * shape.x();
                int i = row + minX;
                for (; i + 7 <= row + maxX; i += 8) {
                    // eight bytes of 0 or 1 at once
                    common += Long.bitCount(a.getLong(i) & b.getLong(i));
                }
                for (; i <= row + maxX; i++) {
                    common += a.get(i) & b.get(i);
                }
            }
        }
        return common;
    }
}
