package org.abusmtl.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.abusmtl.internal.Pools;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class ResamplerTest {

    private static final GridShape SHAPE = new GridShape(7, 11, 5);
    private static final Spacing SPACING = new Spacing(0.5, 0.1, 0.25);

    private static Volume random(GridShape shape, Spacing spacing) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 255);
        }
        return Volume.of(Geometry.of(shape, spacing), values);
    }

    @Test
    void wholeVoxelShiftCopiesExactly() {
        Volume volume = random(SHAPE, SPACING);
        Resampler resampler = Resampler.of(
                volume.geometry(), new GridShape(4, 5, 3), SPACING, new Vector3(2, 3, 1), AntiAliasing.GAUSSIAN);

        float[] out = resampler.linear(volume);

        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 4; x++) {
                    assertThat((double) out[(z * 5 + y) * 4 + x]).isEqualTo(volume.value(x + 2, y + 3, z + 1));
                }
            }
        }
    }

    @Test
    void roundingOfPositionsMixesNothingIn() {
        // 0.3 / 0.1 is 2.9999999999999996, and any share of the second voxel would be seen
        Volume volume = Volume.of(
                Geometry.of(new GridShape(7, 1, 1), Spacing.isotropic(0.1)),
                new float[] {1, 1e30f, 1e30f, 2, 1e30f, 1e30f, 3});

        float[] out = Resampler.of(
                        volume.geometry(),
                        new GridShape(3, 1, 1),
                        new Spacing(0.3, 0.1, 0.1),
                        new Vector3(0, 0, 0),
                        AntiAliasing.NONE)
                .linear(volume);

        assertThat(out).containsExactly(1, 2, 3);
    }

    @Test
    void halfwayBetweenVoxelsIsTheirMean() {
        Volume volume = Volume.of(Geometry.of(new GridShape(3, 1, 2), SPACING), new float[] {0, 8, 2, 4, 16, 6});

        float[] out = Resampler.of(
                        volume.geometry(),
                        new GridShape(2, 1, 1),
                        SPACING,
                        new Vector3(0.25, 0, 0.5),
                        AntiAliasing.GAUSSIAN)
                .linear(volume);

        // x = 0.25: 0.75 * (0 + 4)/2 + 0.25 * (8 + 16)/2; x = 1.25: 0.75 * 12 + 0.25 * (2 + 6)/2
        assertThat(out).containsExactly(4.5f, 10f);
    }

    @Test
    void coarserGridIsSmoothedWithTheGaussianOfScikitImage() {
        float[] impulse = new float[31];
        impulse[15] = 1;
        Volume volume = Volume.of(Geometry.of(new GridShape(1, 31, 1), SPACING), impulse);

        float[] out = Resampler.of(
                        volume.geometry(),
                        new GridShape(1, 7, 1),
                        new Spacing(0.5, 0.5, 0.25),
                        new Vector3(0, 0, 0),
                        AntiAliasing.GAUSSIAN)
                .linear(volume);

        // ratio 5, sigma 2, radius 8: weights exp(-d^2/8) over their sum at distances 5, 0, 5
        double sum = 1;
        for (int d = 1; d <= 8; d++) {
            sum += 2 * Math.exp(-d * d / 8.0);
        }
        assertThat((double) out[3]).isCloseTo(1 / sum, within(1e-7));
        assertThat((double) out[2]).isCloseTo(Math.exp(-25 / 8.0) / sum, within(1e-7));
        assertThat((double) out[4]).isCloseTo(Math.exp(-25 / 8.0) / sum, within(1e-7));
        assertThat(out[1]).isZero();
    }

    @Test
    void equalsTheSlowReferenceOnDifferentSidesAndSpacings() {
        Volume volume = random(new GridShape(13, 47, 21), new Spacing(0.5, 0.07, 0.2));
        GridShape shape = new GridShape(9, 8, 11);
        Spacing spacing = new Spacing(0.3, 0.5, 0.45);
        Vector3 first = new Vector3(2.3, -9.1, 1.7);

        float[] fast = Resampler.of(volume.geometry(), shape, spacing, first, AntiAliasing.GAUSSIAN)
                .linear(volume);
        float[] slow = reference(volume, shape, spacing, first);

        assertThat(slow).contains(0f);
        for (int i = 0; i < slow.length; i++) {
            // floats of up to 255 summed over a few dozen taps
            assertThat(fast[i]).as("voxel %d", i).isCloseTo(slow[i], within(2e-4f));
        }
    }

    @Test
    void largeRegionSplitOverThreadsEqualsTheSlowReference() {
        Volume volume = random(new GridShape(40, 90, 50), new Spacing(0.5, 0.1, 0.2));
        GridShape shape = new GridShape(37, 17, 20);
        Spacing spacing = Spacing.isotropic(0.5);
        Vector3 first = new Vector3(1, 2.5, 0.25);

        float[] fast = Resampler.of(volume.geometry(), shape, spacing, first, AntiAliasing.GAUSSIAN)
                .linear(volume);
        float[] slow = reference(volume, shape, spacing, first);

        for (int i = 0; i < slow.length; i++) {
            assertThat(Math.abs(fast[i] - slow[i])).isLessThan(2e-4f);
        }
    }

    @Test
    void resultDoesNotDependOnTheNumberOfThreads() {
        Volume volume = random(new GridShape(40, 90, 50), new Spacing(0.5, 0.1, 0.2));
        Resampler coarser = Resampler.of(
                volume.geometry(),
                new GridShape(37, 17, 20),
                Spacing.isotropic(0.5),
                new Vector3(1, 2.5, -1.25),
                AntiAliasing.GAUSSIAN);
        Resampler finer = Resampler.of(
                volume.geometry(),
                new GridShape(61, 70, 83),
                new Spacing(0.4, 0.1, 0.15),
                new Vector3(-1.5, 2.25, 0.75),
                AntiAliasing.GAUSSIAN);
        for (Resampler resampler : List.of(coarser, finer)) {
            float[] expected = Pools.with(1, () -> resampler.linear(volume));
            for (int threads : new int[] {2, 3, 7}) {
                // bit for bit
                assertThat(Pools.with(threads, () -> resampler.linear(volume)))
                        .as("%d threads", threads)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void memoryBesideTheResultDoesNotGrowWithTheNumberOfSlices() {
        // a lambda or two; a slice of the source has 14400 bytes
        assertThat(bytesBesideTheResult(256)).isCloseTo(bytesBesideTheResult(64), within(1024L));
    }

    private static long bytesBesideTheResult(int slices) {
        Volume volume = random(new GridShape(40, 90, slices), new Spacing(0.5, 0.1, 0.2));
        Resampler resampler = Resampler.of(
                volume.geometry(),
                new GridShape(40, 20, slices / 2),
                new Spacing(0.5, 0.5, 0.4),
                new Vector3(0, 0, 0),
                AntiAliasing.GAUSSIAN);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Pools.with(1, () -> {
            resampler.linear(volume);
            long before = threads.getCurrentThreadAllocatedBytes();
            float[] result = resampler.linear(volume);
            return threads.getCurrentThreadAllocatedBytes() - before - 4L * result.length;
        });
    }

    @Test
    void linearFunctionSurvivesFinerSampling() {
        float[] values = new float[SHAPE.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 3 * (i % 7) - 2 * (i / 7 % 11) + 5 * (i / 77);
        }
        Volume volume = Volume.of(Geometry.of(SHAPE, SPACING), values);
        GridShape shape = new GridShape(10, 16, 8);
        float[] out = Resampler.of(
                        volume.geometry(),
                        shape,
                        new Spacing(0.25, 0.05, 0.1),
                        new Vector3(0.5, 1.25, 0.75),
                        AntiAliasing.GAUSSIAN)
                .linear(volume);

        for (int z = 0; z < 8; z++) {
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 10; x++) {
                    double expected = 3 * (0.5 + 0.5 * x) - 2 * (1.25 + 0.5 * y) + 5 * (0.75 + 0.4 * z);
                    assertThat((double) out[shape.index(x, y, z)]).isCloseTo(expected, within(1e-5));
                }
            }
        }
    }

    @Test
    void validityMarksCentresWithinTheBorderOfTheSource() {
        Geometry source = Geometry.of(new GridShape(4, 3, 2), Spacing.isotropic(1));
        Resampler resampler = Resampler.of(
                source, new GridShape(6, 3, 3), Spacing.isotropic(1), new Vector3(-0.5, -0.6, 0), AntiAliasing.NONE);

        Mask validity = resampler.validity();

        // x: -0.5 .. 4.5 of [-0.5, 3.5] keeps 5; y: -0.6 .. 1.4 keeps 2; z: 0 .. 2 of [-0.5, 1.5] keeps 2
        assertThat(validity.count()).isEqualTo(5 * 2 * 2);
        assertThat(validity.get(0, 1, 0)).isTrue();
        assertThat(validity.get(5, 1, 0)).isFalse();
        assertThat(validity.get(0, 0, 0)).isFalse();
        assertThat(validity.get(0, 1, 2)).isFalse();
    }

    @Test
    void nearestTakesTheVoxelThatTheCentreLiesIn() {
        Geometry source = Geometry.of(new GridShape(4, 1, 2), Spacing.isotropic(1));
        Mask mask = Mask.of(source, new byte[] {0, 1, 0, 1, 1, 0, 0, 0});

        Mask out = Resampler.of(
                        source,
                        new GridShape(5, 1, 1),
                        Spacing.isotropic(1),
                        new Vector3(-0.6, 0, 0.4),
                        AntiAliasing.NONE)
                .nearest(mask);

        // positions -0.6 (outside), 0.4, 1.4, 2.4, 3.4
        assertThat(bytes(out)).containsExactly(0, 0, 1, 0, 1);
    }

    @Test
    void nearestOnTheFarBorderIsTheOutermostVoxel() {
        Geometry source = Geometry.of(new GridShape(4, 1, 1), Spacing.isotropic(1));
        Resampler resampler = Resampler.of(
                source, new GridShape(5, 1, 1), Spacing.isotropic(1), new Vector3(-0.5, 0, 0), AntiAliasing.NONE);

        // halfway the higher one; 3.5 still belongs to voxel 3
        assertThat(bytes(resampler.nearest(Mask.of(source, new byte[] {1, 0, 0, 1}))))
                .containsExactly(1, 0, 0, 1, 1);
        assertThat(resampler.source()).isEqualTo(source);
    }

    @Test
    void targetBesideTheSourceIsEmptyAndOutside() {
        Volume volume = random(SHAPE, SPACING);
        for (Vector3 first : new Vector3[] {new Vector3(7, 0, 0), new Vector3(0, -9, 0), new Vector3(0, 0, 5)}) {
            Resampler resampler =
                    Resampler.of(volume.geometry(), new GridShape(2, 3, 4), SPACING, first, AntiAliasing.GAUSSIAN);

            assertThat(resampler.validity().isEmpty()).isTrue();
            assertThat(resampler.linear(volume)).containsOnly(0f);
        }
    }

    @Test
    void targetLiesInThePatientWhereItWasSampled() {
        Geometry source = Geometry.of(SHAPE, SPACING)
                .withOrientation(new Orientation(
                        new Vector3(0, 1, 0), new Vector3(0, 0, -1), new Vector3(1, 0, 0), new Vector3(10, 20, 30)));

        Geometry target = Resampler.of(
                        source, new GridShape(2, 2, 2), Spacing.isotropic(1), new Vector3(2, 5, 4), AntiAliasing.NONE)
                .target();

        Vector3 origin = target.orientation().orElseThrow().origin();
        assertThat(origin.x()).isCloseTo(11, within(1e-12));
        assertThat(origin.y()).isCloseTo(21, within(1e-12));
        assertThat(origin.z()).isCloseTo(29.5, within(1e-12));
    }

    @Test
    void otherGridAndMissingSpacingAreRefused() {
        Volume volume = random(SHAPE, SPACING);
        Resampler resampler =
                Resampler.of(volume.geometry(), SHAPE, SPACING, new Vector3(0, 0, 0), AntiAliasing.GAUSSIAN);

        assertThatThrownBy(() -> resampler.linear(random(SHAPE, Spacing.isotropic(1))))
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("0.5 x 0.1 x 0.25 mm");
        assertThatThrownBy(() ->
                        Resampler.of(Geometry.of(SHAPE), SHAPE, SPACING, new Vector3(0, 0, 0), AntiAliasing.GAUSSIAN))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
        assertThatThrownBy(() -> Resampler.of(
                        volume.geometry(), SHAPE, SPACING, new Vector3(0, Double.NaN, 0), AntiAliasing.GAUSSIAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("firstVoxel");
    }

    static byte[] bytes(Mask mask) {
        byte[] out = new byte[mask.geometry().shape().voxels()];
        mask.values().get(out);
        return out;
    }

    /** Filters the whole volume along each axis in double precision, then interpolates each voxel by itself. */
    private static float[] reference(Volume volume, GridShape shape, Spacing spacing, Vector3 first) {
        GridShape source = volume.geometry().shape();
        double[] filtered = new double[source.voxels()];
        for (int i = 0; i < filtered.length; i++) {
            filtered[i] = volume.value(i);
        }
        double[] step = new double[3];
        int[] stride = {1, source.x(), source.x() * source.y()};
        for (int axis = 0; axis < 3; axis++) {
            step[axis] =
                    spacing.along(axis) / volume.geometry().requireSpacing().along(axis);
            double sigma = Math.max(0, (step[axis] - 1) / 2);
            int radius = (int) (4 * sigma + 0.5);
            double[] next = new double[filtered.length];
            for (int i = 0; i < filtered.length; i++) {
                int at = i / stride[axis] % source.side(axis);
                double sum = 0;
                double total = 0;
                for (int d = -radius; d <= radius; d++) {
                    double weight = radius == 0 ? 1 : Math.exp(-d * d / (2 * sigma * sigma));
                    int other = Math.min(Math.max(at + d, 0), source.side(axis) - 1);
                    sum += weight * filtered[i + (other - at) * stride[axis]];
                    total += weight;
                }
                next[i] = sum / total;
            }
            filtered = next;
        }
        float[] out = new float[shape.voxels()];
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    double[] p = {first.x() + x * step[0], first.y() + y * step[1], first.z() + z * step[2]};
                    boolean inside = true;
                    for (int axis = 0; axis < 3; axis++) {
                        int side = source.side(axis);
                        inside &= p[axis] >= -0.5 && p[axis] <= side - 0.5;
                        p[axis] = Math.min(Math.max(p[axis], 0), side - 1);
                    }
                    double sum = 0;
                    for (int corner = 0; inside && corner < 8; corner++) {
                        double weight = 1;
                        int index = 0;
                        for (int axis = 0; axis < 3; axis++) {
                            int low = (int) p[axis];
                            double fraction = p[axis] - low;
                            int up = corner >> axis & 1;
                            weight *= up == 1 ? fraction : 1 - fraction;
                            index += Math.min(low + up, source.side(axis) - 1) * stride[axis];
                        }
                        sum += weight * filtered[index];
                    }
                    out[shape.index(x, y, z)] = (float) sum;
                }
            }
        }
        return out;
    }
}
