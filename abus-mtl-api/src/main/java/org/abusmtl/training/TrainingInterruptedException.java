package org.abusmtl.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The training thread was interrupted, or the training was {@linkplain TrainingControl#stop stopped}, and it ended before
 * its next step. After an interrupt the thread's flag is set again. The model has the weights of the last step.
 *
 * @since 0.1.0
 */
public final class TrainingInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The checkpoint as text, empty without one; paths are not serializable. */
    private final String checkpoint;

    /**
     * Builds the message.
     *
     * @param stepsDone steps that were done
     * @param steps steps of the whole training
     * @param checkpoint what was written to resume from, if checkpoints were asked for
     */
    public TrainingInterruptedException(long stepsDone, long steps, Optional<Path> checkpoint) {
        super("training interrupted after step " + stepsDone + " of " + steps + "; checkpoint: "
                + checkpoint.map(Path::toString).orElse("none"));
        this.checkpoint = checkpoint.map(Path::toString).orElse("");
    }

    /**
     * What was written to resume from.
     *
     * @return its file, empty if no checkpoints were asked for
     */
    public Optional<Path> checkpoint() {
        return checkpoint.isEmpty() ? Optional.empty() : Optional.of(Path.of(checkpoint));
    }
}
