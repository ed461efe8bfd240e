package org.abusmtl.evaluation;

/**
 * The crop of a case that the network read.
 *
 * @param diagonalMm its diagonal, mm: the distance put in for one that does not exist
 * @param padded whether it reached beyond the volume and was filled up there
 * @since 0.1.0
 */
public record CaseCrop(double diagonalMm, boolean padded) {

    /**
     * Checks the diagonal.
     *
     * @throws IllegalArgumentException if it is not a positive finite number
     */
    public CaseCrop {
        if (!(diagonalMm > 0) || Double.isInfinite(diagonalMm)) {
            throw new IllegalArgumentException("diagonalMm: expected a finite value > 0, found " + diagonalMm);
        }
    }
}
