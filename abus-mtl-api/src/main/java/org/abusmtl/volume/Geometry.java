package org.abusmtl.volume;

import java.util.Objects;
import java.util.Optional;

/**
 * A grid in space: how many voxels, how far apart, and how they lie in the patient. Immutable.
 *
 * <p>Spacing and orientation are absent where the file that the grid came from gives none; they are never guessed.
 * What needs millimetres calls {@link #requireSpacing()}.
 *
 * @since 0.1.0
 */
public final class Geometry {

    private final GridShape shape;
    private final Optional<Spacing> spacing;
    private final Optional<Orientation> orientation;

    private Geometry(GridShape shape, Optional<Spacing> spacing, Optional<Orientation> orientation) {
        this.shape = Objects.requireNonNull(shape, "shape");
        this.spacing = spacing;
        this.orientation = orientation;
    }

    /**
     * A grid without spacing and orientation.
     *
     * @param shape the number of voxels
     * @return the geometry
     */
    public static Geometry of(GridShape shape) {
        return new Geometry(shape, Optional.empty(), Optional.empty());
    }

    /**
     * A grid with spacing and without orientation.
     *
     * @param shape the number of voxels
     * @param spacing mm between voxel centres
     * @return the geometry
     */
    public static Geometry of(GridShape shape, Spacing spacing) {
        return of(shape).withSpacing(spacing);
    }

    /**
     * This grid with another spacing. The centre of the first voxel stays where it is.
     *
     * @param newSpacing mm between voxel centres
     * @return a copy with that spacing
     */
    public Geometry withSpacing(Spacing newSpacing) {
        return new Geometry(shape, Optional.of(newSpacing), orientation);
    }

    /**
     * This grid with another orientation.
     *
     * @param newOrientation axes and origin
     * @return a copy with that orientation
     */
    public Geometry withOrientation(Orientation newOrientation) {
        return new Geometry(shape, spacing, Optional.of(newOrientation));
    }

    /**
     * The grid of another shape and spacing that starts at a (fractional) voxel index of this one; the axes keep their
     * directions.
     *
     * @param newShape the number of voxels of the new grid
     * @param newSpacing its spacing, mm
     * @param firstVoxel where the centre of its voxel (0, 0, 0) lies, in voxel indices of this grid
     * @return the new geometry
     * @throws InvalidDataException if this grid has no spacing
     */
    public Geometry resampled(GridShape newShape, Spacing newSpacing, Vector3 firstVoxel) {
        Spacing old = requireSpacing();
        return new Geometry(
                newShape,
                Optional.of(newSpacing),
                orientation.map(o -> o.withOrigin(o.origin()
                        .plus(o.xAxis(), firstVoxel.x() * old.x())
                        .plus(o.yAxis(), firstVoxel.y() * old.y())
                        .plus(o.zAxis(), firstVoxel.z() * old.z()))));
    }

    /**
     * The number of voxels along each axis.
     *
     * @return the shape
     */
    public GridShape shape() {
        return shape;
    }

    /**
     * The distance between voxel centres.
     *
     * @return the spacing, empty if nobody gave one
     */
    public Optional<Spacing> spacing() {
        return spacing;
    }

    /**
     * How the grid lies in the patient.
     *
     * @return the orientation, empty if nobody gave one
     */
    public Optional<Orientation> orientation() {
        return orientation;
    }

    /**
     * The spacing, for work that cannot do without.
     *
     * @return the spacing
     * @throws InvalidDataException if there is none
     */
    public Spacing requireSpacing() {
        return spacing.orElseThrow(() -> new InvalidDataException(
                "volume " + shape, "spacing", "a spacing in mm for each axis", "none; give one explicitly"));
    }

    /**
     * The extent of the grid along one axis, voxel border to voxel border.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return number of voxels times spacing, mm
     * @throws InvalidDataException if the grid has no spacing
     */
    public double extent(int axis) {
        return shape.side(axis) * requireSpacing().along(axis);
    }

    /**
     * Whether two grids have the same voxels: equal shape, and, where both give them, spacing, axis directions and
     * origin equal within a relative 1e-3 of a voxel (headers keep them as 32-bit floats or as text).
     *
     * @param other the other grid
     * @return true if a voxel index means the same place in both
     */
    public boolean sameGrid(Geometry other) {
        if (!shape.equals(other.shape)) {
            return false;
        }
        if (spacing.isPresent() && other.spacing.isPresent()) {
            for (int axis = 0; axis < 3; axis++) {
                double a = spacing.get().along(axis);
                double b = other.spacing.get().along(axis);
                if (Math.abs(a - b) > 1e-3 * Math.max(a, b)) {
                    return false;
                }
            }
        }
        if (orientation.isPresent() && other.orientation.isPresent()) {
            Orientation a = orientation.get();
            Orientation b = other.orientation.get();
            for (int axis = 0; axis < 3; axis++) {
                if (a.axis(axis).plus(b.axis(axis), -1).length() > 1e-3) {
                    return false;
                }
            }
            double voxel =
                    spacing.map(s -> Math.min(s.x(), Math.min(s.y(), s.z()))).orElse(1.0);
            // float32 headers carry about 7 digits: allow that much of the coordinate itself as well
            double tolerance = 1e-3 * voxel + 1e-6 * a.origin().length();
            return a.origin().plus(b.origin(), -1).length() <= Math.max(tolerance, 1e-2 * voxel);
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Geometry g
                && shape.equals(g.shape)
                && spacing.equals(g.spacing)
                && orientation.equals(g.orientation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(shape, spacing, orientation);
    }

    /** Shape, spacing and orientation code, for messages. */
    @Override
    public String toString() {
        return shape + " voxels, "
                + spacing.map(Spacing::toString).orElse("no spacing") + ", "
                + orientation.map(Orientation::code).orElse("no orientation");
    }
}
