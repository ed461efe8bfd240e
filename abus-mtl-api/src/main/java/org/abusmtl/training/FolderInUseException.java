package org.abusmtl.training;

import org.abusmtl.volume.InvalidDataException;

/**
 * A folder of checkpoints in which another training is under way, in this process or another one.
 *
 * @since 0.1.0
 */
public final class FolderInUseException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * Builds the message.
     *
     * @param folder the folder
     * @param found who uses it, as far as that is known
     */
    public FolderInUseException(String folder, String found) {
        super(folder, "checkpoints", "a folder that no other training uses", found);
    }
}
