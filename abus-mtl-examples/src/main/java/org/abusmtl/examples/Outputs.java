package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Checks, before any work, that results can be written without losing a file that is there. */
final class Outputs {

    private Outputs() {}

    /** A file to write: its folder is there, and it is new, empty or to be replaced. */
    static void requireNewFile(String option, Path file, boolean force) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new UsageException(option + " " + file, "the name of a file", "a folder");
        }
        if (!Files.isDirectory(folder)) {
            throw new UsageException(
                    option + " " + file, "an existing folder " + folder, Files.exists(folder) ? "a file" : "none");
        }
        if (!force && Files.exists(file) && Files.size(file) > 0) {
            throw new UsageException(option + " " + file, "a new file, or --force to replace one", "an existing file");
        }
    }

    /** A volume to write, with the data file that some formats put beside the header. */
    static void requireNewVolume(String option, Path file, boolean force) throws IOException {
        requireNewFile(option, file, force);
        String name = String.valueOf(file.getFileName());
        String lowerCase = name.toLowerCase(Locale.ROOT);
        String data = lowerCase.endsWith(".mhd") ? ".zraw" : lowerCase.endsWith(".nhdr") ? ".raw.gz" : "";
        if (!data.isEmpty()) {
            requireNewFile(option, file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + data), force);
        }
        if (Stream.of(".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd").noneMatch(lowerCase::endsWith)) {
            throw new UsageException(
                    option + " " + file, "a name that ends in .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd", name);
        }
    }

    /** Two results, or a result and what it is made from. */
    static void requireDifferent(String option, Path file, String otherOption, Path other) {
        if (file.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
            throw new UsageException(option + " " + file, "another file than that of " + otherOption, "the same");
        }
    }

    /** A folder for several results, there or to be made; none of these files may be in it unless forced. */
    static void requireFolder(String option, Path folder, List<String> files, boolean force) throws IOException {
        for (Path part = folder.toAbsolutePath(); part != null; part = part.getParent()) {
            if (Files.exists(part) && !Files.isDirectory(part)) {
                throw new UsageException(option + " " + folder, "a folder", "a file " + part);
            }
        }
        if (Files.isDirectory(folder)) {
            for (String file : files) {
                requireNewFile(option, folder.resolve(file), force);
            }
        }
    }

    /** A folder that is new or empty, or may be written into. */
    static void requireEmptyFolder(String option, Path folder, boolean force) throws IOException {
        requireFolder(option, folder, List.of(), force);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (!force && files.findAny().isPresent()) {
                throw new UsageException(
                        option + " " + folder, "an empty folder, or --force to write into it", "files");
            }
        }
    }
}
