package org.abusmtl.preprocessing;

/**
 * What smooths a volume before fewer samples are taken from it.
 *
 * @since 0.1.0
 */
public enum AntiAliasing {
    /**
     * A Gaussian along each axis that shrinks, with {@code sigma = (ratio - 1) / 2} source voxels, where {@code ratio}
     * is target spacing over source spacing: the convention of scikit-image's {@code resize}. It is cut off at 4 sigma.
     * Axes that keep or raise their resolution are not smoothed.
     */
    GAUSSIAN {
        @Override
        double sigma(double ratio) {
            return Math.max(0, (ratio - 1) / 2);
        }
    },
    /** Nothing. */
    NONE {
        @Override
        double sigma(double ratio) {
            return 0;
        }
    };

    abstract double sigma(double ratio);
}
