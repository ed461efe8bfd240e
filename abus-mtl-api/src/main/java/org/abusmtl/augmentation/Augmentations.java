package org.abusmtl.augmentation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.internal.RandomStream;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;

/**
 * Which random changes a case gets at training (section 4.1). The paper names them and gives no amounts beyond "0 to 360
 * degrees"; the amounts of {@link #paper()} are a choice of this library. Immutable; may be shared between threads.
 *
 * <p>A draw depends on (seed, epoch, case) and on nothing else, so order and number of threads change nothing.
 *
 * @since 0.1.0
 */
public final class Augmentations {

    private static final int MIN_CONTROL_POINTS = 4;

    private static final Augmentations NONE = builder().build();

    /** The ranges; a draw takes them in this order. */
    private record Ranges(
            Set<FlipAxis> flips,
            RotationAxis rotationAxis,
            double minDegrees,
            double maxDegrees,
            double minScale,
            double maxScale,
            Optional<Elastic> elastic) {}

    private record Elastic(GridShape controlPoints, double maxDisplacementMm) {}

    private final Ranges ranges;

    private Augmentations(Ranges ranges) {
        this.ranges = ranges;
    }

    /**
     * All that the paper names: rotation by 0 to 360 degrees about the depth axis, flips along the three axes, elastic
     * deformation of up to 4 mm along each axis on 7 x 5 x 7 control points (16 mm apart on the paper's crop), and
     * scaling by 0.9 to 1.1.
     *
     * @return the default of a training
     */
    public static Augmentations paper() {
        return builder()
                .rotation(RotationAxis.DEPTH, 0, 360)
                .flips(FlipAxis.values())
                .elastic(new GridShape(7, 5, 7), 4)
                .scaling(0.9, 1.1)
                .build();
    }

    /**
     * No change at all.
     *
     * @return augmentations whose every draw is the identity
     */
    public static Augmentations none() {
        return NONE;
    }

    /**
     * Flips along the three axes, each with probability 1/2, and nothing else.
     *
     * @return augmentations that copy voxels exactly
     */
    public static Augmentations flips() {
        return builder().flips(FlipAxis.values()).build();
    }

    /**
     * Starts with no change.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    static void requireControlPoints(GridShape controlPoints) {
        if (Math.min(controlPoints.x(), Math.min(controlPoints.y(), controlPoints.z())) < MIN_CONTROL_POINTS) {
            throw new IllegalArgumentException("controlPoints: expected at least " + MIN_CONTROL_POINTS
                    + " along each axis, found " + controlPoints);
        }
    }

    /**
     * Draws the parameters of one case in one epoch.
     *
     * @param seed the seed of the training
     * @param epoch the epoch
     * @param caseId the name of the case
     * @return the parameters; the same for the same arguments, on every machine
     */
    public AugmentationDraw draw(long seed, int epoch, String caseId) {
        RandomStream random = RandomStream.of(seed, epoch, caseId);
        EnumSet<FlipAxis> flips = EnumSet.noneOf(FlipAxis.class);
        for (FlipAxis axis : FlipAxis.values()) {
            // drawn even if unused: one kind of change does not shift the numbers of the others
            if (random.nextBoolean() && ranges.flips.contains(axis)) {
                flips.add(axis);
            }
        }
        double degrees = random.nextDouble(ranges.minDegrees, ranges.maxDegrees);
        double scale = random.nextDouble(ranges.minScale, ranges.maxScale);
        // not every kind of axis draws: a stream of its own keeps the displacements the same
        Vector3 axis = ranges.rotationAxis.draw(RandomStream.of(seed, epoch, caseId + "/axis"));
        return new AugmentationDraw(flips, axis, degrees, scale, ranges.elastic.map(e -> {
            List<Vector3> displacements = new ArrayList<>(e.controlPoints.voxels());
            double most = e.maxDisplacementMm;
            for (int i = 0; i < e.controlPoints.voxels(); i++) {
                displacements.add(new Vector3(
                        random.nextDouble(-most, most),
                        random.nextDouble(-most, most),
                        random.nextDouble(-most, most)));
            }
            return new AugmentationDraw.ElasticField(e.controlPoints, displacements);
        }));
    }

    /**
     * Applies a draw to an image and its mask: all changes composed into one resampling, linear for the image and nearest
     * for the mask, so that nothing is blurred twice. What comes from outside the crop is 0 in both. Flips alone copy
     * voxels exactly.
     *
     * <p>Where an elastic displacement exceeds 0.4 of the distance between control points, the field's component along
     * that axis is shrunk to it as a whole: a cubic B-spline field below that cannot fold (Choi and Lee 2000).
     *
     * @param draw the parameters
     * @param image one intensity a voxel, in storage order
     * @param mask one value a voxel, in storage order
     * @param shape the voxels of the crop
     * @param spacing the spacing of the crop; rotation and scaling happen in millimetres
     * @param imageOut receives the image; not {@code image}
     * @param maskOut receives the mask; not {@code mask}
     * @throws IllegalArgumentException if an array has not the length of the shape, or an output is its input
     */
    public void apply(
            AugmentationDraw draw,
            float[] image,
            byte[] mask,
            GridShape shape,
            Spacing spacing,
            float[] imageOut,
            byte[] maskOut) {
        requireLength("image", image.length, shape);
        requireLength("mask", mask.length, shape);
        requireLength("imageOut", imageOut.length, shape);
        requireLength("maskOut", maskOut.length, shape);
        if (image == imageOut || mask == maskOut) {
            throw new IllegalArgumentException("imageOut and maskOut: expected other arrays than image and mask, found "
                    + (image == imageOut ? "image" : "mask"));
        }
        if (draw.isFlipOnly()) {
            Flip.apply(draw.flips(), image, mask, shape, imageOut, maskOut);
        } else {
            new Warp(draw, shape, spacing).apply(image, mask, imageOut, maskOut);
        }
    }

    private static void requireLength(String name, int found, GridShape shape) {
        if (found != shape.voxels()) {
            throw new IllegalArgumentException(
                    name + ": expected " + shape.voxels() + " values for " + shape + " voxels, found " + found);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Augmentations a && ranges.equals(a.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** The ranges, for logs and reports. */
    @Override
    public String toString() {
        return "Augmentations[flips " + ranges.flips + ", " + ranges.minDegrees + " to " + ranges.maxDegrees
                + " degrees about " + ranges.rotationAxis + ", scale " + ranges.minScale + " to " + ranges.maxScale
                + ", "
                + ranges.elastic
                        .map(e -> "elastic " + e.controlPoints + " up to " + e.maxDisplacementMm + " mm")
                        .orElse("not elastic")
                + "]";
    }

    /**
     * Collects the ranges; each setter checks at once. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private Set<FlipAxis> flips = Set.of();
        private RotationAxis rotationAxis = RotationAxis.DEPTH;
        private double minDegrees;
        private double maxDegrees;
        private double minScale = 1;
        private double maxScale = 1;
        private Optional<Elastic> elastic = Optional.empty();

        private Builder() {}

        /**
         * Rotation by a uniformly drawn angle.
         *
         * @param axis what to turn about
         * @param fromDegrees smallest angle
         * @param toDegrees largest angle, at least {@code fromDegrees}
         * @return this builder
         * @throws IllegalArgumentException if an angle is beyond 360 degrees either way or they are out of order
         */
        public Builder rotation(RotationAxis axis, double fromDegrees, double toDegrees) {
            if (!(fromDegrees >= -360 && fromDegrees <= toDegrees && toDegrees <= 360)) {
                throw new IllegalArgumentException("rotation: expected -360 <= from <= to <= 360 degrees, found "
                        + fromDegrees + " to " + toDegrees);
            }
            rotationAxis = Objects.requireNonNull(axis, "axis");
            minDegrees = fromDegrees;
            maxDegrees = toDegrees;
            return this;
        }

        /**
         * Mirrors each of these axes with probability 1/2.
         *
         * @param axes which; none for no flips
         * @return this builder
         */
        public Builder flips(FlipAxis... axes) {
            EnumSet<FlipAxis> set = EnumSet.noneOf(FlipAxis.class);
            Collections.addAll(set, axes);
            flips = Collections.unmodifiableSet(set);
            return this;
        }

        /**
         * Elastic deformation: a uniform displacement for each control point along each axis, a cubic B-spline between.
         *
         * @param controlPoints how many along x, y and z, at least 4 each; they span the crop, {@code n - 3} distances
         *     along an axis with {@code n}
         * @param maxDisplacementMm largest displacement along each axis, mm
         * @return this builder
         * @throws IllegalArgumentException if an axis has fewer than 4 control points or the displacement is not finite
         *     and positive
         */
        public Builder elastic(GridShape controlPoints, double maxDisplacementMm) {
            requireControlPoints(controlPoints);
            if (!(maxDisplacementMm > 0) || Double.isInfinite(maxDisplacementMm)) {
                throw new IllegalArgumentException(
                        "maxDisplacementMm: expected a finite length > 0 mm, found " + maxDisplacementMm);
            }
            elastic = Optional.of(new Elastic(controlPoints, maxDisplacementMm));
            return this;
        }

        /**
         * Scaling by a uniformly drawn factor, the same along each axis.
         *
         * @param from smallest factor
         * @param to largest factor, at least {@code from}
         * @return this builder
         * @throws IllegalArgumentException if not 0.1 &lt;= from &lt;= to &lt;= 10
         */
        public Builder scaling(double from, double to) {
            if (!(from >= 0.1 && from <= to && to <= 10)) {
                throw new IllegalArgumentException(
                        "scaling: expected 0.1 <= from <= to <= 10, found " + from + " to " + to);
            }
            minScale = from;
            maxScale = to;
            return this;
        }

        /**
         * The augmentations.
         *
         * @return an immutable value
         */
        public Augmentations build() {
            return new Augmentations(
                    new Ranges(flips, rotationAxis, minDegrees, maxDegrees, minScale, maxScale, elastic));
        }
    }
}
