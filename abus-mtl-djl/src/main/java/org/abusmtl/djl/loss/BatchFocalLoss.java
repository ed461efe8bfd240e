package org.abusmtl.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.abusmtl.djl.convert.Tensors;
import org.abusmtl.loss.FocalLoss;

/**
 * Eq. 2 as the mean over a batch, from logits: with q the probability of the other class, {@code -w q^gamma log(1 - q)},
 * where {@code q^gamma} is {@code exp(gamma log q)} and both logarithms come from log-softmax, so that neither the value
 * nor the gradient is ever NaN.
 */
public final class BatchFocalLoss {

    private final FocalLoss definition;

    /**
     * The batch form of a definition.
     *
     * @param definition gamma and class weights
     */
    public BatchFocalLoss(FocalLoss definition) {
        this.definition = definition;
    }

    /**
     * The mean loss of a batch.
     *
     * @param logits (N, 2), benign first
     * @param targets 1 for malignant, 0 for benign, N values
     * @return a scalar tensor
     */
    public NDArray mean(NDArray logits, int[] targets) {
        int n = targets.length;
        float[] weighted = new float[2 * n];
        float[] other = new float[2 * n];
        for (int i = 0; i < n; i++) {
            double weight = targets[i] == 1
                    ? definition.weights().malignant()
                    : definition.weights().benign();
            weighted[2 * i + targets[i]] = (float) -weight;
            other[2 * i + 1 - targets[i]] = (float) definition.gamma();
        }
        Shape shape = new Shape(n, 2);
        try (NDArray own = Tensors.of(logits.getManager(), weighted, shape);
                NDArray exponents = Tensors.of(logits.getManager(), other, shape);
                NDArray logs = logits.logSoftmax(1);
                NDArray ownLogs = logs.mul(own);
                NDArray ownLog = ownLogs.sum(new int[] {1});
                NDArray otherLogs = logs.mul(exponents);
                NDArray otherLog = otherLogs.sum(new int[] {1});
                NDArray focus = otherLog.exp();
                NDArray losses = focus.mul(ownLog)) {
            return losses.mean();
        }
    }
}
