package org.abusmtl.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Further inputs to start a fuzzing from: the volumes below the folder that the system property {@code fuzz.corpus} names.
 * Without it there are none.
 */
final class Corpus {

    /** A fuzzer needs small files. */
    private static final long MOST_BYTES = 1 << 16;

    private Corpus() {}

    /** Everything that a name ends like one of these. */
    private static Stream<Path> files(String... endings) {
        String folder = System.getProperty("fuzz.corpus", "");
        if (folder.isEmpty()) {
            return Stream.empty();
        }
        try (Stream<Path> walk = Files.walk(Path.of(folder))) {
            return walk
                    .filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() <= MOST_BYTES)
                    .filter(file -> endsWith(file, endings))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean endsWith(Path file, String... endings) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Stream.of(endings).anyMatch(name::endsWith);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A header with each of the data files beside it that could be its own. */
    private static Stream<byte[]> pairs(String header, String... data) {
        return files(header)
                .flatMap(file -> files(data)
                        .filter(other -> other.getParent().startsWith(file.getParent()))
                        .filter(other -> bytesContainName(file, other))
                        .map(other -> {
                            try {
                                return HostileInput.join(file, other);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }));
    }

    private static boolean bytesContainName(Path header, Path data) {
        String stem = data.getFileName().toString().replaceFirst("\\..*", "");
        return header.getFileName().toString().startsWith(stem)
                || new String(bytes(header), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains(data.getFileName().toString());
    }

    static Stream<byte[]> nifti() {
        return files(".nii").map(Corpus::bytes);
    }

    static Stream<byte[]> compressedNifti() {
        return files(".nii.gz").map(Corpus::bytes);
    }

    static Stream<byte[]> niftiPairs() {
        return pairs(".hdr", ".img");
    }

    static Stream<byte[]> nrrd() {
        return files(".nrrd").map(Corpus::bytes);
    }

    static Stream<byte[]> nrrdPairs() {
        return pairs(".nhdr", ".raw", ".gz");
    }

    static Stream<byte[]> metaImage() {
        return files(".mha").map(Corpus::bytes);
    }

    static Stream<byte[]> metaImagePairs() {
        return pairs(".mhd", ".raw", ".zraw");
    }
}
