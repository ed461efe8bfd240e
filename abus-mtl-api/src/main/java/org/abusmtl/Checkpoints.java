package org.abusmtl;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.volume.InvalidDataException;

/** The checkpoints of one training in a folder, named after the steps that were done; only the newest ones stay. */
final class Checkpoints {

    private static final String GLOB = "checkpoint-*.abus";

    private final Path folder;
    private final int keep;

    Checkpoints(Path folder, int keep) {
        this.folder = folder;
        this.keep = keep;
    }

    Path folder() {
        return folder;
    }

    /** Oldest first. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, GLOB)) {
            entries.forEach(files::add);
        }
        // numbers of one width: the order of names is the order of steps
        Collections.sort(files);
        return files;
    }

    Optional<Path> newest() throws IOException {
        List<Path> files = files();
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }

    Path write(CheckpointFile checkpoint, long steps) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(String.format(Locale.ROOT, "checkpoint-%012d.abus", steps));
        // an interrupted thread cannot write to a channel: the interrupt waits until the file is there
        boolean interrupted = Thread.interrupted();
        try {
            checkpoint.write(file);
        } catch (ClosedByInterruptException e) {
            interrupted |= Thread.interrupted();
            checkpoint.write(file);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        List<Path> files = files();
        for (Path old : files.subList(0, Math.max(0, files.size() - keep))) {
            Files.deleteIfExists(old);
        }
        return file;
    }

    /** The newest checkpoint, if there is one, after a check that it belongs to this very training. */
    static CheckpointFile read(Path file, CheckpointFile.Run run, String engine) throws IOException {
        CheckpointFile checkpoint = CheckpointFile.read(file);
        CheckpointFile.Run found = checkpoint.run();
        require(file, "network", run.network(), found.network());
        require(file, "preprocessing", run.preprocessing(), found.preprocessing());
        require(file, "config", run.config(), found.config());
        require(file, "augmentation", run.augmentation(), found.augmentation());
        require(file, "data_digest", run.dataDigest(), found.dataDigest());
        require(file, "engine", engine, checkpoint.engine());
        return checkpoint;
    }

    private static void require(Path file, String field, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new InvalidDataException(
                    file.toString(), field, expected + " as in this training", String.valueOf(found));
        }
    }
}
