package org.abusmtl.spi;

import org.abusmtl.model.NetworkSpec;

/**
 * A summand of the loss of each pass that compares features (Qu2019, Table 6; see
 * {@link org.abusmtl.model.Pretraining#PERCEPTUAL_ENCODER}): {@code factor} times the mean square of {@code f(V P) - f(V Y)}
 * over samples and features, with V the volume, P the tumour probability map of the pass, Y the reference mask and f stage 5
 * of a frozen network, running statistics included. Nothing of f is trained, but the gradient goes through it to P.
 *
 * @param factor 0.1 in the paper
 * @param network that f is the encoder of, with one input channel
 * @param weights of that network; those of the encoder are enough
 * @since 0.1.0
 */
public record PerceptualTerm(double factor, NetworkSpec network, Weights weights) {

    /** The factor of Qu2019. */
    public static final double FACTOR = 0.1;

    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public PerceptualTerm {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor: expected a finite value of at least 0, found " + factor);
        }
    }
}
