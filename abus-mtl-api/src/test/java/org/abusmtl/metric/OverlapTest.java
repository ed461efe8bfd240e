package org.abusmtl.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;

class OverlapTest {

    private static final Mask THREE = Masks.voxels(Masks.GRID, 0, 0, 0, 1, 0, 0, 8, 6, 4);
    private static final Mask TWO = Masks.voxels(Masks.GRID, 1, 0, 0, 2, 3, 1);

    @Test
    void diceAndJaccardOfThreeAndTwoVoxelsWithOneInCommon() {
        assertThat(Overlap.intersection(THREE, TWO)).isEqualTo(1);
        assertThat(Overlap.dice(THREE, TWO)).isEqualTo(2.0 / 5);
        assertThat(Overlap.jaccard(THREE, TWO)).isEqualTo(1.0 / 4);
    }

    @Test
    void overlapIsSymmetric() {
        assertThat(Overlap.dice(TWO, THREE)).isEqualTo(Overlap.dice(THREE, TWO));
        assertThat(Overlap.jaccard(TWO, THREE)).isEqualTo(Overlap.jaccard(THREE, TWO));
    }

    @Test
    void jaccardFollowsFromDice() {
        Mask slab = Masks.where(Masks.GRID, v -> v[0] > 2 && v[1] > 1);
        Mask corner = Masks.where(Masks.GRID, v -> v[0] + v[1] + v[2] < 9);

        double dice = Overlap.dice(slab, corner);

        // one rounding in each of three operations
        assertThat(Overlap.jaccard(slab, corner)).isCloseTo(dice / (2 - dice), within(1e-15));
    }

    @Test
    void rowsLongerThanEightVoxelsAreCountedToTheirEnd() {
        Geometry longRow = Geometry.of(new GridShape(29, 2, 3));
        Mask odd = Masks.where(longRow, v -> v[0] % 2 == 1);
        Mask third = Masks.where(longRow, v -> v[0] % 3 == 1);

        // 1, 7, 13, 19, 25 in each of six rows
        assertThat(Overlap.intersection(odd, third)).isEqualTo(30);
    }

    @Test
    void voxelsInTheLastPlacesOfARowAreCounted() {
        Mask full = Masks.full(Masks.GRID);

        assertThat(Overlap.intersection(full, full)).isEqualTo(9 * 7 * 5);
        assertThat(Overlap.intersection(full, THREE)).isEqualTo(3);
        assertThat(Overlap.jaccard(full, full)).isEqualTo(1);
    }

    @Test
    void twoEmptyMasksFollowThePolicy() {
        Mask empty = Masks.empty(Masks.GRID);

        assertThat(Overlap.dice(empty, empty)).isEqualTo(1);
        assertThat(Overlap.jaccard(empty, empty)).isEqualTo(1);
        assertThat(Overlap.dice(empty, empty, EmptyPolicy.ZERO)).hasValue(0);
        assertThat(Overlap.dice(empty, empty, EmptyPolicy.UNDEFINED)).isEmpty();
        assertThat(Overlap.jaccard(empty, empty, EmptyPolicy.UNDEFINED)).isEmpty();
    }

    @Test
    void oneEmptyMaskOverlapsByZeroUnderEveryPolicy() {
        Mask empty = Masks.empty(Masks.GRID);

        for (EmptyPolicy policy : EmptyPolicy.values()) {
            assertThat(Overlap.dice(THREE, empty, policy)).hasValue(0);
            assertThat(Overlap.jaccard(empty, THREE, policy)).hasValue(0);
        }
    }

    @Test
    void gridsThatDifferAreRefusedWithBothNamed() {
        Mask other = Masks.full(Geometry.of(new GridShape(9, 7, 5), new Spacing(0.5, 0.2, 1)));

        assertThatThrownBy(() -> Overlap.dice(THREE, other))
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("0.5 x 0.2 x 2.0 mm")
                .hasMessageContaining("0.5 x 0.2 x 1.0 mm");
    }
}
