package org.abusmtl.loss;

/**
 * How the losses of the two tasks are weighed against each other: by the paper's fixed {@link Fixed lambda}, or by weights
 * that are {@link Uncertainty learned} together with the network, which the paper names as further work.
 *
 * @since 0.1.0
 */
public sealed interface LossWeighting {

    /** Eq. 5 with the paper's lambda of 0.3. The default. */
    LossWeighting PAPER = new Fixed(0.3);

    /**
     * Eq. 5 with a lambda of the caller's.
     *
     * @param lambda weight of the classification, in [0, 1]
     * @return the weighting
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    static Fixed fixed(double lambda) {
        return new Fixed(lambda);
    }

    /**
     * Weights learned from homoscedastic uncertainty, from a tenth to ten.
     *
     * @return {@link Uncertainty#DEFAULT}
     */
    static Uncertainty uncertainty() {
        return Uncertainty.DEFAULT;
    }

    /**
     * The weights of the first step. The validation part is measured with these in every epoch, so that epochs can be
     * compared.
     *
     * @return lambda and 1 - lambda, or 1 and 1
     */
    TaskWeights initialWeights();

    /**
     * Eq. 5: {@code L = lambda L_cls + (1 - lambda) L_seg}.
     *
     * @param lambda weight of the classification, in [0, 1]; 0.3 in the paper
     * @since 0.1.0
     */
    record Fixed(double lambda) implements LossWeighting {

        /**
         * Checks the weight.
         *
         * @throws IllegalArgumentException if {@code lambda} is outside [0, 1]
         */
        public Fixed {
            if (!(lambda >= 0 && lambda <= 1)) {
                throw new IllegalArgumentException("lambda: expected a value in [0, 1], found " + lambda);
            }
        }

        @Override
        public TaskWeights initialWeights() {
            return new TaskWeights(lambda, 1 - lambda);
        }
    }

    /**
     * Weights from homoscedastic uncertainty (Kendall, Gal and Cipolla, CVPR 2018). Each task has an s, the logarithm of
     * the variance that its loss is taken to have, which Adam learns together with the network, from 0 on:
     *
     * <pre>{@code L = exp(-s_c) L_cls + s_c / 2 + exp(-s_s) L_seg + s_s / 2}</pre>
     *
     * <p>That is their form of a classification, {@code L / sigma^2 + log sigma}. The focal loss is a weighted
     * cross-entropy, for which it was derived; the Dice loss is no likelihood at all, neither a Gaussian's (whose factor of
     * 1/2 would only move its s by log 2) nor another's, and takes the same form, so that neither task is preferred before
     * anything is learned.
     *
     * <p>For a loss that stands still s goes to {@code log(2 L)} and the weight to {@code 1 / (2 L)}: without a bound it
     * runs away as L goes to 0, which a Dice loss does on a case that is learned by heart, and a focal loss on every case
     * that is easy. So s stays within {@code [-bound, bound]}, by projection: after each step of Adam an s beyond is put on
     * the bound. Its gradient is that of the formula there too, 1/2 - exp(-s) L, so it comes back as soon as the loss asks
     * for it; a clamp inside of the loss would have no gradient at the bound and would hold s for ever.
     *
     * @param bound largest absolute value of an s, finite, above 0; weights lie in [exp(-bound), exp(bound)]
     * @since 0.1.0
     */
    record Uncertainty(double bound) implements LossWeighting {

        /**
         * Weights from a tenth to ten: those that a loss of 5 and one of 0.05 ask for. A Dice loss below 0.05 is beyond what
         * two readers of the same volume agree on, so it need not weigh more.
         */
        public static final Uncertainty DEFAULT = new Uncertainty(Math.log(10));

        /**
         * Checks the bound.
         *
         * @throws IllegalArgumentException if it is not finite and above 0
         */
        public Uncertainty {
            if (!(bound > 0) || Double.isInfinite(bound)) {
                throw new IllegalArgumentException("bound: expected a finite value above 0, found " + bound);
            }
        }

        @Override
        public TaskWeights initialWeights() {
            return new TaskWeights(1, 1);
        }

        /**
         * What one task adds to the loss.
         *
         * @param s logarithm of the variance
         * @param loss of the task
         * @return {@code exp(-s) loss + s / 2}; negative for a small loss at an s below 0
         */
        public double value(double s, double loss) {
            return Math.exp(-s) * loss + s / 2;
        }

        /**
         * The derivative of {@link #value} with respect to s.
         *
         * @param s logarithm of the variance
         * @param loss of the task
         * @return {@code 1/2 - exp(-s) loss}
         */
        public double gradient(double s, double loss) {
            return 0.5 - Math.exp(-s) * loss;
        }

        /**
         * The nearest value within the bounds.
         *
         * @param s logarithm of the variance
         * @return a value in [-bound, bound]
         */
        public double project(double s) {
            return Math.max(-bound, Math.min(bound, s));
        }
    }
}
