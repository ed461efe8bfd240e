package org.abusmtl.training;

/**
 * The learning rate over a training (row 19 of the open points; the paper says only "decaying").
 *
 * @param initial rate of the first step, positive and finite
 * @param decay how it falls
 * @since 0.1.0
 */
public record LearningRate(double initial, Decay decay) {

    /**
     * How the rate falls with t, the share of the training that is done.
     *
     * @since 0.1.0
     */
    public enum Decay {
        /** {@code (1 - t)^0.9}, the default. */
        POLYNOMIAL {
            @Override
            double factor(double t) {
                return Math.pow(1 - t, 0.9);
            }
        },
        /** No decay. */
        CONSTANT {
            @Override
            double factor(double t) {
                return 1;
            }
        },
        /** A tenth from half of the training on, a hundredth from three quarters on. */
        STEP {
            @Override
            double factor(double t) {
                return t < 0.5 ? 1 : t < 0.75 ? 0.1 : 0.01;
            }
        },
        /** {@code (1 + cos(pi t)) / 2}. */
        COSINE {
            @Override
            double factor(double t) {
                return (1 + Math.cos(Math.PI * t)) / 2;
            }
        };

        abstract double factor(double t);
    }

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if {@code initial} is not a positive finite number
     */
    public LearningRate {
        if (!(initial > 0) || Double.isInfinite(initial)) {
            throw new IllegalArgumentException("learningRate: expected a finite value > 0, found " + initial);
        }
    }

    /**
     * The rate of one step.
     *
     * @param step number of steps done before it, from 0
     * @param steps steps of the whole training, above {@code step}
     * @return the rate; above 0 for every step of {@link Decay#POLYNOMIAL}
     * @throws IllegalArgumentException unless {@code 0 <= step < steps}
     */
    public double at(long step, long steps) {
        if (step < 0 || step >= steps) {
            throw new IllegalArgumentException("step: expected a value in [0, " + steps + "), found " + step);
        }
        return initial * decay.factor((double) step / steps);
    }
}
