package org.abusmtl.evaluation;

/**
 * The crop of a case that the network read.
 *
 * @param diagonalMm its diagonal, mm: the distance put in for one that does not exist
 * @param insideShare the share of its voxels that lie inside the volume, in [0, 1]; the others are padding
 * @since 0.1.0
 */
public record CaseCrop(double diagonalMm, double insideShare) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the diagonal is not a positive finite number or the share is outside [0, 1]
     */
    public CaseCrop {
        if (!(diagonalMm > 0) || Double.isInfinite(diagonalMm)) {
            throw new IllegalArgumentException("diagonalMm: expected a finite value > 0, found " + diagonalMm);
        }
        if (!(insideShare >= 0 && insideShare <= 1)) {
            throw new IllegalArgumentException("insideShare: expected a share in [0, 1], found " + insideShare);
        }
    }

    /**
     * Whether the crop reached beyond the volume and was filled up there.
     *
     * @return true with at least one voxel of padding
     */
    public boolean padded() {
        return insideShare < 1;
    }
}
