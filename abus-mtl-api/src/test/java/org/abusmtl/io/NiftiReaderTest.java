package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiReaderTest {

    @TempDir
    Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Volume read(Consumer<ByteBuffer> change) throws IOException {
        ByteBuffer bytes = NiftiBytes.one(ByteOrder.LITTLE_ENDIAN);
        change.accept(bytes);
        return VolumeFiles.read(file("a.nii", NiftiBytes.bytes(bytes)));
    }

    private static void requireCounting(Volume volume) {
        assertThat(volume.geometry().shape()).isEqualTo(new GridShape(3, 2, 2));
        assertThat(volume.geometry().spacing()).contains(new Spacing(0.5, 0.25, 2));
        assertThat(volume.geometry().orientation()).isEmpty();
        assertThat(volume.sampleType()).isEqualTo(SampleType.INT16);
        assertThat(volume.value(0, 0, 0)).isZero();
        assertThat(volume.value(2, 0, 0)).isEqualTo(2);
        assertThat(volume.value(0, 1, 0)).isEqualTo(3);
        assertThat(volume.value(0, 0, 1)).isEqualTo(6);
        assertThat(volume.value(2, 1, 1)).isEqualTo(11);
    }

    @ParameterizedTest
    @CsvSource({"1,LITTLE_ENDIAN", "1,BIG_ENDIAN", "2,LITTLE_ENDIAN", "2,BIG_ENDIAN"})
    void bothVersionsAreReadInBothByteOrdersPlainAndCompressed(int version, String order) throws IOException {
        ByteOrder byteOrder = order.startsWith("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] bytes = NiftiBytes.bytes(version == 1 ? NiftiBytes.one(byteOrder) : NiftiBytes.two(byteOrder));
        Path plain = file("a.nii", bytes);
        Path compressed = file("b.NII.GZ", NiftiBytes.gzip(bytes));
        requireCounting(VolumeFiles.read(plain));
        requireCounting(VolumeFiles.read(compressed));
        assertThat(VolumeFiles.read(plain).data().order()).isEqualTo(byteOrder);
        assertThat(VolumeFiles.format(compressed).label()).isEqualTo("NIfTI-" + version);
    }

    @ParameterizedTest
    @CsvSource({"a.hdr,a.img", "a.hdr,a.img.gz", "a.hdr.gz,a.img.gz", "a.hdr.gz,a.img", "A.HDR,A.IMG"})
    void pairOfHeaderAndImageIsReadByEitherName(String headerName, String imageName) throws IOException {
        byte[] bytes = NiftiBytes.bytes(
                NiftiBytes.one(ByteOrder.BIG_ENDIAN).put(345, (byte) 'i').putFloat(108, 0));
        byte[] header = Arrays.copyOf(bytes, 348);
        byte[] image = Arrays.copyOfRange(bytes, 352, bytes.length);
        Path first = file(headerName, headerName.endsWith("gz") ? NiftiBytes.gzip(header) : header);
        Path second = file(imageName, imageName.endsWith("gz") ? NiftiBytes.gzip(image) : image);
        requireCounting(VolumeFiles.read(first));
        requireCounting(VolumeFiles.read(second));
    }

    @Test
    void fourthSideOfOneDoesNotCount() throws IOException {
        requireCounting(read(b -> b.putShort(40, (short) 4)));
    }

    @Test
    void spacingIsConvertedToMillimetres() throws IOException {
        assertThat(read(b -> b.put(123, (byte) 1)).geometry().spacing()).contains(new Spacing(500, 250, 2000));
        assertThat(read(b -> b.put(123, (byte) 0)).geometry().spacing()).contains(new Spacing(0.5, 0.25, 2));
        // the time unit in the upper bits does not count
        Spacing micrometres = read(b -> b.put(123, (byte) (3 + 8))).geometry().requireSpacing();
        assertThat(micrometres.z()).isCloseTo(0.002, within(1e-15));
    }

    @Test
    void scalingIsKeptAndSlopeZeroOrNanMeansNone() throws IOException {
        Volume scaled = read(b -> b.putFloat(112, 0.5f).putFloat(116, -10));
        assertThat(scaled.scaling()).isEqualTo(new IntensityScaling(0.5, -10));
        assertThat(scaled.value(2, 1, 1)).isEqualTo(-4.5);
        assertThat(read(b -> b.putFloat(116, 7)).scaling()).isEqualTo(IntensityScaling.NONE);
        assertThat(read(b -> b.putFloat(112, Float.NaN)).scaling()).isEqualTo(IntensityScaling.NONE);
    }

    @Test
    void sformIsTurnedFromRasToLps() throws IOException {
        // x grows to the right, y to the head, z to the front; the columns are axis times spacing
        float[] srow = {0.5f, 0, 0, 10, 0, 0, 2, 20, 0, 0.25f, 0, 30};
        Orientation orientation = read(b -> {
                    b.putShort(254, (short) 1);
                    for (int i = 0; i < 12; i++) {
                        b.putFloat(280 + 4 * i, srow[i]);
                    }
                })
                .geometry()
                .orientation()
                .orElseThrow();
        assertThat(orientation.code()).isEqualTo("RSA");
        assertThat(orientation.xAxis()).isEqualTo(new Vector3(-1, 0, 0));
        assertThat(orientation.origin()).isEqualTo(new Vector3(-10, -20, 30));
    }

    @Test
    void qformIsAQuaternionWithAMirrorAndCountsOnlyWithoutSform() throws IOException {
        // 120 degrees about (1,1,1): a = b = c = d = 1/2, x to y, y to z, z to x; qfac mirrors z
        Orientation orientation = read(b -> b.putShort(252, (short) 1)
                        .putFloat(76, -1)
                        .putFloat(256, 0.5f)
                        .putFloat(260, 0.5f)
                        .putFloat(264, 0.5f)
                        .putFloat(268, 1)
                        .putFloat(272, 2)
                        .putFloat(276, 3))
                .geometry()
                .orientation()
                .orElseThrow();
        assertThat(orientation.code()).isEqualTo("ASL");
        assertThat(orientation.yAxis()).isEqualTo(new Vector3(0, 0, 1));
        assertThat(orientation.origin()).isEqualTo(new Vector3(-1, -2, 3));
    }

    @Test
    void bytesAfterTheVoxelsAreMalformed() throws IOException {
        byte[] bytes = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN));
        Path plain = file("a.nii", Arrays.copyOf(bytes, bytes.length + 100));
        assertThatThrownBy(() -> VolumeFiles.read(plain))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessageEndingWith("data: expected 24 bytes, found 124 bytes");
        byte[] gzip = NiftiBytes.gzip(bytes);
        Path compressed = file("a.nii.gz", Arrays.copyOf(gzip, gzip.length + 1));
        assertThatThrownBy(() -> VolumeFiles.read(compressed))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessageContaining("expected an intact GZIP stream");
    }

    /** A decoder that calls itself for each of them runs out of stack. */
    @Test
    void manyEmptyMembersOfAGzipFileAreReadOneAfterTheOther() throws IOException {
        byte[] empty = NiftiBytes.gzip(new byte[0]);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        byte[] voxels = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN));
        members.writeBytes(NiftiBytes.gzip(Arrays.copyOf(voxels, 352)));
        for (int i = 0; i < 50_000; i++) {
            members.writeBytes(empty);
        }
        members.writeBytes(NiftiBytes.gzip(Arrays.copyOfRange(voxels, 352, voxels.length)));
        requireCounting(VolumeFiles.read(file("a.nii.gz", members.toByteArray())));
    }

    private void requireMalformed(String field, Consumer<ByteBuffer> change) {
        assertThatThrownBy(() -> read(change))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessageStartingWith(folder.resolve("a.nii") + ": " + field + ": expected ");
    }

    private void requireUnsupported(String field, Consumer<ByteBuffer> change) {
        assertThatThrownBy(() -> read(change))
                .isInstanceOf(UnsupportedVolumeException.class)
                .hasMessageContaining(": " + field + ": expected ");
    }

    @Test
    void brokenFieldsAreNamed() {
        requireMalformed("sizeof_hdr", b -> b.putInt(0, 347));
        requireMalformed("magic", b -> b.put(344, (byte) 'x'));
        requireMalformed("magic", b -> b.put(345, (byte) 'i'));
        requireMalformed("dim[0]", b -> b.putShort(40, (short) 8));
        requireMalformed("dim", b -> b.putShort(44, (short) -2));
        requireMalformed("dim", b -> b.putShort(46, (short) 0));
        requireMalformed("datatype", b -> b.putShort(70, (short) 9999));
        requireMalformed("bitpix", b -> b.putShort(72, (short) 8));
        requireMalformed("pixdim", b -> b.putFloat(80, 0));
        requireMalformed("pixdim", b -> b.putFloat(80, -0.5f));
        requireMalformed("pixdim", b -> b.putFloat(84, Float.NaN));
        requireMalformed("pixdim", b -> b.putFloat(88, Float.POSITIVE_INFINITY));
        requireMalformed("vox_offset", b -> b.putFloat(108, 348));
        requireMalformed("vox_offset", b -> b.putFloat(108, 352.5f));
        requireMalformed("vox_offset", b -> b.putFloat(108, Float.NaN));
        requireMalformed("data", b -> b.putFloat(108, 400));
        requireMalformed("data", b -> b.putShort(46, (short) 3));
        requireMalformed("data", b -> b.putShort(42, Short.MAX_VALUE).putShort(44, Short.MAX_VALUE));
        requireMalformed("scl_slope, scl_inter", b -> b.putFloat(112, 2).putFloat(116, Float.NaN));
        requireMalformed("xyzt_units", b -> b.put(123, (byte) 5));
        requireMalformed("srow", b -> b.putShort(254, (short) 1));
        requireMalformed("quatern_b, _c, _d", b -> b.putShort(252, (short) 1).putFloat(256, 1.1f));
    }

    @Test
    void whatIsNotAScalarVolumeIsUnsupported() {
        requireUnsupported("dim", b -> b.putShort(40, (short) 2));
        requireUnsupported("dim", b -> b.putShort(40, (short) 4).putShort(48, (short) 2));
        requireUnsupported("dim", b -> b.putShort(40, (short) 5));
        for (short code : new short[] {1, 32, 128, 1536, 1792, 2048, 2304}) {
            requireUnsupported("datatype", b -> b.putShort(70, code));
        }
    }

    @Test
    void sidesWhoseProductOverflowsAreRefusedBeforeMemoryIsTaken() throws IOException {
        ByteBuffer bytes = NiftiBytes.two(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i <= 3; i++) {
            bytes.putLong(16 + 8 * i, 1L << 32);
        }
        for (byte[] content : new byte[][] {NiftiBytes.bytes(bytes), NiftiBytes.gzip(NiftiBytes.bytes(bytes))}) {
            Path file = file("a.nii", content);
            assertThatThrownBy(() -> VolumeFiles.read(file))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageContaining("data");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 200, 347, 348, 352, 375})
    void cutOffFilesAreMalformed(int length) throws IOException {
        byte[] bytes = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN));
        Path plain = file("a.nii", Arrays.copyOf(bytes, length));
        Path compressed = file("a.nii.gz", NiftiBytes.gzip(Arrays.copyOf(bytes, length)));
        assertThatThrownBy(() -> VolumeFiles.read(plain)).isInstanceOf(VolumeFormatException.class);
        assertThatThrownBy(() -> VolumeFiles.read(compressed)).isInstanceOf(VolumeFormatException.class);
    }

    @Test
    void brokenCompressionIsMalformed() throws IOException {
        byte[] good = NiftiBytes.gzip(NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN)));
        byte[] checksum = good.clone();
        checksum[good.length - 8] ^= 1;
        for (byte[] bad : new byte[][] {Arrays.copyOf(good, good.length / 2), Arrays.copyOf(good, 5), checksum}) {
            Path file = file("a.nii.gz", bad);
            assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(VolumeFormatException.class);
        }
    }

    @Test
    void compressedDataThatGoOnAreMalformed() throws IOException {
        byte[] bytes = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN));
        Path file = file("a.nii.gz", NiftiBytes.gzip(Arrays.copyOf(bytes, bytes.length + 1)));
        assertThatThrownBy(() -> VolumeFiles.read(file))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessageEndingWith("data: expected 24 bytes, found more");
    }

    @Test
    void missingImageIsMalformed() throws IOException {
        byte[] header = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN).put(345, (byte) 'i'));
        Path file = file("a.hdr", Arrays.copyOf(header, 348));
        assertThatThrownBy(() -> VolumeFiles.read(file))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessageEndingWith("image file: expected an existing file, found a.img");
    }
}
