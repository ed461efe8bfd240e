package org.abusmtl.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.TumorProbability;

/** Eq. 4 of each sample, as the mean over a batch. */
public final class BatchDiceLoss {

    private final DiceLoss definition;

    /**
     * The batch form of a definition.
     *
     * @param definition denominator and probability
     */
    public BatchDiceLoss(DiceLoss definition) {
        this.definition = definition;
    }

    /**
     * The mean loss of a batch.
     *
     * @param probabilities (N, voxels) in [0, 1]
     * @param masks (N, voxels), 0 or 1
     * @return a scalar tensor
     */
    public NDArray mean(NDArray probabilities, NDArray masks) {
        if (definition.probability() == TumorProbability.HARD_GATED) {
            try (NDArray wins = probabilities.gt(0.5f);
                    NDArray gate = wins.toType(DataType.FLOAT32, false);
                    NDArray gated = probabilities.mul(gate)) {
                return ofSamples(gated, masks);
            }
        }
        return ofSamples(probabilities, masks);
    }

    private NDArray ofSamples(NDArray p, NDArray y) {
        int[] voxels = {1};
        try (NDArray product = p.mul(y);
                NDArray overlap = product.sum(voxels);
                // not mul(2): DJL's scalars are Java memory that may be gone when the backward pass reads it
                NDArray twice = overlap.add(overlap);
                NDArray numerator = twice.add((float) DiceLoss.SMOOTHING);
                NDArray sumP = denominatorSum(p);
                NDArray sumY = y.sum(voxels);
                NDArray sums = sumP.add(sumY);
                NDArray denominator = sums.add((float) DiceLoss.SMOOTHING);
                NDArray ratio = numerator.div(denominator);
                NDArray mean = ratio.mean();
                NDArray negative = mean.neg()) {
            return negative.add(1);
        }
    }

    private NDArray denominatorSum(NDArray p) {
        if (definition.denominator() == DiceDenominator.LINEAR) {
            return p.sum(new int[] {1});
        }
        try (NDArray squares = p.square()) {
            return squares.sum(new int[] {1});
        }
    }
}
