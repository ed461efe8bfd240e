package org.abusmtl.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.Test;

class IntensityNormalizationTest {

    private static byte[] all(int length) {
        byte[] inside = new byte[length];
        Arrays.fill(inside, (byte) 1);
        return inside;
    }

    @Test
    void percentilesBecomeMinusOneAndOneAndTheRestIsClipped() {
        float[] values = {0, 10, 20, 30, 40};

        IntensityNormalization.percentiles(25, 75).normalize(values, all(5));

        assertThat(values).containsExactly(-1, -1, 0, 1, 1);
    }

    @Test
    void percentilesBetweenTwoRanksAreInterpolated() {
        // NumPy: percentile([1, 2, 4, 8], 10) = 1.3, 90 -> 6.8
        float[] values = {8, 1, 4, 2};

        IntensityNormalization.percentiles(10, 90).normalize(values, all(4));

        assertThat(values[2]).isCloseTo((float) (-1 + 2 * (4 - 1.3) / 5.5), within(1e-6f));
        assertThat(values[3]).isCloseTo((float) (-1 + 2 * (2 - 1.3) / 5.5), within(1e-6f));
        assertThat(values[0]).isEqualTo(1);
        assertThat(values[1]).isEqualTo(-1);
    }

    @Test
    void percentilesEqualThoseOfTheSortedValues() {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[997];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5) * (i % 3 == 0 ? 1e-3f : 1e3f);
        }
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        OrderStatistics statistics = new OrderStatistics(values, all(values.length));

        for (double percent : new double[] {0, 1, 33.3, 50, 99, 100}) {
            double rank = percent / 100 * 996;
            int low = (int) rank;
            double expected = sorted[low] + (rank - low) * (sorted[Math.min(low + 1, 996)] - sorted[low]);
            assertThat(statistics.percentile(percent)).isEqualTo(expected);
        }
    }

    @Test
    void percentilesOfValuesThatDifferInTheirLastBitsOnlyAreExact() {
        float[] values = {1.0004f, 1.0001f, 1.0003f, 1.0002f, -1.0001f, 1.0003f};
        OrderStatistics statistics = new OrderStatistics(values, new byte[] {1, 1, 1, 1, 0, 1});

        assertThat(statistics.percentile(0)).isEqualTo(1.0001f);
        assertThat(statistics.percentile(25)).isEqualTo(1.0002f);
        assertThat(statistics.percentile(50)).isEqualTo(1.0003f);
        assertThat(statistics.percentile(75)).isEqualTo(1.0003f);
        assertThat(statistics.percentile(100)).isEqualTo(1.0004f);
    }

    @Test
    void percentilesOnBothSidesOfZeroAreARangeAsAnyOther() {
        float[] values = {-40, -20, 0, 20, 40};

        IntensityNormalization.percentiles(25, 75).normalize(values, all(5));

        assertThat(values).containsExactly(-1, -1, 0, 1, 1);
    }

    @Test
    void zScoreHasMeanZeroAndIsClipped() {
        float[] values = {1, 2, 3, 4, 100};
        // mean 22, population SD sqrt(1522)
        double sd = Math.sqrt(1522);

        IntensityNormalization.zScore(1.5).normalize(values, all(5));

        assertThat(values[0]).isCloseTo((float) (-21 / sd), within(1e-6f));
        assertThat(values[3]).isCloseTo((float) (-18 / sd), within(1e-6f));
        assertThat(values[4]).isEqualTo(1.5f);
    }

    @Test
    void paddingIsZeroAndDoesNotCount() {
        float[] values = {5, 0, 7, 0, 9};
        byte[] inside = {1, 0, 1, 0, 1};

        IntensityNormalization.percentiles(0, 100).normalize(values, inside);

        assertThat(values).containsExactly(-1, 0, 0, 0, 1);
    }

    @Test
    void constantCropIsZeroEvenWithRounding() {
        for (IntensityNormalization normalization : new IntensityNormalization[] {
            IntensityNormalization.percentiles(1, 99), IntensityNormalization.zScore(3)
        }) {
            float[] constant = {37, 37.00001f, 37, 37};
            normalization.normalize(constant, all(4));
            assertThat(constant).containsOnly(0f);

            float[] padding = {0, 0};
            normalization.normalize(padding, new byte[2]);
            assertThat(padding).containsOnly(0f);
        }
    }

    @Test
    void fewBrightVoxelsOnAConstantGroundKeepTheirContrast() {
        float[] values = new float[1000];
        values[500] = 80;

        IntensityNormalization.percentiles(1, 99).normalize(values, all(1000));

        assertThat(values[500]).isEqualTo(1);
        assertThat(values[0]).isEqualTo(-1);
    }

    @Test
    void idLeadsBackToAnEqualValue() {
        for (IntensityNormalization normalization : new IntensityNormalization[] {
            IntensityNormalization.percentiles(1, 99),
            IntensityNormalization.percentiles(0.5, 99.5),
            IntensityNormalization.zScore(3)
        }) {
            assertThat(IntensityNormalization.of(normalization.id())).isEqualTo(normalization);
        }
        assertThat(IntensityNormalization.percentiles(1, 99).id()).isEqualTo("percentiles(1.0,99.0)");
    }

    @Test
    void unknownIdsAreRefused() {
        for (String id :
                new String[] {"", "percentiles", "percentiles(99,1)", "zscore(-1)", "zscore(x)", "minmax(0,1)"}) {
            assertThatThrownBy(() -> IntensityNormalization.of(id))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining("normalization");
        }
        assertThatThrownBy(() -> IntensityNormalization.of("zscore(-1)"))
                .hasMessageEndingWith("expected percentiles(LOW,HIGH) or zscore(CLIP), found zscore(-1)")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IntensityNormalization.of("minmax(0,1)")).hasNoCause();
    }

    @Test
    void badArgumentsAndValuesAreRefused() {
        assertThatThrownBy(() -> IntensityNormalization.percentiles(99, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99.0 and 1.0");
        assertThatThrownBy(() -> IntensityNormalization.percentiles(50, 50))
                .isInstanceOf(IllegalArgumentException.class);
        for (double clip : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> IntensityNormalization.zScore(clip))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("zScore: expected a finite clip > 0, found " + clip);
        }
        assertThatThrownBy(() -> IntensityNormalization.zScore(3).normalize(new float[] {1, Float.NaN}, all(2)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> IntensityNormalization.zScore(3).normalize(new float[2], all(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 2 flags, found 3");
    }
}
