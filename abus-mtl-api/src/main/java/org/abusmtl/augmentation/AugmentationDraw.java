package org.abusmtl.augmentation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Vector3;

/**
 * The parameters that one case got in one epoch: a value that can be kept, printed, compared and applied again.
 *
 * <p>In millimetres around the centre of the crop, a point {@code p} of the case moves to {@code scale * R(F(p))} with the
 * flips F and the rotation R; the elastic deformation then lets the output at {@code q} take what moved to {@code q +
 * d(q)}.
 *
 * @param flips the axes that are mirrored
 * @param rotationAxis the unit vector that the crop is turned about, in its axes (x, y, z)
 * @param rotationDegrees the angle, right-handed about {@code rotationAxis}
 * @param scale the factor that the case grows by
 * @param elastic the elastic deformation, if there is one
 * @since 0.1.0
 */
public record AugmentationDraw(
        Set<FlipAxis> flips,
        Vector3 rotationAxis,
        double rotationDegrees,
        double scale,
        Optional<ElasticField> elastic) {

    /** What changes nothing. */
    public static final AugmentationDraw IDENTITY =
            new AugmentationDraw(Set.of(), new Vector3(0, 1, 0), 0, 1, Optional.empty());

    /**
     * A smooth displacement field: a cubic B-spline over a grid of control points that spans the crop.
     *
     * @param controlPoints how many along x, y and z, at least 4 each
     * @param displacementsMm one vector a control point, x fastest, mm
     * @since 0.1.0
     */
    public record ElasticField(GridShape controlPoints, List<Vector3> displacementsMm) {

        /**
         * Checks the number of control points and copies the list.
         *
         * @throws IllegalArgumentException if an axis has fewer than 4 control points, or the list has another length
         */
        public ElasticField {
            Augmentations.requireControlPoints(controlPoints);
            displacementsMm = List.copyOf(displacementsMm);
            if (displacementsMm.size() != controlPoints.voxels()) {
                throw new IllegalArgumentException("displacementsMm: expected " + controlPoints.voxels() + " for "
                        + controlPoints + " control points, found " + displacementsMm.size());
            }
        }

        /** The largest length of a displacement, mm. */
        private double largest() {
            return displacementsMm.stream().mapToDouble(Vector3::length).max().orElse(0);
        }
    }

    /**
     * Copies the set and checks the values.
     *
     * @throws IllegalArgumentException if the axis has no direction, the angle is not finite, or the scale is not finite
     *     and positive
     */
    public AugmentationDraw {
        EnumSet<FlipAxis> copy = EnumSet.noneOf(FlipAxis.class);
        copy.addAll(flips);
        flips = Collections.unmodifiableSet(copy);
        rotationAxis = rotationAxis.unit();
        if (!Double.isFinite(rotationDegrees)) {
            throw new IllegalArgumentException("rotationDegrees: expected a finite angle, found " + rotationDegrees);
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale: expected a finite factor > 0, found " + scale);
        }
    }

    /**
     * Whether nothing but flips happens, which are exact copies.
     *
     * @return true without rotation, scaling and deformation
     */
    public boolean isFlipOnly() {
        return rotationDegrees == 0 && scale == 1 && elastic.isEmpty();
    }

    /** The parameters in one line, for logs; {@link ElasticField} has all displacements. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "AugmentationDraw[flips %s, %.2f degrees about (%.3f, %.3f, %.3f), scale %.4f, %s]",
                flips,
                rotationDegrees,
                rotationAxis.x(),
                rotationAxis.y(),
                rotationAxis.z(),
                scale,
                elastic.map(e -> String.format(Locale.ROOT, "elastic %s up to %.2f mm", e.controlPoints(), e.largest()))
                        .orElse("not elastic"));
    }
}
