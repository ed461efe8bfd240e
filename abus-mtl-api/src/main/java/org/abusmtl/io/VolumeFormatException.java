package org.abusmtl.io;

import org.abusmtl.volume.InvalidDataException;

/**
 * A volume file that is malformed, cut off or not there.
 *
 * @since 0.1.0
 */
public class VolumeFormatException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * Builds the message {@code source: field: expected E, found F}.
     *
     * @param source the file, as the caller named it
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     */
    public VolumeFormatException(String source, String field, String expected, String found) {
        super(source, field, expected, found);
    }
}
