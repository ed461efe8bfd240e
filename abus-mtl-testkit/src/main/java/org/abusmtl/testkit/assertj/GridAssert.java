package org.abusmtl.testkit.assertj;

import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Volume;
import org.assertj.core.api.AbstractAssert;

/**
 * What the assertions on anything that lies on a grid share.
 *
 * @param <S> the type of the assertions
 * @param <A> the type of what they are about
 * @since 0.1.0
 */
public abstract class GridAssert<S extends GridAssert<S, A>, A> extends AbstractAssert<S, A> {

    GridAssert(A actual, Class<S> selfType) {
        super(actual, selfType);
    }

    abstract Geometry geometry();

    /**
     * Verifies that a voxel index means the same place as on another grid: equal shape and, where both have them, spacing
     * and orientation.
     *
     * @param expected the grid
     * @return this
     */
    public S isOnGridOf(Geometry expected) {
        isNotNull();
        if (!geometry().sameGrid(expected)) {
            failWithMessage("%nExpected the grid%n  %s%nbut found%n  %s", expected, geometry());
        }
        return myself;
    }

    /**
     * Verifies that it lies on the grid of a volume, as in {@link #isOnGridOf(Geometry)}.
     *
     * @param expected the volume
     * @return this
     */
    public S isOnGridOf(Volume expected) {
        return isOnGridOf(expected.geometry());
    }

    /**
     * Verifies that it lies on the grid of a mask, as in {@link #isOnGridOf(Geometry)}.
     *
     * @param expected the mask
     * @return this
     */
    public S isOnGridOf(Mask expected) {
        return isOnGridOf(expected.geometry());
    }

    /**
     * Verifies that it lies on the grid of a probability map, as in {@link #isOnGridOf(Geometry)}.
     *
     * @param expected the map
     * @return this
     */
    public S isOnGridOf(ProbabilityMap expected) {
        return isOnGridOf(expected.geometry());
    }

    /** Compares voxel by voxel; a NaN is close to nothing but a NaN. */
    void requireClose(IntToDoubleFunction found, IntToDoubleFunction expected, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("tolerance: expected at least 0, found " + tolerance);
        }
        int voxels = geometry().shape().voxels();
        int first = -1;
        int differing = 0;
        int worst = -1;
        double worstOffset = -1;
        for (int i = 0; i < voxels; i++) {
            double f = found.applyAsDouble(i);
            double e = expected.applyAsDouble(i);
            double offset = Double.compare(f, e) == 0 ? 0 : Math.abs(f - e);
            if (!(offset <= tolerance)) {
                first = first < 0 ? i : first;
                differing++;
                // a NaN offset is the worst there is
                double comparable = Double.isNaN(offset) ? Double.POSITIVE_INFINITY : offset;
                if (comparable > worstOffset) {
                    worst = i;
                    worstOffset = comparable;
                }
            }
        }
        if (differing > 0) {
            failWithMessage(
                    "%nExpected every voxel within %s of the expected one, but %d of %d differ more%n"
                            + "  first at %s: expected %s, found %s%n  worst at %s: expected %s, found %s, offset %s",
                    tolerance,
                    differing,
                    voxels,
                    place(first),
                    expected.applyAsDouble(first),
                    found.applyAsDouble(first),
                    place(worst),
                    expected.applyAsDouble(worst),
                    found.applyAsDouble(worst),
                    worstOffset);
        }
    }

    void requireDice(Mask found, Mask reference, double least) {
        if (!(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("dice: expected a value in [0, 1], found " + least);
        }
        int common = 0;
        int voxels = found.geometry().shape().voxels();
        for (int i = 0; i < voxels; i++) {
            common += found.get(i) && reference.get(i) ? 1 : 0;
        }
        int sum = found.count() + reference.count();
        double dice = sum == 0 ? 1 : 2.0 * common / sum;
        if (!(dice > least)) {
            failWithActualExpectedAndMessage(
                    dice,
                    least,
                    "%nExpected a Dice coefficient over %s, but it is %s:%n"
                            + "  %d voxels found, %d in the reference, %d in both",
                    least,
                    String.format(Locale.ROOT, "%.4f", dice),
                    found.count(),
                    reference.count(),
                    common);
        }
    }

    /** A voxel in words, {@code (x, y, z)}. */
    String place(int index) {
        GridShape shape = geometry().shape();
        return "(" + index % shape.x() + ", " + index / shape.x() % shape.y() + ", " + index / shape.x() / shape.y()
                + ")";
    }
}
