package org.abusmtl.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The file that the caller named: what messages call it and what a first look at it shows. */
record VolumeSource(Path path) {

    /** Checks that the file is there and is a file: a folder, a pipe or a device is not read. */
    static VolumeSource open(Path path) {
        VolumeSource source = new VolumeSource(path);
        if (!Files.isRegularFile(path)) {
            throw source.malformed("file", "an existing file", Files.exists(path) ? "something else" : "none");
        }
        return source;
    }

    VolumeFormatException malformed(String field, String expected, String found) {
        return new VolumeFormatException(path.toString(), field, expected, found);
    }

    UnsupportedVolumeException unsupported(String field, String expected, String found) {
        return new UnsupportedVolumeException(path.toString(), field, expected, found);
    }

    /** The file name in lower case, for the extension. */
    String lowerCaseName() {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }

    boolean hasExtension(String... extensions) {
        String name = lowerCaseName();
        for (String extension : extensions) {
            if (name.endsWith(extension)) {
                return true;
            }
        }
        return false;
    }

    /** The file of the same name with another extension. */
    static Path sibling(Path file, String extension) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + extension);
    }

    /** The first bytes of the file, fewer if it is shorter. */
    byte[] head(int length) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(length);
        }
    }
}
