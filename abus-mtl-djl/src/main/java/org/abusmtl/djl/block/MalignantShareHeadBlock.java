package org.abusmtl.djl.block;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The class of Qu2019 (Table 6), without layers: the logits are {@code log sum b} and {@code log sum m} over the voxels, so
 * that their softmax is the malignant share of the predicted tumour.
 */
final class MalignantShareHeadBlock implements HeadBlock {

    /** Keeps the logarithm finite where no voxel has any probability of a class. */
    private static final float EPSILON = 1e-12f;

    @Override
    public Optional<NDArray> read(NDArray stage) {
        return Optional.empty();
    }

    @Override
    public NDArray logits(List<NDArray> read, Optional<Segmentation> segmentation, Optional<SplittableRandom> dropout) {
        NDArray lesions = segmentation.flatMap(Segmentation::lesions).orElseThrow();
        try (NDArray sums = lesions.sum(new int[] {2});
                NDArray shifted = sums.add(EPSILON)) {
            return shifted.log();
        }
    }
}
