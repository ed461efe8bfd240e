package org.abusmtl.preprocessing;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.abusmtl.volume.InvalidDataException;
import org.jspecify.annotations.Nullable;

/**
 * How the intensities of a crop are brought to the range that the network reads. Without it a probability map that is
 * added to the volume (Algorithm 1) would vanish beside raw grey values; the paper does not say which, so this is a
 * choice of this library.
 *
 * <p>The statistics are those of the crop's voxels that lie inside the volume; padding does not count and is 0 after
 * normalisation. A crop without contrast (range below 1e-5 of its largest magnitude, which is what rounding leaves of a
 * constant) becomes 0 everywhere. Implementations are immutable values; may be shared between threads.
 *
 * @since 0.1.0
 */
public sealed interface IntensityNormalization {

    /**
     * From two percentiles of the crop linearly to -1 and 1; values beyond them are clipped. The default of
     * {@link Preprocessing#paper()} with the 1st and the 99th.
     *
     * @param low percentile that becomes -1, in [0, 100)
     * @param high percentile that becomes 1, in (low, 100]
     * @return the normalisation; its range is [-1, 1]
     * @throws IllegalArgumentException if not 0 &lt;= low &lt; high &lt;= 100
     */
    static IntensityNormalization percentiles(double low, double high) {
        return new Percentiles(low, high);
    }

    /**
     * {@code (v - mean) / SD}, clipped at {@code -clip} and {@code clip}; SD is that of the population.
     *
     * @param clip largest magnitude that is kept, in standard deviations
     * @return the normalisation; its range is [-clip, clip]
     * @throws IllegalArgumentException if {@code clip} is not finite and positive
     */
    static IntensityNormalization zScore(double clip) {
        return new ZScore(clip);
    }

    /**
     * The normalisation with an id.
     *
     * @param id what {@link #id()} gave
     * @return an equal normalisation
     * @throws InvalidDataException if the id means nothing to this version
     */
    static IntensityNormalization of(String id) {
        Matcher matcher = Pattern.compile("(percentiles)\\(([^,]+),([^,]+)\\)|(zscore)\\(([^,]+)\\)")
                .matcher(id);
        if (matcher.matches()) {
            try {
                return matcher.group(1) != null
                        ? new Percentiles(Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(3)))
                        : new ZScore(Double.parseDouble(matcher.group(5)));
            } catch (IllegalArgumentException e) {
                throw unknown(id, e);
            }
        }
        throw unknown(id, null);
    }

    private static InvalidDataException unknown(String id, @Nullable Throwable cause) {
        String expected = "percentiles(LOW,HIGH) or zscore(CLIP)";
        return cause == null
                ? new InvalidDataException("preprocessing", "normalization", expected, id)
                : new InvalidDataException("preprocessing", "normalization", expected, id, cause);
    }

    /**
     * The name for a model file: {@code percentiles(1.0,99.0)} or {@code zscore(3.0)}.
     *
     * @return what {@link #of(String)} reads
     */
    String id();

    /**
     * Normalises the values inside in place and sets those outside to 0.
     *
     * @param values one intensity a voxel
     * @param inside 1 for each voxel inside the volume, 0 for padding
     * @throws IllegalArgumentException if the lengths differ
     * @throws InvalidDataException if a value inside is not finite
     */
    void normalize(float[] values, byte[] inside);

    /**
     * See {@link IntensityNormalization#percentiles(double, double)}. A percentile between two values is interpolated
     * linearly, as NumPy does.
     *
     * @param low percentile that becomes -1
     * @param high percentile that becomes 1
     * @since 0.1.0
     */
    record Percentiles(double low, double high) implements IntensityNormalization {

        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException if not 0 &lt;= low &lt; high &lt;= 100
         */
        public Percentiles {
            if (!(low >= 0 && low < high && high <= 100)) {
                throw new IllegalArgumentException(
                        "percentiles: expected 0 <= low < high <= 100, found " + low + " and " + high);
            }
        }

        @Override
        public String id() {
            return "percentiles(" + low + "," + high + ")";
        }

        @Override
        public void normalize(float[] values, byte[] inside) {
            Contrast contrast = Contrast.of(values, inside);
            if (contrast.isFlat()) {
                Arrays.fill(values, 0);
                return;
            }
            OrderStatistics sorted = new OrderStatistics(values, inside);
            double from = sorted.percentile(low);
            double to = sorted.percentile(high);
            if (to - from <= contrast.resolution()) {
                // fewer voxels than the cut-off differ from the rest: their range is all the contrast there is
                from = contrast.min;
                to = contrast.max;
            }
            apply(values, inside, from, 2 / (to - from), -1, 1);
        }
    }

    /**
     * See {@link IntensityNormalization#zScore(double)}.
     *
     * @param clip largest magnitude that is kept, in standard deviations
     * @since 0.1.0
     */
    record ZScore(double clip) implements IntensityNormalization {

        /**
         * Checks the clip.
         *
         * @throws IllegalArgumentException if it is not finite and positive
         */
        public ZScore {
            if (!(clip > 0) || Double.isInfinite(clip)) {
                throw new IllegalArgumentException("zScore: expected a finite clip > 0, found " + clip);
            }
        }

        @Override
        public String id() {
            return "zscore(" + clip + ")";
        }

        @Override
        public void normalize(float[] values, byte[] inside) {
            Contrast contrast = Contrast.of(values, inside);
            if (contrast.isFlat()) {
                Arrays.fill(values, 0);
                return;
            }
            double mean = contrast.sum / contrast.count;
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                if (inside[i] != 0) {
                    double difference = values[i] - mean;
                    squares += difference * difference;
                }
            }
            double sd = Math.sqrt(squares / contrast.count);
            apply(values, inside, mean + clip * -sd, 1 / sd, -clip, clip);
        }
    }

    /** {@code low + (v - from) * slope}, clipped to [low, high]; 0 outside. */
    private static void apply(float[] values, byte[] inside, double from, double slope, double low, double high) {
        float lowest = (float) low;
        float highest = (float) high;
        for (int i = 0; i < values.length; i++) {
            float value = (float) (low + (values[i] - from) * slope);
            values[i] = inside[i] == 0 ? 0 : Math.min(Math.max(value, lowest), highest);
        }
    }
}
