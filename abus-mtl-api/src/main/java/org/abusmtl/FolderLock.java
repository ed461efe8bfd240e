package org.abusmtl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.abusmtl.training.FolderInUseException;
import org.abusmtl.volume.InvalidDataException;
import org.jspecify.annotations.Nullable;

/**
 * A folder that one training of all processes works in. The system gives the lock back when the process ends, however it
 * ends; the file stays, for a file that is deleted while another process opens it would let both in.
 */
final class FolderLock implements AutoCloseable {

    static final String FILE = ".lock";

    /** Beyond the text, which can be read while the lock is held. */
    private static final long LOCKED_BYTE = 1L << 32;

    /**
     * The folders of this process. Asked first: opening and closing the file a second time would give back the lock that the
     * process already has, on systems with POSIX locks.
     */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Makes the folder, if it is not there, and locks it.
     *
     * @throws FolderInUseException if it is locked
     * @throws InvalidDataException if it cannot be written to
     */
    static FolderLock of(Path folder) {
        Path real;
        try {
            Files.createDirectories(folder);
            real = folder.toRealPath();
        } catch (IOException e) {
            throw notWritable(folder, e);
        }
        if (!IN_USE.add(real)) {
            throw new FolderInUseException(folder.toString(), "one that is used by another training of this process");
        }
        @Nullable FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(
                    real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                throw new FolderInUseException(folder.toString(), "one that is used by process " + text(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            locked = true;
            return new FolderLock(real, channel);
        } catch (IOException e) {
            throw notWritable(folder, e);
        } finally {
            if (!locked) {
                release(real, channel);
            }
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            // of a copy of this class in another class loader
            return null;
        }
    }

    /** Whose lock it is. */
    private static String text(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        int length = channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, Math.max(0, length), StandardCharsets.US_ASCII);
        return text.matches("\\d+") ? text : "of unknown number";
    }

    private static InvalidDataException notWritable(Path folder, IOException cause) {
        return new InvalidDataException(
                folder.toString(),
                "checkpoints",
                "a folder that can be written to",
                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                cause);
    }

    private static void release(Path folder, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // the lock is gone with the channel, which closes all the same
        } finally {
            IN_USE.remove(folder);
        }
    }

    @Override
    public void close() {
        release(folder, channel);
    }
}
