package org.abusmtl.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/** Writes {@code .mha}, and {@code .mhd} with a {@code .zraw} beside it; always zlib. */
final class MetaImageWriter {

    private static final int BUFFER = 1 << 16;

    /** Where a single file has the compressed size, which is known only when the data are written. */
    private static final String SIZE_FIELD = "CompressedDataSize = ";

    private MetaImageWriter() {}

    static void write(Path file, Volume volume) throws IOException {
        VoxelOutput voxels = VoxelOutput.intensities(volume);
        String header = header(volume, voxels, size(0)) + "ElementDataFile = LOCAL\n";
        AtomicFile.writeChannel(file, channel -> {
            writeAt(channel, 0, header);
            channel.position(channel.size());
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            long length = compress(voxels, out);
            out.flush();
            writeAt(channel, header.indexOf(SIZE_FIELD) + SIZE_FIELD.length(), size(length));
        });
    }

    static void writePair(Path file, Volume volume) throws IOException {
        VoxelOutput voxels = VoxelOutput.intensities(volume);
        Path data = VolumeSource.sibling(file, ".zraw");
        long[] length = new long[1];
        AtomicFile.writePair(
                data,
                out -> length[0] = compress(voxels, out),
                file,
                out -> out.write(bytes(
                        header(volume, voxels, size(length[0])) + "ElementDataFile = " + data.getFileName() + "\n")));
    }

    /** A number of a fixed width, so that it can be filled in later. */
    private static String size(long length) {
        return String.format(Locale.ROOT, "%-19d", length);
    }

    private static void writeAt(FileChannel channel, long position, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(text));
        for (long at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long compress(VoxelOutput voxels, OutputStream out) throws IOException {
        Deflater deflater = new Deflater();
        try {
            DeflaterOutputStream compressed = new DeflaterOutputStream(out, deflater, BUFFER);
            voxels.writeTo(compressed);
            compressed.finish();
            return deflater.getBytesWritten();
        } finally {
            deflater.end();
        }
    }

    private static String header(Volume volume, VoxelOutput voxels, String compressedSize) {
        StringBuilder header = new StringBuilder("ObjectType = Image\nNDims = 3\nBinaryData = True\n");
        header.append("BinaryDataByteOrderMSB = ")
                .append(voxels.order() == ByteOrder.BIG_ENDIAN ? "True\n" : "False\n");
        header.append("CompressedData = True\n");
        header.append(SIZE_FIELD).append(compressedSize).append('\n');
        volume.geometry().orientation().ifPresent(o -> {
            header.append("TransformMatrix = ")
                    .append(text(o.xAxis()) + " " + text(o.yAxis()) + " " + text(o.zAxis()))
                    .append("\nOffset = ")
                    .append(text(o.origin()))
                    .append("\nCenterOfRotation = 0 0 0\n");
            anatomical(header, o);
        });
        volume.geometry()
                .spacing()
                .ifPresent(s -> header.append("ElementSpacing = ")
                        .append(s.x() + " " + s.y() + " " + s.z())
                        .append('\n'));
        GridShape shape = volume.geometry().shape();
        header.append("DimSize = ").append(shape.x() + " " + shape.y() + " " + shape.z());
        return header.append("\nElementType = ")
                .append(typeName(voxels.type()))
                .append('\n')
                .toString();
    }

    /** The code of where the axes come from, the opposite of {@link Orientation#code()}. */
    private static void anatomical(StringBuilder header, Orientation orientation) {
        String opposite = "RLAPIS";
        header.append("AnatomicalOrientation = ");
        for (char to : orientation.code().toCharArray()) {
            header.append(opposite.charAt("LRPASI".indexOf(to)));
        }
        header.append('\n');
    }

    private static String text(Vector3 vector) {
        return vector.x() + " " + vector.y() + " " + vector.z();
    }

    private static String typeName(SampleType type) {
        return switch (type) {
            case INT8 -> "MET_CHAR";
            case UINT8 -> "MET_UCHAR";
            case INT16 -> "MET_SHORT";
            case UINT16 -> "MET_USHORT";
            case INT32 -> "MET_INT";
            case UINT32 -> "MET_UINT";
            case INT64 -> "MET_LONG_LONG";
            case UINT64 -> "MET_ULONG_LONG";
            case FLOAT32 -> "MET_FLOAT";
            case FLOAT64 -> "MET_DOUBLE";
        };
    }
}
