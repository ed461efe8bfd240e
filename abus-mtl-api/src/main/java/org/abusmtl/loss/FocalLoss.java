package org.abusmtl.loss;

/**
 * Weighted focal loss of the classification (Eq. 2):
 *
 * <pre>{@code L_cls = - w_m (1-p)^gamma y log p - w_n p^gamma (1-y) log(1-p)}</pre>
 *
 * <p>with p = P(malignant) and y = 1 for malignant. It is computed from the two logits through log-softmax, so that it
 * stays finite where p rounds to 0 or 1.
 *
 * @param gamma focusing exponent, at least 0; 2 in the paper; 0 is weighted cross-entropy
 * @param weights w_m and w_n (Eq. 3)
 * @since 0.1.0
 */
public record FocalLoss(double gamma, ClassWeights weights) {

    /**
     * Checks the exponent.
     *
     * @throws IllegalArgumentException if {@code gamma} is negative or not finite
     */
    public FocalLoss {
        if (!(gamma >= 0) || Double.isInfinite(gamma)) {
            throw new IllegalArgumentException("gamma: expected a finite value of at least 0, found " + gamma);
        }
    }

    /**
     * The loss of one case.
     *
     * @param benignLogit output of the network for benign
     * @param malignantLogit output of the network for malignant
     * @param target y, 1 for malignant, 0 for benign
     * @return a value of at least 0
     * @throws IllegalArgumentException if the target is neither 0 nor 1
     */
    public double value(double benignLogit, double malignantLogit, int target) {
        if (target != 0 && target != 1) {
            throw new IllegalArgumentException("target: expected 0 or 1, found " + target);
        }
        // log p of the true class = -log(1 + exp(other - own))
        double margin = target == 1 ? benignLogit - malignantLogit : malignantLogit - benignLogit;
        double logOwn = -(Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))));
        double other = -Math.expm1(logOwn);
        double weight = target == 1 ? weights.malignant() : weights.benign();
        return -weight * Math.pow(other, gamma) * logOwn;
    }
}
