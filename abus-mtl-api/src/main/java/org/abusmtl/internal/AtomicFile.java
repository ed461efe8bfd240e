package org.abusmtl.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that are there in full or not at all: written under a temporary name in the target's folder, synced, then moved
 * over the target. A failure leaves an earlier file of that name as it was, and no temporary file.
 *
 * @since 0.1.0
 */
public final class AtomicFile {

    private static final int BUFFER = 1 << 16;

    private AtomicFile() {}

    /** Writes the content of a file, once, from the first byte to the last. */
    @FunctionalInterface
    public interface BodyWriter {
        /**
         * Writes everything.
         *
         * @param out buffered; may be closed or left open
         * @throws IOException if writing fails
         */
        void write(OutputStream out) throws IOException;
    }

    /** Writes the content of a file that goes back to fill in what is known only at the end. */
    @FunctionalInterface
    public interface ChannelWriter {
        /**
         * Writes everything.
         *
         * @param channel empty, at position 0; stays open
         * @throws IOException if writing fails
         */
        void write(FileChannel channel) throws IOException;
    }

    /**
     * Writes one file.
     *
     * @param target the file to create or replace; its folder exists
     * @param body writes the content
     * @throws IOException if the folder does not exist or the disk refuses
     */
    public static void write(Path target, BodyWriter body) throws IOException {
        writeChannel(target, channel -> stream(channel, body));
    }

    /**
     * Writes one file that needs random access.
     *
     * @param target the file to create or replace; its folder exists
     * @param body writes the content
     * @throws IOException if the folder does not exist or the disk refuses
     */
    public static void writeChannel(Path target, ChannelWriter body) throws IOException {
        Path temporary = temporaryFor(target);
        try {
            fill(temporary, body);
            move(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder(target);
    }

    /**
     * Writes two files of which the second describes the first. Both are complete and synced before either gets its
     * name; the header is moved last, so that a new header never stands beside old data.
     *
     * @param data the first file, written first
     * @param dataBody writes its content
     * @param header the second file, in the same folder
     * @param headerBody writes its content; runs after {@code dataBody}
     * @throws IOException if the folder does not exist or the disk refuses
     */
    public static void writePair(Path data, BodyWriter dataBody, Path header, BodyWriter headerBody)
            throws IOException {
        Path temporaryData = temporaryFor(data);
        Path temporaryHeader = temporaryFor(header);
        try {
            fill(temporaryData, channel -> stream(channel, dataBody));
            fill(temporaryHeader, channel -> stream(channel, headerBody));
            move(temporaryData, data);
            move(temporaryHeader, header);
        } finally {
            try {
                Files.deleteIfExists(temporaryData);
            } finally {
                Files.deleteIfExists(temporaryHeader);
            }
        }
        syncFolder(header);
    }

    /** Beside the target, so that the move stays on one file system; a fresh name, with the usual permissions. */
    private static Path temporaryFor(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    private static void fill(Path temporary, ChannelWriter body) throws IOException {
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            body.write(channel);
            channel.force(true);
        }
    }

    private static void stream(FileChannel channel, BodyWriter body) throws IOException {
        OutputStream out = new BufferedOutputStream(new Unclosed(channel), BUFFER);
        body.write(out);
        out.flush();
    }

    private static void move(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the new name durable. Not every system lets a folder be opened; there the move alone has to do. */
    private static void syncFolder(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // the content is synced and the file has its name already
        }
    }

    /** A body may close its stream (compressors must be closed or finished); the file still has to be synced then. */
    private static final class Unclosed extends OutputStream {

        private final OutputStream out;

        Unclosed(FileChannel channel) {
            this.out = Channels.newOutputStream(channel);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}
