package org.abusmtl.evaluation;

/**
 * Is told how an evaluation goes on, in the thread that evaluates.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EvaluationListener {

    /**
     * A case is done.
     *
     * @param result of the case
     * @param done cases so far
     * @param cases cases in all
     */
    void caseDone(CaseResult result, int done, int cases);
}
