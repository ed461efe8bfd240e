package org.abusmtl.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the data file that a header names, and refuses to leave the header's folder for it. */
final class DetachedData {

    private DetachedData() {}

    /**
     * The data file.
     *
     * @param source the header
     * @param field the header field that gives the name
     * @param name a path relative to the header's folder; a subfolder is fine
     * @return the existing file, without links
     * @throws VolumeFormatException if there is no such file, or it lies (also through a link) outside the folder
     */
    static Path resolve(VolumeSource source, String field, String name) throws IOException {
        Path folder = folder(source);
        Path file;
        try {
            file = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw source.malformed(field, "a file name", name);
        }
        // before anything is looked up: a header must not even find out what exists elsewhere
        requireInside(source, field, name, folder, file);
        if (!Files.isRegularFile(file)) {
            throw source.malformed(field, "an existing file", name);
        }
        Path real = file.toRealPath();
        requireInside(source, field, name, folder, real);
        return real;
    }

    /** Whether a data file of that name is beside the header. */
    static boolean exists(VolumeSource source, String name) throws IOException {
        return Files.isRegularFile(folder(source).resolve(name));
    }

    private static Path folder(VolumeSource source) throws IOException {
        Path folder = source.path().toAbsolutePath().getParent();
        return (folder == null ? source.path().toAbsolutePath() : folder).toRealPath();
    }

    private static void requireInside(VolumeSource source, String field, String name, Path folder, Path file) {
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw source.malformed(field, "a file in the folder of the header", name);
        }
    }
}
