package org.abusmtl.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.abusmtl.io.UnsupportedVolumeException;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.io.VolumeFormatException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;

/** A folder for volume files, with a file beside it, and a link to that, which no header may reach. */
final class VolumeSandbox {

    private static final long SECRET = 0x5ec4e7_5ec4e7L;

    private final Path folder;

    /**
     * Makes the folder.
     *
     * @param parent an empty folder
     */
    VolumeSandbox(Path parent) throws IOException {
        ByteBuffer secret = ByteBuffer.allocate(4096);
        while (secret.hasRemaining()) {
            secret.putLong(SECRET);
        }
        Files.write(parent.resolve("secret.raw"), secret.array());
        folder = Files.createDirectory(parent.resolve("volumes"));
        Files.createSymbolicLink(folder.resolve("link.raw"), parent.resolve("secret.raw"));
        Files.createSymbolicLink(folder.resolve("up"), parent);
        Files.createDirectory(folder.resolve("sub"));
    }

    Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    /** Reads a volume as far as any user of it would. */
    void read(byte[] input, Path file) throws IOException {
        HostileInput.read(input, InvalidDataException.class, () -> {
            Volume volume;
            try {
                volume = VolumeFiles.read(file);
            } catch (VolumeFormatException | UnsupportedVolumeException e) {
                assertThat(e.getMessage()).startsWith(file + ": ");
                throw e;
            } catch (InvalidDataException e) {
                throw new AssertionError("neither of the two exceptions that read promises", e);
            }
            requireSound(volume);
            try {
                Mask.from(volume.requireFinite("volume"), "mask");
            } catch (InvalidDataException e) {
                // most volumes are no masks, and some hold NaN
            }
        });
    }

    private static void requireSound(Volume volume) {
        GridShape shape = volume.geometry().shape();
        assertThat(volume.data().remaining())
                .isEqualTo(shape.voxels() * volume.sampleType().bytes());
        volume.value(shape.x() - 1, shape.y() - 1, shape.z() - 1);
        if (volume.data().remaining() >= Long.BYTES) {
            assertThat(volume.data().getLong(0)).isNotIn(SECRET, Long.reverseBytes(SECRET));
        }
        Spacing spacing = volume.geometry().spacing().orElse(Spacing.isotropic(1));
        assertThat(spacing.x() > 0 && spacing.y() > 0 && spacing.z() > 0).isTrue();
        volume.geometry()
                .orientation()
                .ifPresent(orientation -> assertThat(orientation.code()).hasSize(3));
    }
}
