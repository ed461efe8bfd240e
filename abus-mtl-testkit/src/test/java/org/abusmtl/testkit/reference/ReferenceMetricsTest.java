package org.abusmtl.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.abusmtl.metric.EmptyPolicy;
import org.abusmtl.metric.HausdorffOption;
import org.abusmtl.metric.Overlap;
import org.abusmtl.metric.RocCurve;
import org.abusmtl.metric.SurfaceDistances;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast metrics against the slow ones, and the slow ones by hand. */
class ReferenceMetricsTest {

    /** Both sides take the root of a sum of three squares; they may round differently a few times. */
    private static final double ROUNDING = 1e-12;

    private record Pair(String name, Mask reference, Mask prediction) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Grids with different sides, among them rows longer than a machine word, and anisotropic spacing. */
    private static Stream<Pair> pairs() {
        return IntStream.range(0, 60).mapToObj(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            GridShape shape = new GridShape(
                    random.nextInt(3) == 0 ? 60 + random.nextInt(90) : 1 + random.nextInt(13),
                    1 + random.nextInt(8),
                    1 + random.nextInt(24));
            Geometry geometry = Geometry.of(
                    shape,
                    new Spacing(
                            0.05 + random.nextDouble(), 0.05 + random.nextDouble(), 0.05 + 2 * random.nextDouble()));
            Mask reference = draw(geometry, random);
            Mask prediction = draw(geometry, random);
            return new Pair("seed " + seed + ", " + shape, reference, prediction);
        });
    }

    /** A noise of some density, a box, or an ellipsoid with a ragged rim. */
    private static Mask draw(Geometry geometry, SplittableRandom random) {
        GridShape shape = geometry.shape();
        byte[] values = new byte[shape.voxels()];
        int kind = random.nextInt(4);
        double density = Math.pow(random.nextDouble(), 3);
        int[] center = {random.nextInt(shape.x()), random.nextInt(shape.y()), random.nextInt(shape.z())};
        double[] radius = {
            1 + shape.x() * random.nextDouble() / 2,
            1 + shape.y() * random.nextDouble() / 2,
            1 + shape.z() * random.nextDouble() / 2
        };
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    double dx = Math.abs(x - center[0]) / radius[0];
                    double dy = Math.abs(y - center[1]) / radius[1];
                    double dz = Math.abs(z - center[2]) / radius[2];
                    boolean inside = switch (kind) {
                        case 0 -> random.nextDouble() < density;
                        case 1 -> Math.max(dx, Math.max(dy, dz)) <= 1;
                        default -> dx * dx + dy * dy + dz * dz <= 1 + 0.3 * random.nextDouble();
                    };
                    values[shape.index(x, y, z)] = (byte) (inside ? 1 : 0);
                }
            }
        }
        return Mask.of(geometry, values);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void overlapAgreesWithSetsOfVoxels(Pair pair) {
        // the same integers divided once: equal to the last bit
        assertThat(Overlap.dice(pair.reference, pair.prediction, EmptyPolicy.UNDEFINED))
                .isEqualTo(ReferenceMetrics.dice(pair.reference, pair.prediction));
        assertThat(Overlap.jaccard(pair.reference, pair.prediction, EmptyPolicy.UNDEFINED))
                .isEqualTo(ReferenceMetrics.jaccard(pair.reference, pair.prediction));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void surfaceDistancesAgreeWithAllPairs(Pair pair) {
        if (pair.reference.isEmpty() || pair.prediction.isEmpty()) {
            assertThat(SurfaceDistances.between(pair.reference, pair.prediction))
                    .isEmpty();
            return;
        }
        SurfaceDistances fast =
                SurfaceDistances.between(pair.reference, pair.prediction).orElseThrow();
        double[] there = ReferenceMetrics.surfaceDistances(pair.prediction, pair.reference);
        double[] back = ReferenceMetrics.surfaceDistances(pair.reference, pair.prediction);

        assertThat(fast.predictionSurfaceVoxels()).isEqualTo(there.length);
        assertThat(fast.referenceSurfaceVoxels()).isEqualTo(back.length);
        // every order statistic, so every distance
        for (int i = 0; i < there.length; i++) {
            double percentile = there.length == 1 ? 0 : 100.0 * i / (there.length - 1);
            assertThat(fast.predictionToReference(percentile)).isCloseTo(there[i], within(ROUNDING));
        }
        for (int i = 0; i < back.length; i++) {
            double percentile = back.length == 1 ? 0 : 100.0 * i / (back.length - 1);
            assertThat(fast.referenceToPrediction(percentile)).isCloseTo(back[i], within(ROUNDING));
        }
        double larger = Math.max(ReferenceMetrics.percentile(there, 95), ReferenceMetrics.percentile(back, 95));
        assertThat(fast.hd95()).isCloseTo(larger, within(ROUNDING));
        double[] pooled = IntStream.range(0, there.length + back.length)
                .mapToDouble(i -> i < there.length ? there[i] : back[i - there.length])
                .toArray();
        assertThat(fast.hausdorff(HausdorffOption.POOLED, 95))
                .isCloseTo(ReferenceMetrics.percentile(pooled, 95), within(ROUNDING));
        assertThat(fast.assd()).isCloseTo(Arrays.stream(pooled).average().orElseThrow(), within(ROUNDING));
    }

    @Test
    void surfaceDistancesOfAVolumeLargeEnoughForSeveralThreadsAgreeWithAllPairs() {
        Geometry geometry = Geometry.of(new GridShape(131, 90, 37), new Spacing(0.2, 0.073, 0.475674));
        Mask reference = shell(geometry, 60, 45, 18, 45, 30, 13);
        Mask prediction = shell(geometry, 64, 40, 17, 33, 35, 12);

        SurfaceDistances fast = SurfaceDistances.between(reference, prediction).orElseThrow();

        double[] there = ReferenceMetrics.surfaceDistances(prediction, reference);
        double[] back = ReferenceMetrics.surfaceDistances(reference, prediction);
        for (double percentile = 0; percentile <= 100; percentile += 2.5) {
            assertThat(fast.predictionToReference(percentile))
                    .isCloseTo(ReferenceMetrics.percentile(there, percentile), within(ROUNDING));
            assertThat(fast.referenceToPrediction(percentile))
                    .isCloseTo(ReferenceMetrics.percentile(back, percentile), within(ROUNDING));
        }
    }

    private static Mask shell(Geometry geometry, int cx, int cy, int cz, double rx, double ry, double rz) {
        GridShape shape = geometry.shape();
        byte[] values = new byte[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            double dx = (i % shape.x() - cx) / rx;
            double dy = (i / shape.x() % shape.y() - cy) / ry;
            double dz = (i / shape.x() / shape.y() - cz) / rz;
            values[i] = (byte) (dx * dx + dy * dy + dz * dz <= 1 ? 1 : 0);
        }
        return Mask.of(geometry, values);
    }

    @Test
    void areaUnderTheCurveAgreesWithAllPairs() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int cases = 1 + random.nextInt(40);
            int levels = 1 + random.nextInt(30);
            double[] scores = random.ints(cases, 0, levels)
                    .mapToDouble(s -> s / (double) levels)
                    .toArray();
            boolean[] labels = new boolean[cases];
            for (int i = 0; i < cases; i++) {
                labels[i] = random.nextBoolean();
            }

            // both count halves exactly and divide once
            assertThat(RocCurve.of(scores, labels).auc()).isEqualTo(ReferenceMetrics.auc(scores, labels));
        }
    }

    @Test
    void slowVersionsAgreeWithTheHand() {
        Geometry cube = Geometry.of(new GridShape(5, 5, 5), new Spacing(1, 2, 3));
        byte[] all = new byte[125];
        Arrays.fill(all, (byte) 1);
        byte[] one = new byte[125];
        one[cube.shape().index(2, 2, 2)] = 1;

        // the shell of a full 5x5x5 grid without its inner 3x3x3
        assertThat(ReferenceMetrics.surface(Mask.of(cube, all))).hasSize(98);
        assertThat(ReferenceMetrics.surfaceDistances(Mask.of(cube, one), Mask.of(cube, all)))
                .containsExactly(2);
        assertThat(ReferenceMetrics.dice(Mask.of(cube, all), Mask.of(cube, one)))
                .hasValue(2.0 / 126);
        assertThat(ReferenceMetrics.percentile(new double[] {4, 1, 3, 2}, 50)).isEqualTo(2.5);
        assertThat(ReferenceMetrics.auc(new double[] {0.3, 0.3, 0.1}, new boolean[] {true, false, false}))
                .hasValue(0.75);
    }
}
