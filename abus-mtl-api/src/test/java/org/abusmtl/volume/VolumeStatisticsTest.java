package org.abusmtl.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VolumeStatisticsTest {

    @Test
    void valuesAreAfterScaling() {
        Volume volume = Volume.wrap(
                Geometry.of(new GridShape(2, 2, 1)),
                SampleType.UINT8,
                new IntensityScaling(-2, 1),
                ByteBuffer.wrap(new byte[] {3, 1, (byte) 200, 1}));
        VolumeStatistics statistics = VolumeStatistics.of(volume);
        assertThat(statistics.min()).isEqualTo(-399);
        assertThat(statistics.max()).isEqualTo(-1);
        assertThat(statistics.mean()).isEqualTo((-5 - 1 - 399 - 1) / 4.0);
        assertThat(statistics.firstMaxIndex()).hasValue(1);
        assertThat(statistics.nonFiniteCount()).isZero();
    }

    @Test
    void voxelsThatAreNotFiniteAreCountedAndLeftOut() {
        float[] values = {Float.NaN, 2, Float.POSITIVE_INFINITY, 4};
        VolumeStatistics statistics = VolumeStatistics.of(Volume.of(Geometry.of(new GridShape(1, 2, 2)), values));
        assertThat(statistics.mean()).isEqualTo(3);
        assertThat(statistics.max()).isEqualTo(4);
        assertThat(statistics.nonFiniteCount()).isEqualTo(2);
    }

    @Test
    void withoutFiniteVoxelsThereIsNoMaximum() {
        VolumeStatistics statistics =
                VolumeStatistics.of(Volume.of(Geometry.of(new GridShape(1, 1, 1)), new float[] {Float.NaN}));
        assertThat(statistics.mean()).isNaN();
        assertThat(statistics.firstMaxIndex()).isEmpty();
    }

    @Test
    void meanOfManyEqualValuesIsThatValue() {
        GridShape shape = new GridShape(101, 103, 107);
        float[] values = new float[shape.voxels()];
        Arrays.fill(values, 0.1f);
        values[12_345] = 5;
        values[500_000] = new Random(1).nextFloat();
        VolumeStatistics statistics = VolumeStatistics.of(Volume.of(Geometry.of(shape), values));
        double expected = ((shape.voxels() - 2) * (double) 0.1f + 5 + values[500_000]) / shape.voxels();
        // partial sums of 4096 values: about 4096 half-ulps at most
        assertThat(statistics.mean()).isCloseTo(expected, within(1e-12));
        assertThat(statistics.firstMaxIndex()).hasValue(12_345);
    }
}
