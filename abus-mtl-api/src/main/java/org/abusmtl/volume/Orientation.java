package org.abusmtl.volume;

/**
 * How a grid lies in the patient: the directions of its three axes and the position of its first voxel.
 *
 * <p>Coordinates are LPS: the first grows towards the patient's left, the second towards the back (posterior), the
 * third towards the head (superior), as in DICOM, NRRD and MetaImage. NIfTI's RAS coordinates are this with the first
 * two negated.
 *
 * @param xAxis unit direction of increasing x index
 * @param yAxis unit direction of increasing y index
 * @param zAxis unit direction of increasing z index
 * @param origin centre of voxel (0, 0, 0), mm
 * @since 0.1.0
 */
public record Orientation(Vector3 xAxis, Vector3 yAxis, Vector3 zAxis, Vector3 origin) {

    private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    private static final String[] LETTERS = {"LR", "PA", "SI"};

    /**
     * Normalises the directions to length 1.
     *
     * @throws IllegalArgumentException if a direction has no finite, positive length or the origin is not finite
     */
    public Orientation {
        xAxis = xAxis.unit();
        yAxis = yAxis.unit();
        zAxis = zAxis.unit();
        if (!Double.isFinite(origin.x() + origin.y() + origin.z())) {
            throw new IllegalArgumentException("origin: expected finite coordinates, found " + origin);
        }
    }

    /**
     * The direction of increasing index along one axis.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return a unit vector in LPS coordinates
     * @throws IllegalArgumentException if {@code axis} is not 0, 1 or 2
     */
    public Vector3 axis(int axis) {
        return switch (axis) {
            case 0 -> xAxis;
            case 1 -> yAxis;
            case 2 -> zAxis;
            default -> throw new IllegalArgumentException("axis: expected 0, 1 or 2, found " + axis);
        };
    }

    /**
     * The three-letter code of the directions of increasing index, the "to" convention of nibabel's
     * {@code aff2axcodes}: {@code RAS} means that the first index grows towards the patient's right. An oblique grid
     * gets the nearest axes, each anatomical axis once.
     *
     * @return three letters, of L/R, P/A and S/I in some order
     */
    public String code() {
        int[] best = PERMUTATIONS[0];
        double bestFit = Double.NEGATIVE_INFINITY;
        for (int[] permutation : PERMUTATIONS) {
            double fit = 0;
            for (int axis = 0; axis < 3; axis++) {
                fit += Math.abs(axis(axis).along(permutation[axis]));
            }
            if (fit > bestFit + 1e-9) {
                bestFit = fit;
                best = permutation;
            }
        }
        StringBuilder code = new StringBuilder(3);
        for (int axis = 0; axis < 3; axis++) {
            int anatomical = best[axis];
            code.append(LETTERS[anatomical].charAt(axis(axis).along(anatomical) >= 0 ? 0 : 1));
        }
        return code.toString();
    }

    /**
     * The same directions with another first voxel.
     *
     * @param newOrigin centre of the new voxel (0, 0, 0), LPS, mm
     * @return a copy with that origin
     */
    public Orientation withOrigin(Vector3 newOrigin) {
        return new Orientation(xAxis, yAxis, zAxis, newOrigin);
    }
}
