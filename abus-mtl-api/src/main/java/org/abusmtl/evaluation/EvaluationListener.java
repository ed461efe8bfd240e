package org.abusmtl.evaluation;

import java.util.Optional;
import java.util.function.Supplier;
import org.abusmtl.data.Sample;
import org.abusmtl.volume.Mask;

/**
 * Is told how an evaluation goes on, in the thread that evaluates.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EvaluationListener {

    /**
     * The voxels of a case, for pictures; told before {@link #caseDone}. Does nothing unless overridden. Whoever keeps
     * the arguments keeps the whole volume in memory.
     *
     * @param result of the case
     * @param voxels volume and reference mask
     * @param prediction makes the predicted mask on the volume's own grid when it is asked for; empty if the network does
     *     not segment
     */
    default void caseVoxels(CaseResult result, Sample.Voxels voxels, Optional<Supplier<Mask>> prediction) {}

    /**
     * A case is done.
     *
     * @param result of the case
     * @param done cases so far
     * @param cases cases in all
     */
    void caseDone(CaseResult result, int done, int cases);
}
