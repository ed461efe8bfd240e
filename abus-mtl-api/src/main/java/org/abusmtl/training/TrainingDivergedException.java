package org.abusmtl.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The loss of a training step or of a case of the validation part is NaN or infinite, or the weights are: they can no
 * longer be used. No checkpoint is ever written of such weights.
 *
 * @since 0.1.0
 */
public final class TrainingDivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Where it happened. */
    private final int epoch;

    /** The cases that gave it; serializable, as exceptions are. */
    private final String[] caseIds;

    /** The last checkpoint as text, empty without one; paths are not serializable. */
    private final String checkpoint;

    /**
     * Builds the message.
     *
     * @param epoch number, from 1
     * @param caseIds cases of the step, or those of the validation part that gave it
     * @param loss what came out
     * @param checkpoint the newest checkpoint from before, if there is one; in the first epochs of a second stage, the last
     *     of the first stage
     */
    public TrainingDivergedException(int epoch, List<String> caseIds, double loss, Optional<Path> checkpoint) {
        super("training diverged in epoch " + epoch + " on the cases " + caseIds + ": expected a finite loss, found "
                + loss + "; last checkpoint: "
                + checkpoint.map(Path::toString).orElse("none"));
        this.epoch = epoch;
        this.caseIds = caseIds.toArray(new String[0]);
        this.checkpoint = checkpoint.map(Path::toString).orElse("");
    }

    /**
     * Where it happened.
     *
     * @return the epoch, from 1
     */
    public int epoch() {
        return epoch;
    }

    /**
     * The cases of the step, or those of the validation part that gave it; where the weights alone show it, those of the
     * last step.
     *
     * @return their names
     */
    public List<String> caseIds() {
        return List.of(caseIds);
    }

    /**
     * The newest checkpoint from before.
     *
     * @return its file, empty if there is none
     */
    public Optional<Path> checkpoint() {
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(Path.of(checkpoint));
    }
}
