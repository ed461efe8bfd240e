package org.abusmtl.io;

import org.abusmtl.volume.InvalidDataException;

/**
 * A volume that is sound but is not what this library works on: colour, complex, 2D, a time series, an encoding or a size that it does not handle; or one that the format to be written cannot hold.
 *
 * @since 0.1.0
 */
public class UnsupportedVolumeException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * Builds the message {@code source: field: expected E, found F}.
     *
     * @param source the file, as the caller named it
     * @param field what is wrong in it
     * @param expected what would have been right
     * @param found what was there
     */
    public UnsupportedVolumeException(String source, String field, String expected, String found) {
        super(source, field, expected, found);
    }
}
