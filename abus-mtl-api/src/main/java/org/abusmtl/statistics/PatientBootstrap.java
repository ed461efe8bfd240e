package org.abusmtl.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.abusmtl.internal.Quantiles;
import org.abusmtl.internal.RandomStream;
import org.abusmtl.internal.Slices;

/**
 * Bootstrap of a mean over cases where whole patients are drawn (Efron and Tibshirani 1993, chapters 6 and 13; Davison
 * and Hinkley 1997, section 3.8): of {@code P} patients, {@code P} are drawn with replacement, each with all of its
 * cases, and the mean over the cases drawn is one bootstrap value. Cases of one patient resemble each other, so that
 * drawing single cases would claim too much.
 *
 * <p>The interval is the percentile one: the {@code α/2} and {@code 1-α/2} quantiles of the bootstrap values. It stays
 * within the range of the cases, whatever the figure, and needs nothing but the draws. The bias-corrected and
 * accelerated one (BCa) corrects for skewness of second order, but for the mean of a few dozen patients the gain is below
 * the noise of its acceleration, and it does not exist where all draws lie on one side of the mean. Both are too narrow by
 * about {@code √((P-1)/P)} when patients are few.
 *
 * <p>Draw {@code b} depends on the seed and {@code b} only and patients are ordered by name, so that neither the number
 * of threads nor the order of the patients changes a digit. Immutable; may be shared between threads.
 *
 * @param seed of the draws
 * @param draws how many bootstrap values
 * @param level the confidence level, in (0, 1)
 * @since 0.1.0
 */
public record PatientBootstrap(long seed, int draws, double level) {

    /** The number of draws where none is named. */
    public static final int DEFAULT_DRAWS = 10_000;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if there are fewer than two draws or the level is outside its range
     */
    public PatientBootstrap {
        if (draws < 2) {
            throw new IllegalArgumentException("draws: expected at least 2, found " + draws);
        }
        Interval.requireLevel(level);
    }

    /**
     * A bootstrap of 10,000 draws for 95 % intervals.
     *
     * @param seed of the draws
     * @return the bootstrap
     */
    public static PatientBootstrap seeded(long seed) {
        return new PatientBootstrap(seed, DEFAULT_DRAWS, Interval.DEFAULT_LEVEL);
    }

    /**
     * This bootstrap with another number of draws.
     *
     * @param value how many
     * @return a changed copy
     * @throws IllegalArgumentException if it is below 2
     */
    public PatientBootstrap draws(int value) {
        return new PatientBootstrap(seed, value, level);
    }

    /**
     * This bootstrap with another confidence level.
     *
     * @param value in (0, 1)
     * @return a changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public PatientBootstrap level(double value) {
        return new PatientBootstrap(seed, draws, value);
    }

    /**
     * What the bootstrap of a mean gives.
     *
     * @param mean of the cases themselves
     * @param standardError the deviation of the bootstrap means, with {@code draws - 1} in the denominator
     * @param interval the percentile interval
     * @param patients how many patients were drawn from
     * @since 0.1.0
     */
    public record Mean(double mean, double standardError, Interval interval, int patients) {}

    /**
     * Bootstraps the mean of a figure over cases.
     *
     * @param values one a case; leave out, and count, the cases where the figure is undefined
     * @param patients the patient of each case, in the order of the values
     * @return the mean with its interval, empty if there is nothing to draw: fewer than two patients, or all of
     *     them with the same mean, where an interval of no width would claim certainty
     * @throws IllegalArgumentException if the numbers of values and patients differ or a value is not finite
     */
    public Optional<Mean> mean(double[] values, List<String> patients) {
        if (values.length != patients.size()) {
            throw new IllegalArgumentException(
                    "values: expected one a patient id, " + patients.size() + ", found " + values.length);
        }
        Map<String, Total> byPatient = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("values[" + i + "]: expected a finite number, found " + values[i]);
            }
            byPatient.merge(patients.get(i), new Total(values[i], 1), Total::plus);
        }
        double[] sums = byPatient.values().stream().mapToDouble(Total::sum).toArray();
        int[] sizes = byPatient.values().stream().mapToInt(Total::cases).toArray();
        // asked of the cases as well, since the mean of equal numbers may be a rounding error away from them
        if (differ(Arrays.stream(values)) && differ(byPatient.values().stream().mapToDouble(Total::mean))) {
            return Optional.of(mean(values.length, sums, sizes));
        }
        return Optional.empty();
    }

    private static boolean differ(DoubleStream values) {
        // adding 0.0 makes -0.0 and 0.0 one number
        return values.map(v -> v + 0.0).distinct().limit(2).count() == 2;
    }

    private Mean mean(int cases, double[] sums, int[] sizes) {
        int count = sums.length;
        double[] means = new double[draws];
        Slices.run(0, draws, (long) draws * count, (from, to) -> {
            for (int draw = from; draw < to; draw++) {
                means[draw] = drawnMean(sums, sizes, RandomStream.of(seed, draw, "bootstrap"));
            }
        });
        double center = Arrays.stream(means).average().orElseThrow();
        double squares =
                Arrays.stream(means).map(m -> (m - center) * (m - center)).sum();
        Arrays.sort(means);
        double tail = 100 * (1 - level) / 2;
        Interval interval = new Interval(Quantiles.percentile(means, tail), Quantiles.percentile(means, 100 - tail));
        return new Mean(Arrays.stream(sums).sum() / cases, Math.sqrt(squares / (draws - 1)), interval, count);
    }

    private static double drawnMean(double[] sums, int[] sizes, RandomStream random) {
        double sum = 0;
        long cases = 0;
        for (int i = 0; i < sums.length; i++) {
            // the high half times the count: uniform but for a bias below count / 2^32
            int drawn = (int) (((random.nextLong() >>> 32) * sums.length) >>> 32);
            sum += sums[drawn];
            cases += sizes[drawn];
        }
        return sum / cases;
    }

    private record Total(double sum, int cases) {

        double mean() {
            return sum / cases;
        }

        Total plus(Total other) {
            return new Total(sum + other.sum, cases + other.cases);
        }
    }
}
