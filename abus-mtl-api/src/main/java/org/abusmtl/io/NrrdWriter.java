package org.abusmtl.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Writes {@code .nrrd}, and {@code .nhdr} with a {@code .raw.gz} beside it. Always gzip, in the space
 * left-posterior-superior where there is an orientation.
 */
final class NrrdWriter {

    private NrrdWriter() {}

    static void write(Path file, Volume volume) throws IOException {
        VoxelOutput voxels = VoxelOutput.intensities(volume);
        byte[] header = bytes(header(new VolumeSource(file), volume, voxels) + "\n");
        AtomicFile.write(file, out -> {
            out.write(header);
            compress(voxels, out);
        });
    }

    static void writePair(Path file, Volume volume) throws IOException {
        VoxelOutput voxels = VoxelOutput.intensities(volume);
        Path data = VolumeSource.sibling(file, ".raw.gz");
        byte[] header =
                bytes(header(new VolumeSource(file), volume, voxels) + "data file: " + data.getFileName() + "\n");
        AtomicFile.writePair(data, out -> compress(voxels, out), file, out -> out.write(header));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void compress(VoxelOutput voxels, OutputStream out) throws IOException {
        try (OutputStream compressed = new GZIPOutputStream(out)) {
            voxels.writeTo(compressed);
        }
    }

    private static String header(VolumeSource target, Volume volume, VoxelOutput voxels) {
        GridShape shape = volume.geometry().shape();
        StringBuilder header = new StringBuilder("NRRD0004\n");
        header.append("type: ").append(typeName(voxels.type())).append('\n');
        header.append("dimension: 3\n");
        if (volume.geometry().orientation().isPresent()) {
            Orientation orientation = volume.geometry().orientation().get();
            Spacing spacing = volume.geometry()
                    .spacing()
                    .orElseThrow(() -> target.unsupported(
                            "spacing", "one, since NRRD's axes have a length (MetaImage's need none)", "none"));
            header.append("space: left-posterior-superior\n");
            header.append(sizes(shape));
            header.append("space directions:");
            for (int axis = 0; axis < 3; axis++) {
                Vector3 direction = new Vector3(0, 0, 0).plus(orientation.axis(axis), spacing.along(axis));
                header.append(' ').append(GridFields.text(direction));
            }
            header.append("\nspace units: \"mm\" \"mm\" \"mm\"\n");
            header.append("space origin: ")
                    .append(GridFields.text(orientation.origin()))
                    .append('\n');
        } else {
            header.append(sizes(shape));
            volume.geometry()
                    .spacing()
                    .ifPresent(spacing -> header.append("spacings: ")
                            .append(spacing.x() + " " + spacing.y() + " " + spacing.z())
                            .append("\nunits: \"mm\" \"mm\" \"mm\"\n"));
        }
        header.append("kinds: domain domain domain\n");
        header.append("endian: ")
                .append(voxels.order() == ByteOrder.BIG_ENDIAN ? "big" : "little")
                .append('\n');
        return header.append("encoding: gzip\n").toString();
    }

    private static String sizes(GridShape shape) {
        return "sizes: " + shape.x() + " " + shape.y() + " " + shape.z() + "\n";
    }

    private static String typeName(SampleType type) {
        return switch (type) {
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            default -> type.label();
        };
    }
}
