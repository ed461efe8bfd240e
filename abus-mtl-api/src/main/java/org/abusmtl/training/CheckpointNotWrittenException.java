package org.abusmtl.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A checkpoint could not be written: the disk is full, the folder is gone or read-only. The checkpoints from before are as
 * they were.
 *
 * @since 0.1.0
 */
public final class CheckpointNotWrittenException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The last good checkpoint as text, empty without one; paths are not serializable. */
    private final String lastGood;

    /**
     * Builds the message.
     *
     * @param file what was to be written
     * @param lastGood the newest checkpoint from before, if there is one
     * @param cause why it could not be
     */
    public CheckpointNotWrittenException(Path file, Optional<Path> lastGood, IOException cause) {
        super(
                file + ": checkpoint: expected to be written, found "
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage() + "; last good checkpoint: "
                        + lastGood.map(Path::toString).orElse("none"),
                cause);
        this.lastGood = lastGood.map(Path::toString).orElse("");
    }

    /**
     * The newest checkpoint from before.
     *
     * @return its file, empty if there is none
     */
    public Optional<Path> lastGood() {
        return lastGood.isEmpty() ? Optional.empty() : Optional.of(Path.of(lastGood));
    }
}
