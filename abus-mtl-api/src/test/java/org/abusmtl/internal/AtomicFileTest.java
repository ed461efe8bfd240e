package org.abusmtl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @Test
    void fileIsCreatedAndReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("a");
        AtomicFile.write(file, out -> out.write(new byte[] {1, 2, 3}));
        AtomicFile.write(file, out -> {
            try (OutputStream closed = out) {
                closed.write(9);
            }
            assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        });
        assertThat(file).hasBinaryContent(new byte[] {9});
        assertThat(names()).containsExactly("a");
    }

    @Test
    void failureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IllegalStateException("half way");
                }))
                .hasMessage("half way");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void fullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assertThatThrownBy(() -> AtomicFile.writeChannel(file, channel -> {
                    channel.write(ByteBuffer.allocate(100_000));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void channelCanGoBack() throws IOException {
        Path file = folder.resolve("a");
        AtomicFile.writeChannel(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[] {0, 1}));
            channel.write(ByteBuffer.wrap(new byte[] {7}), 0);
        });
        assertThat(file).hasBinaryContent(new byte[] {7, 1});
    }

    @Test
    void pairIsReplacedOnlyIfBothAreWritten() throws IOException {
        Path data = folder.resolve("d");
        Path header = folder.resolve("h");
        AtomicFile.writePair(data, out -> out.write(1), header, out -> out.write(2));
        assertThatThrownBy(() -> AtomicFile.writePair(data, out -> out.write(3), header, out -> {
                    throw new IOException("full");
                }))
                .hasMessage("full");
        assertThat(data).hasBinaryContent(new byte[] {1});
        assertThat(header).hasBinaryContent(new byte[] {2});
        assertThat(names()).containsExactly("d", "h");
    }

    @Test
    void missingFolderIsAnIoFailure() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no/a"), out -> out.write(1)))
                .isInstanceOf(NoSuchFileException.class);
    }
}
