package org.abusmtl.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {

    private static final GridShape SHAPE = new GridShape(7, 5, 3);
    private static final Spacing SPACING = new Spacing(0.5, 0.07, 0.2);
    private static final Vector3 X = new Vector3(1, 0, 0);
    private static final Vector3 Y = new Vector3(0, 1, 0);
    private static final Vector3 Z = new Vector3(0, 0, 1);

    private static Geometry at(double x, double y, double z) {
        return Geometry.of(SHAPE, SPACING).withOrientation(new Orientation(X, Y, Z, new Vector3(x, y, z)));
    }

    private static Vector3 minus(Vector3 v) {
        return new Vector3(-v.x(), -v.y(), -v.z());
    }

    @Test
    void gridIsItselfAndAnotherShapeIsAnotherGrid() {
        assertThat(at(1, 2, 3).sameGrid(at(1, 2, 3))).isTrue();
        assertThat(Geometry.of(SHAPE).sameGrid(Geometry.of(new GridShape(5, 7, 3))))
                .isFalse();
    }

    @Test
    void whatOneOfTwoGridsDoesNotSayIsNotCompared() {
        assertThat(at(1, 2, 3).sameGrid(Geometry.of(SHAPE))).isTrue();
        assertThat(Geometry.of(SHAPE).sameGrid(at(1, 2, 3))).isTrue();
        assertThat(Geometry.of(SHAPE, SPACING).sameGrid(at(9, 9, 9))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0.5004,0.07,0.2,true", "0.5,0.07006,0.2,true", "0.5,0.0702,0.2,false", "0.5,0.07,0.201,false"})
    void spacingsMayDifferByAThousandth(double x, double y, double z, boolean same) {
        Geometry other = Geometry.of(SHAPE, new Spacing(x, y, z));
        assertThat(Geometry.of(SHAPE, SPACING).sameGrid(other)).isEqualTo(same);
        assertThat(other.sameGrid(Geometry.of(SHAPE, SPACING))).isEqualTo(same);
    }

    @Test
    void originsMayDifferByTheRoundingOfA32BitHeaderOnly() {
        // a float near 123 has steps of 7.6e-6 mm; half a voxel (0.035 mm) is another place
        assertThat(at(123.456789, -98.7, 31).sameGrid(at((float) 123.456789, -98.7f, 31)))
                .isTrue();
        assertThat(at(123.456789, -98.7, 31).sameGrid(at(123.456789, -98.7 + 0.035, 31)))
                .isFalse();
    }

    @Test
    void flippedAxisIsAnotherGrid() {
        Geometry flipped =
                Geometry.of(SHAPE, SPACING).withOrientation(new Orientation(X, minus(Y), Z, new Vector3(1, 2, 3)));
        assertThat(at(1, 2, 3).sameGrid(flipped)).isFalse();
    }

    @Test
    void resampledGridStartsWhereItsFirstVoxelLies() {
        // axes swapped and flipped: index x grows along +Y, index y along -Z, index z along +X
        Geometry grid =
                Geometry.of(SHAPE, SPACING).withOrientation(new Orientation(Y, minus(Z), X, new Vector3(10, 20, 30)));
        Geometry resampled = grid.resampled(new GridShape(2, 4, 6), Spacing.isotropic(0.5), new Vector3(3, -10, 1.5));
        Vector3 origin = resampled.orientation().orElseThrow().origin();
        // 10 + 1.5 * 0.2, 20 + 3 * 0.5, 30 + 10 * 0.07; sums of two doubles
        assertThat(origin.x()).isCloseTo(10.3, within(1e-12));
        assertThat(origin.y()).isCloseTo(21.5, within(1e-12));
        assertThat(origin.z()).isCloseTo(30.7, within(1e-12));
        assertThat(resampled.shape()).isEqualTo(new GridShape(2, 4, 6));
        assertThat(resampled.spacing()).contains(Spacing.isotropic(0.5));
        assertThat(resampled.orientation().orElseThrow().code()).isEqualTo("PIL");
    }

    @Test
    void gridWithoutSpacingCannotBeResampledAndSaysSo() {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Geometry.of(SHAPE).resampled(SHAPE, SPACING, new Vector3(0, 0, 0)))
                .withMessage("volume 7x5x3: spacing: expected a spacing in mm for each axis,"
                        + " found none; give one explicitly");
    }

    @Test
    void extentIsFromBorderToBorder() {
        Geometry grid = Geometry.of(SHAPE, SPACING);
        assertThat(grid.extent(0)).isCloseTo(3.5, within(1e-12));
        assertThat(grid.extent(1)).isCloseTo(0.35, within(1e-12));
        assertThat(grid.extent(2)).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void codeNamesWhereIndicesGrow() {
        assertThat(new Orientation(X, Y, Z, X).code()).isEqualTo("LPS");
        assertThat(new Orientation(minus(X), minus(Y), Z, X).code()).isEqualTo("RAS");
        assertThat(new Orientation(Z, X, minus(Y), X).code()).isEqualTo("SLA");
        assertThat(new Orientation(Y, minus(Z), X, X).code()).isEqualTo("PIL");
    }

    @Test
    void obliqueGridGetsTheNearestAxes() {
        double c = Math.cos(Math.toRadians(20));
        double s = Math.sin(Math.toRadians(20));
        assertThat(new Orientation(new Vector3(c, s, 0), new Vector3(-s, c, 0), Z, X).code())
                .isEqualTo("LPS");
        assertThat(new Orientation(new Vector3(s, c, 0), new Vector3(-c, s, 0), minus(Z), X).code())
                .isEqualTo("PRI");
    }

    @Test
    void obliqueGridNamesEachAnatomicalAxisOnce() {
        // the first two axes both lean to L most; the better fit in sum is P for the second
        Orientation oblique =
                new Orientation(new Vector3(0.9, 0.1, 0.1), new Vector3(0.7, 0.65, 0), new Vector3(0, 0.2, -1), X);
        assertThat(oblique.code()).isEqualTo("LPI");
    }

    @Test
    void directionsAreMadeUnitVectorsAndNoDirectionIsRefused() {
        assertThat(new Orientation(new Vector3(0, 0, -7), X, Y, X).zAxis()).isEqualTo(Y);
        assertThat(new Orientation(new Vector3(0, 0, -7), X, Y, X).xAxis().z()).isEqualTo(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Orientation(new Vector3(0, 0, 0), X, Y, X))
                .withMessageContaining("direction: expected a finite length > 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Orientation(X, Y, Z, new Vector3(0, Double.NaN, 0)))
                .withMessageContaining("origin: expected finite coordinates");
    }

    @ParameterizedTest
    @CsvSource({"0,x", "-0.5,y", "NaN,z", "Infinity,x"})
    void spacingMustBePositiveAndFinite(double value, String axis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Spacing(
                        axis.equals("x") ? value : 1, axis.equals("y") ? value : 1, axis.equals("z") ? value : 1))
                .withMessage("spacing." + axis + ": expected a finite value > 0 mm, found " + value);
    }

    @Test
    void everyVoxelOfAShapeHasItsOwnIndexInStorageOrder() {
        int expected = 0;
        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 7; x++) {
                    assertThat(SHAPE.index(x, y, z)).isEqualTo(expected++);
                }
            }
        }
        assertThat(SHAPE.voxels()).isEqualTo(expected);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> SHAPE.index(0, 5, 0))
                .withMessage("voxel (0, 5, 0) is outside the grid 7x5x3");
    }

    @Test
    void shapeRefusesEmptySidesAndMoreVoxelsThanAnIndexCanCount() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridShape(3, 0, 2))
                .withMessage("shape: expected sides of at least 1, found 3x0x2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridShape(2048, 1024, 1024))
                .withMessage("shape: expected fewer than 2^31 voxels, found 2048x1024x1024");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridShape(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThat(new GridShape(2048, 1024, 1023).voxels()).isEqualTo(2048 * 1024 * 1023);
    }
}
