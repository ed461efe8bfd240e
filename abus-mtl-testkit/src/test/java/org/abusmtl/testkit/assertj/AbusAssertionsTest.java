package org.abusmtl.testkit.assertj;

import static org.abusmtl.testkit.assertj.AbusAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class AbusAssertionsTest {

    private static final Geometry GRID = Geometry.of(new GridShape(2, 3, 4), new Spacing(1, 2, 3));

    private static Mask mask(int... tumour) {
        byte[] values = new byte[24];
        for (int i : tumour) {
            values[i] = 1;
        }
        return Mask.of(GRID, values);
    }

    private static Volume volume(float first, float last) {
        float[] values = new float[24];
        values[0] = first;
        values[23] = last;
        return Volume.of(GRID, values);
    }

    @Test
    void diceIsTwiceTheCommonVoxelsOverTheSum() {
        // 2 * 2 / (3 + 2) = 0.8
        assertThat(mask(1, 2, 3)).hasDiceOver(mask(2, 3), 0.79);
        assertThatThrownBy(() -> assertThat(mask(1, 2, 3)).hasDiceOver(mask(2, 3), 0.8))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("over 0.8, but it is 0.8000")
                .hasMessageContaining("3 voxels found, 2 in the reference, 2 in both");
        assertThat(mask()).hasDiceOver(mask(), 0.99);
        assertThatThrownBy(() -> assertThat(mask()).hasDiceOver(mask(), 1.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gridsAreComparedByShapeAndSpacing() {
        Geometry other = GRID.withSpacing(new Spacing(1, 2, 3.5));
        assertThat(mask(1)).isOnGridOf(volume(0, 0)).isOnGridOf(mask()).isOnGridOf(Geometry.of(GRID.shape()));
        assertThatThrownBy(() -> assertThat(mask(1)).isOnGridOf(other))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1.0 x 2.0 x 3.5 mm")
                .hasMessageContaining("1.0 x 2.0 x 3.0 mm");
        assertThatThrownBy(() -> assertThat(mask(1)).hasDiceOver(mask(1).withGeometry(other), 0.5))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void countsAndVolumesAreStated() {
        assertThat(mask(4, 5)).hasVoxelCount(2).hasVolumeCloseTo(12.5, 0.05).isNotEmpty();
        assertThat(mask()).isEmpty();
        assertThatThrownBy(() -> assertThat(mask(4)).hasVoxelCount(2))
                .hasMessageContaining("Expected 2 tumour voxels, but there are 1");
        assertThatThrownBy(() -> assertThat(mask(4)).isEmpty()).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(mask()).isNotEmpty()).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(mask(4, 5)).hasVolumeCloseTo(15, 0.1))
                .hasMessageContaining("off by 20.00 %");
    }

    @Test
    void firstAndWorstDifferenceAreNamed() {
        assertThat(volume(1, 2)).isCloseTo(volume(1.25f, 2), 0.25);
        assertThatThrownBy(() -> assertThat(volume(1, 2)).isCloseTo(volume(1.5f, 4), 0.25))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 of 24 differ more")
                .hasMessageContaining("first at (0, 0, 0): expected 1.5, found 1.0")
                .hasMessageContaining("worst at (1, 2, 3): expected 4.0, found 2.0, offset 2.0");
        assertThatThrownBy(() -> assertThat(mask(7)).hasSameVoxelsAs(mask(7, 9)))
                .hasMessageContaining("first at (1, 1, 1): expected 1.0, found 0.0");
        assertThatCode(() -> assertThat(mask(7)).hasSameVoxelsAs(mask(7))).doesNotThrowAnyException();
    }

    @Test
    void notANumberIsCloseToItselfOnly() {
        assertThat(volume(Float.NaN, 0)).isCloseTo(volume(Float.NaN, 0), 0);
        assertThatThrownBy(() -> assertThat(volume(0, Float.NaN)).isCloseTo(volume(0, 1), 1e9))
                .hasMessageContaining("worst at (1, 2, 3): expected 1.0, found NaN");
        assertThatThrownBy(() -> assertThat(volume(0, 0)).isCloseTo(volume(0, Float.NaN), 1e9))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> assertThat(volume(0, Float.NaN)).hasValuesBetween(-1e9, 1e9))
                .hasMessageContaining("NaN at (1, 2, 3)");
    }

    @Test
    void storageAndRangeOfAVolumeAreChecked() {
        assertThat(volume(1, 2)).hasSampleType(SampleType.FLOAT32).hasValuesBetween(0, 2);
        assertThatThrownBy(() -> assertThat(volume(1, 2)).hasSampleType(SampleType.UINT8))
                .hasMessageContaining("stored as uint8, but they are float32");
        assertThatThrownBy(() -> assertThat(volume(1, 2)).hasValuesBetween(0, 1.5))
                .hasMessageContaining("2.0 at (1, 2, 3)");
    }

    @Test
    void probabilityMapIsCutAtOneHalf() {
        float[] values = new float[24];
        values[3] = 0.75f;
        values[4] = 0.5f;
        ProbabilityMap map = ProbabilityMap.of(GRID, values);
        assertThat(map).isOnGridOf(mask()).hasDiceOver(mask(3), 0.99).isCloseTo(map, 0);
        assertThatThrownBy(() -> assertThat(map).hasDiceOver(mask(3, 4), 0.7)).hasMessageContaining("0.6667");
        values[4] = 0.25f;
        assertThatThrownBy(() -> assertThat(map).isCloseTo(ProbabilityMap.of(GRID, values), 0.125))
                .hasMessageContaining("first at (0, 2, 0): expected 0.25, found 0.5");
    }
}
