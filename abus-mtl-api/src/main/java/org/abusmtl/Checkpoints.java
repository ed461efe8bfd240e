package org.abusmtl;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.io.ModelFileException;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.training.CheckpointNotWrittenException;

/**
 * The checkpoints of one training in a folder, named after the steps that were done; only the newest ones stay. The folder
 * is locked until these are closed.
 */
final class Checkpoints implements AutoCloseable {

    private static final String GLOB = "checkpoint-*.abus";
    /** What a killed process left half written. */
    private static final String HALF_WRITTEN = ".checkpoint-*.abus.*.tmp";

    private static final String DAMAGED = ".damaged";
    private static final Set<Kind> DAMAGE = Set.of(Kind.NOT_A_MODEL, Kind.TRUNCATED, Kind.CORRUPT);
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{12})\\.abus");

    private final Path folder;
    private final int keep;
    private final FolderLock lock;
    /** Written here, or found to be readable. */
    private Optional<Path> lastGood = Optional.empty();

    /**
     * A checkpoint to go on from.
     *
     * @param file where it is
     * @param content what is in it
     * @param damaged newer ones that cannot be read, and why
     */
    record Found(Path file, CheckpointFile content, List<String> damaged) {}

    private Checkpoints(Path folder, int keep, FolderLock lock) {
        this.folder = folder;
        this.keep = keep;
        this.lock = lock;
    }

    /**
     * Opens a folder, which is made if it is not there.
     *
     * @throws org.abusmtl.training.FolderInUseException if another training has opened it
     * @throws org.abusmtl.volume.InvalidDataException if it cannot be written to
     */
    static Checkpoints open(Path folder, int keep) throws IOException {
        FolderLock lock = FolderLock.of(folder);
        try {
            Checkpoints checkpoints = new Checkpoints(folder, keep, lock);
            checkpoints.delete(checkpoints.files(HALF_WRITTEN));
            return checkpoints;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void close() {
        lock.close();
    }

    /** Oldest first. */
    List<Path> files() throws IOException {
        return files(GLOB);
    }

    private List<Path> files(String glob) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            entries.forEach(files::add);
        }
        // numbers of one width: the order of names is the order of steps
        Collections.sort(files);
        return files;
    }

    private void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    void deleteAll() throws IOException {
        delete(files());
    }

    Optional<Path> newest() throws IOException {
        List<Path> files = files();
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }

    /**
     * The newest checkpoint that can be read. Newer ones, which are damaged, are put aside under another name, so that they
     * take nobody's place; they are not deleted, for somebody may want to know what happened to them.
     *
     * @return empty if there is no checkpoint at all
     * @throws ModelFileException if there are some, and all are damaged; the message names each. Also if one is no
     *     checkpoint of this version, or another file
     */
    Optional<Found> newestReadable() throws IOException {
        List<Path> files = files();
        Collections.reverse(files);
        List<ModelFileException> failures = new ArrayList<>();
        for (Path file : files) {
            try {
                CheckpointFile content = CheckpointFile.read(file);
                for (Path damaged : files.subList(0, failures.size())) {
                    Files.move(
                            damaged,
                            damaged.resolveSibling(damaged.getFileName() + DAMAGED),
                            StandardCopyOption.REPLACE_EXISTING);
                }
                lastGood = Optional.of(file);
                return Optional.of(new Found(
                        file,
                        content,
                        failures.stream().map(Throwable::getMessage).toList()));
            } catch (ModelFileException e) {
                if (!DAMAGE.contains(e.kind())) {
                    throw e;
                }
                failures.add(e);
            }
        }
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        ModelFileException exception = new ModelFileException(
                Kind.CORRUPT,
                folder.toString(),
                "checkpoints",
                "an undamaged one to go on from",
                "damaged ones only: "
                        + String.join(
                                ", ",
                                files.stream()
                                        .map(each -> "" + each.getFileName())
                                        .toList()));
        failures.forEach(exception::addSuppressed);
        throw exception;
    }

    /** Writes one more, and deletes the oldest ones. */
    Path write(CheckpointFile checkpoint, long steps) throws IOException {
        Path file = folder.resolve(String.format(Locale.ROOT, "checkpoint-%012d.abus", number(steps)));
        try {
            Files.createDirectories(folder);
            writeInFull(checkpoint, file);
        } catch (IOException e) {
            throw new CheckpointNotWrittenException(file, lastGood, e);
        }
        List<Path> files = files();
        delete(files.subList(0, Math.max(0, files.size() - keep)));
        lastGood = Optional.of(file);
        return file;
    }

    /**
     * That of the steps, but never one before the last: a training that goes on with larger batches, or fewer cases, has
     * fewer steps behind it than it had.
     */
    private long number(long steps) {
        if (lastGood.isPresent()) {
            Matcher name = NAME.matcher(lastGood.get().getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) > steps) {
                return Long.parseLong(name.group(1)) + 1;
            }
        }
        return steps;
    }

    /** An interrupted thread cannot write to a channel: the interrupt waits until the file is there. */
    private static void writeInFull(CheckpointFile checkpoint, Path file) throws IOException {
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
    }
}
