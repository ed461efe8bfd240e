package org.abusmtl.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Iterative feature refinement (section 3.3, Algorithm 1 of Zhou et al. 2021): pass 1 reads the volume V, each later
 * pass reads V together with P, the tumour probability map of the pass before.
 *
 * <p>This is the only place of that rule. Prediction and training both call {@link #run}, with their own tensor type.
 * The paper's N counts refinements after the first pass here: N = 0 is the plain network (its Table 2), and the number
 * of passes is N + 1.
 *
 * @param iterations N, refinements after the first pass, 0 to {@value #MOST_ITERATIONS}
 * @param feedback how P joins V
 * @since 0.1.0
 */
public record RefinementSchedule(int iterations, Feedback feedback) {

    /** The paper's Table 2 ends at 4; a model file must not be able to ask for passes without end. */
    public static final int MOST_ITERATIONS = 1000;

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if {@code iterations} is negative or above {@value #MOST_ITERATIONS}
     */
    public RefinementSchedule {
        if (iterations < 0 || iterations > MOST_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations: expected 0 to " + MOST_ITERATIONS + ", found " + iterations);
        }
    }

    /**
     * N refinements after the first pass, with V + P.
     *
     * @param n 0 to {@value #MOST_ITERATIONS}; the paper's best is 2
     * @return the schedule
     * @throws IllegalArgumentException if {@code n} is out of that range
     */
    public static RefinementSchedule iterations(int n) {
        return new RefinementSchedule(n, Feedback.ADD);
    }

    /**
     * K passes in all, the other spelling of {@code iterations(k - 1)}.
     *
     * @param k 1 to {@value #MOST_ITERATIONS} + 1
     * @return the schedule
     * @throws IllegalArgumentException if {@code k} is out of that range
     */
    public static RefinementSchedule passes(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("passes: expected at least 1, found " + k);
        }
        return iterations(k - 1);
    }

    /**
     * The number of passes, N + 1.
     *
     * @return at least 1
     */
    public int passes() {
        return iterations + 1;
    }

    /**
     * The channels that the network's input has: 1, or 2 with {@link Feedback#CONCATENATE}.
     *
     * @return 1 or 2
     */
    public int inputChannels() {
        return feedback == Feedback.CONCATENATE ? 2 : 1;
    }

    /**
     * Runs Algorithm 1.
     *
     * @param <T> a volume, or a tensor of volumes
     * @param <R> what a pass gives
     * @param first the input of pass 1
     * @param pass the network applied to an input; in training it updates the weights too
     * @param map the tumour probability map in a pass's result, as it was before any update of that pass; not asked for
     *     after the last pass
     * @param join makes the next input of V and P, {@code V + P}
     * @return the results of all passes in order; the last one counts
     */
    public <T, R> List<R> run(
            T first,
            Function<? super T, ? extends R> pass,
            Function<? super R, ? extends T> map,
            BinaryOperator<T> join) {
        List<R> results = new ArrayList<>(passes());
        T input = first;
        for (int k = 0; ; k++) {
            R result = pass.apply(input);
            results.add(result);
            if (k == iterations) {
                return results;
            }
            input = join.apply(first, map.apply(result));
        }
    }
}
