package org.abusmtl.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.abusmtl.internal.Pools;
import org.abusmtl.internal.Quantiles;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurfaceDistancesTest {

    /** A handful of roundings of numbers of order 1 to 10. */
    private static final double ROUNDING = 1e-14;

    @Test
    void distanceOfTwoVoxelsIsTheDistanceOfTheirCentres() {
        SurfaceDistances distances = SurfaceDistances.between(
                        Masks.voxels(Masks.GRID, 1, 6, 0), Masks.voxels(Masks.GRID, 7, 1, 3))
                .orElseThrow();

        // 6 x 0.5, 5 x 0.2 and 3 x 2 mm
        double expected = Math.sqrt(9 + 1 + 36);
        assertThat(distances.hausdorff()).isCloseTo(expected, within(ROUNDING));
        assertThat(distances.hd95()).isCloseTo(expected, within(ROUNDING));
        assertThat(distances.assd()).isCloseTo(expected, within(ROUNDING));
    }

    @Test
    void percentilesAreInterpolatedBetweenOrderStatistics() {
        // along y (0.2 mm): distances 0, 0.2, 0.4, 0.6, 0.8 to the reference, 0 back
        Mask line = Masks.voxels(Masks.GRID, 3, 1, 2, 3, 2, 2, 3, 3, 2, 3, 4, 2, 3, 5, 2);
        SurfaceDistances distances = SurfaceDistances.between(Masks.voxels(Masks.GRID, 3, 1, 2), line)
                .orElseThrow();

        // position 0.95 x 4 = 3.8
        assertThat(distances.predictionToReference(95)).isCloseTo(0.6 + 0.8 * 0.2, within(ROUNDING));
        assertThat(distances.predictionToReference(50)).isCloseTo(0.4, within(ROUNDING));
        assertThat(distances.referenceToPrediction(95)).isZero();
        assertThat(distances.hd95()).isEqualTo(distances.predictionToReference(95));
        // six distances, sum 2
        assertThat(distances.assd()).isCloseTo(2.0 / 6, within(ROUNDING));
        assertThat(distances.hausdorff(HausdorffOption.REFERENCE_TO_PREDICTION, 100))
                .isZero();
        assertThat(distances.hausdorff(HausdorffOption.PREDICTION_TO_REFERENCE, 100))
                .isCloseTo(0.8, within(ROUNDING));
        // pooled 0, 0, 0.2, 0.4, 0.6, 0.8; position 4.75
        assertThat(distances.hausdorff(HausdorffOption.POOLED, 95)).isCloseTo(0.75, within(ROUNDING));
    }

    @Test
    void pooledPercentilesAreThoseOfBothDirectionsTogether() {
        SurfaceDistances distances = SurfaceDistances.between(
                        Masks.voxels(Masks.GRID, 0, 3, 2, 1, 3, 2), Masks.voxels(Masks.GRID, 5, 3, 2))
                .orElseThrow();

        // 0.5 mm: 2 there, 2.5 and 2 back
        assertThat(distances.hausdorff(HausdorffOption.POOLED, 50)).isEqualTo(2);
        assertThat(distances.hausdorff(HausdorffOption.POOLED, 75)).isEqualTo(2.25);
        assertThat(distances.hausdorff(HausdorffOption.MAX_OF_DIRECTED, 100)).isEqualTo(2.5);
        assertThat(distances).hasToString("SurfaceDistances[hd95 2.475 mm, maximum 2.5 mm, assd " + 6.5 / 3 + " mm]");
    }

    @Test
    void surfaceOfABoxIsItsShell() {
        Mask box = Masks.where(Masks.GRID, v -> v[0] >= 2 && v[0] <= 6 && v[1] >= 1 && v[1] <= 4 && v[2] >= 1);
        SurfaceDistances distances = SurfaceDistances.between(box, box).orElseThrow();

        // 5 x 4 x 4 less the inner 3 x 2 x 2; the last slice is the border of the grid and counts
        assertThat(distances.referenceSurfaceVoxels()).isEqualTo(80 - 12);
        assertThat(distances.predictionSurfaceVoxels()).isEqualTo(80 - 12);
    }

    @Test
    void surfaceAcrossAWordOf64VoxelsIsOneSurface() {
        Geometry wide = Geometry.of(new GridShape(150, 3, 3), Spacing.isotropic(1));
        Mask bar = Masks.where(wide, v -> v[0] >= 5 && v[0] <= 140);

        // only the middle line is inside, without its two ends
        assertThat(SurfaceDistances.between(bar, bar).orElseThrow().referenceSurfaceVoxels())
                .isEqualTo(136 * 9 - 134);
    }

    @Test
    void orderOfTheAxesDoesNotMatterOnGridsLargerThanATableOfDistances() {
        // flat spheroids on 12 x 500 x 500 voxels: as many columns times slices as take several tables one way round
        int[] sides = {12, 500, 500};
        double[] steps = {1.5, 0.2, 0.3};
        double[] expected = {};
        for (int[] order : new int[][] {{0, 1, 2}, {1, 0, 2}, {1, 2, 0}}) {
            Geometry grid = Geometry.of(
                    new GridShape(sides[order[0]], sides[order[1]], sides[order[2]]),
                    new Spacing(steps[order[0]], steps[order[1]], steps[order[2]]));
            SurfaceDistances distances = SurfaceDistances.between(
                            spheroid(grid, order, 0.95), spheroid(grid, order, 0.8))
                    .orElseThrow();
            double[] found = {distances.hd95(), distances.hausdorff(), distances.assd()};
            if (expected.length > 0) {
                // sums in another order
                assertThat(found).containsExactly(expected, within(1e-9));
            }
            expected = found;
        }
    }

    private static Mask spheroid(Geometry grid, int[] order, double share) {
        int[] sides = {12, 500, 500};
        double[][] squares = new double[3][];
        for (int i = 0; i < 3; i++) {
            double middle = (sides[order[i]] - 1) / 2.0;
            squares[i] = IntStream.range(0, sides[order[i]])
                    .mapToDouble(v -> Math.pow((v - middle) / middle / share, 2))
                    .toArray();
        }
        return Masks.where(grid, v -> squares[0][v[0]] + squares[1][v[1]] + squares[2][v[2]] <= 1);
    }

    /** Sides below, at and above the 64 voxels of a word, columns of a few and of many surface voxels, thin masks. */
    @ParameterizedTest
    @CsvSource({
        "9, 7, 5, 0.3",
        "5, 6, 40, 0.5",
        "6, 20, 5, 0.9",
        "64, 5, 5, 0.97",
        "96, 3, 4, 0.6",
        "150, 3, 3, 0.02",
        "8, 12, 30, 0.004"
    })
    void equalsTheSlowReferenceOnScatteredVoxels(int nx, int ny, int nz, double density) {
        SplittableRandom random = new SplittableRandom(nx);
        for (int run = 0; run < 4; run++) {
            boolean right = run % 2 == 0;
            Geometry grid = Geometry.of(
                    new GridShape(nx, ny, nz), right ? new Spacing(0.5, 0.2, 1.7) : new Spacing(1.1, 0.9, 0.15));
            Mask reference = Masks.where(grid, v -> random.nextDouble() < density);
            // in a part of the grid, so that each box ends beside voxels of the other mask
            Mask prediction = Masks.where(
                    grid,
                    v -> (right ? v[0] * 3 >= nx : v[0] * 3 < 2 * nx)
                            && v[2] * 2 <= nz
                            && random.nextDouble() < density);
            assertThat(reference.isEmpty() || prediction.isEmpty()).isFalse();
            double[] there = slowReference(prediction, reference);
            double[] back = slowReference(reference, prediction);

            SurfaceDistances distances =
                    SurfaceDistances.between(reference, prediction).orElseThrow();

            assertThat(distances.predictionSurfaceVoxels()).isEqualTo(there.length);
            assertThat(distances.referenceSurfaceVoxels()).isEqualTo(back.length);
            for (int i = 0; i <= 20; i++) {
                // a few roundings of numbers of up to 70
                assertThat(distances.predictionToReference(i * 5))
                        .isCloseTo(Quantiles.percentile(there, i * 5), within(1e-12));
                assertThat(distances.referenceToPrediction(i * 5))
                        .isCloseTo(Quantiles.percentile(back, i * 5), within(1e-12));
            }
            assertThat(distances.assd())
                    .isCloseTo(
                            (Arrays.stream(there).sum() + Arrays.stream(back).sum()) / (there.length + back.length),
                            within(1e-12));
        }
    }

    /** Each surface voxel of one mask against each of the other, ascending. */
    private static double[] slowReference(Mask from, Mask to) {
        List<int[]> sources = surface(to);
        Spacing spacing = from.geometry().requireSpacing();
        return surface(from).stream()
                .mapToDouble(a -> sources.stream()
                        .mapToDouble(b -> Math.pow((a[0] - b[0]) * spacing.x(), 2)
                                + Math.pow((a[1] - b[1]) * spacing.y(), 2)
                                + Math.pow((a[2] - b[2]) * spacing.z(), 2))
                        .min()
                        .orElseThrow())
                .map(Math::sqrt)
                .sorted()
                .toArray();
    }

    /** The voxels with a neighbour through a face that is not in the mask, or is beyond the grid. */
    private static List<int[]> surface(Mask mask) {
        GridShape shape = mask.geometry().shape();
        List<int[]> found = new ArrayList<>();
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    boolean inner = x > 0
                            && y > 0
                            && z > 0
                            && x < shape.x() - 1
                            && y < shape.y() - 1
                            && z < shape.z() - 1
                            && mask.get(x - 1, y, z)
                            && mask.get(x + 1, y, z)
                            && mask.get(x, y - 1, z)
                            && mask.get(x, y + 1, z)
                            && mask.get(x, y, z - 1)
                            && mask.get(x, y, z + 1);
                    if (mask.get(x, y, z) && !inner) {
                        found.add(new int[] {x, y, z});
                    }
                }
            }
        }
        return found;
    }

    @Test
    void rowThatEndsWithAWordEndsForVoxelsBesideItAsWell() {
        // the next row begins with a voxel, which is not the neighbour of this row's last one
        Geometry wide = Geometry.of(new GridShape(80, 2, 1), new Spacing(0.5, 30, 1));
        SurfaceDistances distances = SurfaceDistances.between(
                        Masks.voxels(wide, 0, 0, 0, 63, 0, 0, 0, 1, 0), Masks.voxels(wide, 70, 0, 0))
                .orElseThrow();

        assertThat(distances.predictionToReference(100)).isEqualTo(3.5);
        assertThat(distances.referenceToPrediction(0)).isEqualTo(3.5);
    }

    @Test
    void distanceIsToTheSurfaceAndNotToTheMask() {
        Geometry cube = Geometry.of(new GridShape(7, 7, 7), Spacing.isotropic(1));
        Mask inner = Masks.voxels(cube, 3, 3, 3);

        SurfaceDistances distances =
                SurfaceDistances.between(Masks.full(cube), inner).orElseThrow();

        assertThat(distances.predictionToReference(100)).isEqualTo(3);
        assertThat(distances.hausdorff()).isCloseTo(Math.sqrt(27), within(ROUNDING));
    }

    @Test
    void hausdorffIsZeroForIdenticalMasks() {
        Mask mask = Masks.where(Masks.GRID, v -> (v[0] * 3 + v[1] * 5 + v[2] * 7) % 4 == 0);

        SurfaceDistances distances = SurfaceDistances.between(mask, mask).orElseThrow();

        assertThat(distances.hausdorff()).isZero();
        assertThat(distances.assd()).isZero();
    }

    @Test
    void swappingTheMasksSwapsTheDirections() {
        Mask a = Masks.where(Masks.GRID, v -> v[0] < 3 && v[2] > 1);
        Mask b = Masks.where(Masks.GRID, v -> v[0] > 4 || v[1] == 6);

        SurfaceDistances there = SurfaceDistances.between(a, b).orElseThrow();
        SurfaceDistances back = SurfaceDistances.between(b, a).orElseThrow();

        assertThat(there.predictionToReference(95)).isEqualTo(back.referenceToPrediction(95));
        assertThat(there.hd95()).isEqualTo(back.hd95());
        assertThat(there.hausdorff()).isEqualTo(back.hausdorff());
    }

    @Test
    void distancesDoNotExistIfAMaskIsEmpty() {
        Mask some = Masks.voxels(Masks.GRID, 4, 4, 4);
        Mask none = Masks.empty(Masks.GRID);

        assertThat(SurfaceDistances.between(some, none)).isEmpty();
        assertThat(SurfaceDistances.between(none, some)).isEmpty();
        assertThat(SurfaceDistances.between(none, none)).isEmpty();
    }

    @Test
    void spacingOfThePredictionServesWhereTheReferenceHasNone() {
        Mask reference = Masks.voxels(Geometry.of(Masks.GRID.shape()), 0, 0, 0);
        Mask prediction = Masks.voxels(Masks.GRID, 0, 0, 1);

        assertThat(SurfaceDistances.between(reference, prediction).orElseThrow().hausdorff())
                .isEqualTo(2);
    }

    @Test
    void gridsWithoutSpacingAreRefused() {
        Mask mask = Masks.voxels(Geometry.of(Masks.GRID.shape()), 0, 0, 0);

        assertThatThrownBy(() -> SurfaceDistances.between(mask, mask))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
    }

    @Test
    void gridsThatDifferAreRefused() {
        Mask other = Masks.full(Geometry.of(new GridShape(7, 9, 5), new Spacing(0.5, 0.2, 2)));

        assertThatThrownBy(() -> SurfaceDistances.between(Masks.full(Masks.GRID), other))
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("9x7x5")
                .hasMessageContaining("7x9x5");
    }

    @Test
    void percentileOutsideItsRangeIsRefused() {
        SurfaceDistances distances = SurfaceDistances.between(Masks.full(Masks.GRID), Masks.full(Masks.GRID))
                .orElseThrow();

        assertThatThrownBy(() -> distances.predictionToReference(100.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 100]")
                .hasMessageContaining("100.5");
    }

    @Test
    void distancesDoNotDependOnTheNumberOfThreads() {
        Geometry grid = Geometry.of(new GridShape(90, 72, 80), new Spacing(0.3, 0.1, 0.5));
        Mask reference = ball(grid, 43, 35, 39, 33);
        Mask prediction = ball(grid, 46, 34, 41, 30);
        double[] expected = Pools.with(1, () -> percentiles(reference, prediction));
        for (int threads : new int[] {2, 3, 7}) {
            assertThat(Pools.with(threads, () -> percentiles(reference, prediction)))
                    .as("%d threads", threads)
                    .isEqualTo(expected);
        }
    }

    private static double[] percentiles(Mask reference, Mask prediction) {
        SurfaceDistances distances =
                SurfaceDistances.between(reference, prediction).orElseThrow();
        double[] values = new double[203];
        for (int i = 0; i <= 100; i++) {
            values[i] = distances.predictionToReference(i);
            values[101 + i] = distances.referenceToPrediction(i);
        }
        values[202] = distances.assd();
        return values;
    }

    private static Mask ball(Geometry grid, int x, int y, int z, int radius) {
        return Masks.where(
                grid,
                v -> (v[0] - x) * (v[0] - x) + (v[1] - y) * (v[1] - y) + (v[2] - z) * (v[2] - z) <= radius * radius);
    }
}
