package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading a volume of more than a mebibyte costs in memory. */
class LargeVolumesTest {

    private static final GridShape SHAPE = new GridShape(150, 110, 90);

    @TempDir
    private Path folder;

    private static Volume random(SampleType type, ByteOrder order) {
        byte[] bytes = new byte[SHAPE.voxels() * type.bytes()];
        new Random(4).nextBytes(bytes);
        return Volume.wrap(
                Geometry.of(SHAPE, new Spacing(0.5, 0.25, 1)),
                type,
                IntensityScaling.NONE,
                ByteBuffer.wrap(bytes).order(order));
    }

    private Path raw(String extension, Volume volume) throws IOException {
        Path file = folder.resolve("raw." + extension);
        boolean big = volume.data().order() == ByteOrder.BIG_ENDIAN;
        boolean bytes = volume.sampleType() == SampleType.UINT8;
        String header = switch (extension) {
            case "nrrd" ->
                "NRRD0004\ntype: " + (bytes ? "uint8" : "int16")
                        + "\ndimension: 3\nsizes: 150 110 90\nspacings: 0.5 0.25 1\nendian: "
                        + (big ? "big" : "little") + "\nencoding: raw\n\n";
            case "mha" ->
                "ObjectType = Image\nNDims = 3\nDimSize = 150 110 90\nElementSpacing = 0.5 0.25 1\n"
                        + "BinaryDataByteOrderMSB = " + (big ? "True" : "False") + "\nElementType = "
                        + (bytes ? "MET_UCHAR" : "MET_SHORT") + "\nElementDataFile = LOCAL\n";
            default -> "";
        };
        if (header.isEmpty()) {
            VolumeFiles.write(file, volume);
            return file;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        byte[] voxels = new byte[volume.data().remaining()];
        volume.data().get(voxels);
        content.writeBytes(voxels);
        return Files.write(file, content.toByteArray());
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @CsvSource({
        "nii,UINT8,LITTLE",
        "nii,INT16,LITTLE",
        "nii,INT16,BIG",
        "nrrd,UINT8,LITTLE",
        "nrrd,INT16,LITTLE",
        "nrrd,INT16,BIG",
        "mha,UINT8,LITTLE",
        "mha,INT16,LITTLE",
        "mha,INT16,BIG"
    })
    void rawVoxelsAreMapped(String extension, SampleType type, String order) throws IOException {
        Volume volume = random(type, order.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Path file = raw(extension, volume);
        VolumeFiles.read(file);

        long before = allocatedBytes();
        Volume read = VolumeFiles.read(file);
        long allocated = allocatedBytes() - before;

        // header and bookkeeping; the voxels are 1.5 or 3 million bytes
        assertThat(allocated).isLessThan(300_000);
        assertThat(read.data().isDirect()).isTrue();
        assertThat(read.sampleType()).isEqualTo(type);
        assertThat(read.data()).isEqualTo(volume.data());
        // the same intensities: the byte order is the file's
        assertThat(read.value(149, 57, 88)).isEqualTo(volume.value(149, 57, 88));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nrrd", "nii.gz", "mha"})
    void compressedVoxelsTakeTheirOwnMemoryAndALittleMore(String extension) throws IOException {
        Path file = folder.resolve("compressed." + extension);
        Volume volume = random(SampleType.INT16, ByteOrder.LITTLE_ENDIAN);
        VolumeFiles.write(file, volume);
        VolumeFiles.read(file);

        long before = allocatedBytes();
        Volume read = VolumeFiles.read(file);
        long allocated = allocatedBytes() - before;

        assertThat(read.data()).isEqualTo(volume.data());
        // buffers of 64 KiB at each level, and the header's
        assertThat(allocated - 2L * SHAPE.voxels()).isLessThan(500_000);
    }
}
