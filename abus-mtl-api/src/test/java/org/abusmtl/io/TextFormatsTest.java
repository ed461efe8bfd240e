package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatsTest {

    /** 3x2x1 int16 voxels 1, -2, 3, 4, 5, 256, little-endian. */
    private static final byte[] LITTLE = {1, 0, -2, -1, 3, 0, 4, 0, 5, 0, 0, 1};

    private static final byte[] BIG = {0, 1, -1, -2, 0, 3, 0, 4, 0, 5, 1, 0};

    @TempDir
    Path folder;

    private Path file(String name, String header, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(data);
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private static void requireVoxels(Volume volume) {
        assertThat(volume.geometry().shape()).isEqualTo(new GridShape(3, 2, 1));
        assertThat(volume.sampleType()).isEqualTo(SampleType.INT16);
        double[] expected = {1, -2, 3, 4, 5, 256};
        for (int i = 0; i < expected.length; i++) {
            assertThat(volume.value(i)).isEqualTo(expected[i]);
        }
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zlib = new DeflaterOutputStream(out)) {
            zlib.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] bzip2(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream bzip2 = new BZip2CompressorOutputStream(out)) {
            bzip2.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Nested
    class Nrrd {

        private static final String HEADER = "NRRD0004\n# a comment\ntype: short\ndimension: 3\nsizes: 3 2 1\n";

        private Volume read(String fields, byte[] data) throws IOException {
            return VolumeFiles.read(file("a.nrrd", HEADER + fields + "\n", data));
        }

        private Volume raw(String fields) throws IOException {
            return read("endian: little\nencoding: raw\n" + fields, LITTLE);
        }

        @Test
        void everyEncodingGivesTheSameVoxels() throws IOException {
            requireVoxels(read("endian: little\nencoding: raw\n", LITTLE));
            requireVoxels(read("endian: big\nencoding: raw\n", BIG));
            requireVoxels(read("endian: big\nencoding: gzip\n", NiftiBytes.gzip(BIG)));
            requireVoxels(read("endian: little\nencoding: bz2\n", bzip2(LITTLE)));
            requireVoxels(read("encoding: ascii\n", ascii("1 -2 3\n4,5\t+256\n")));
            requireVoxels(read("endian: little\nencoding: hex\n", ascii("0100feFF0300\n040005000001")));
            requireVoxels(VolumeFiles.read(
                    file("b.nrrd", (HEADER + "endian: big\nencoding: raw\n\n").replace("\n", "\r\n"), BIG)));
        }

        @Test
        void linesAndBytesBeforeTheVoxelsAreSkipped() throws IOException {
            byte[] lines = ascii("one\ntwo\n");
            requireVoxels(read(
                    "endian: little\nencoding: raw\nline skip: 2\nbyte skip: 3\n", join(lines, new byte[3], LITTLE)));
            // lines lie before the compressed stream, bytes in it
            requireVoxels(read(
                    "endian: little\nencoding: gzip\nline skip: 2\nbyte skip: 3\n",
                    join(lines, NiftiBytes.gzip(join(new byte[3], LITTLE)))));
            requireVoxels(read("endian: little\nencoding: raw\nbyte skip: -1\n", join(new byte[7], LITTLE)));
            for (int before : new int[] {0, 5, 12, 31}) {
                requireVoxels(read(
                        "endian: little\nencoding: gzip\nbyte skip: -1\n",
                        NiftiBytes.gzip(join(new byte[before], LITTLE))));
            }
        }

        @Test
        void axisVectorsGiveSpacingAndOrientation() throws IOException {
            Volume volume = raw("""
                space: right-anterior-superior
                space directions: (0, 0, -0.5) (3,4,0) (-4,3,0)
                space origin: (1,2,3)
                space units: "mm" "mm" "mm"
                """);
            assertThat(volume.geometry().spacing()).contains(new Spacing(0.5, 5, 5));
            assertThat(volume.geometry().orientation().orElseThrow().code()).isEqualTo("IAL");
            assertThat(volume.geometry().orientation().orElseThrow().origin()).isEqualTo(new Vector3(-1, -2, 3));
        }

        @Test
        void spacingIsWhatTheHeaderSaysOrAbsent() throws IOException {
            assertThat(raw("").geometry().spacing()).isEmpty();
            assertThat(raw("spacings: 0.073 2 3\n").geometry().spacing()).contains(new Spacing(0.073, 2, 3));
            assertThat(raw("spacings: 1 2 3\nunits: \"cm\" \"mm\" \"m\"\n")
                            .geometry()
                            .spacing())
                    .contains(new Spacing(10, 2, 3000));
            Volume micrometres = raw("""
                space dimension: 3
                space directions: (4,0,0) (0,5,0) (0,0,6)
                space units: "\u00b5m" "microns" "\u03bcm"
                """);
            assertThat(micrometres.geometry().requireSpacing().x()).isCloseTo(0.004, within(1e-15));
            assertThat(micrometres.geometry().orientation()).isEmpty();
            Volume pixels = raw("""
                space: LPS
                space directions: (1,0,0) (0,1,0) (0,0,1)
                space units: "pixel" "pixel" "pixel"
                """);
            assertThat(pixels.geometry().spacing()).isEmpty();
            assertThat(raw("spacings: 2 2 5\nspace: LPS\nspace directions: none none none\n")
                            .geometry()
                            .spacing())
                    .contains(new Spacing(2, 2, 5));
        }

        @Test
        void lineEndBehindRawVoxelsIsNoneOfThem() throws IOException {
            requireVoxels(read("endian: little\nencoding: raw\n", join(LITTLE, ascii("\n"))));
            requireVoxels(read("endian: little\nencoding: raw\n", join(LITTLE, ascii("\r\n"))));
            for (String garbage : new String[] {"\r", " ", "\n\n", "\r\n\n", "x\n"}) {
                assertThatThrownBy(() -> read("endian: little\nencoding: raw\n", join(LITTLE, ascii(garbage))))
                        .isInstanceOf(VolumeFormatException.class)
                        .hasMessageEndingWith("expected 12 bytes, found " + (12 + garbage.length()) + " bytes");
            }
        }

        @Test
        void dataFileMayLieInASubfolder() throws IOException {
            Files.createDirectory(folder.resolve("sub"));
            Files.write(folder.resolve("sub/d.raw"), LITTLE);
            requireVoxels(VolumeFiles.read(
                    file("a.nhdr", HEADER + "endian: little\nencoding: raw\ndata file: sub/d.raw\n", new byte[0])));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "spacings: 0 1 1\n",
                    "spacings: 1 -1 1\n",
                    "spacings: nan 1 1\n",
                    "spacings: 1 1\n",
                    "spacings: 1 1 1x\n",
                    "spacings: 1 1 0x1p3\n",
                    "spacings: 1 1 1d\n",
                    "spacings: 1 1 -inf\n",
                    "space: LPS\nspace directions: (nan,0,0) (0,1,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (0,0,0) (0,1,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (1,0,0) (1,0,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (1,0,0) (0,1,0)\n",
                    "space: LPS\nspace directions: (1,0) (0,1,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (1,0,0 (0,1,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (1e300,0,0) (0,1,0) (0,0,1)\n",
                    "space: LPS\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (inf,0,0)\n",
                    "space: nowhere\n",
                    "byte skip: -2\n",
                    "byte skip: 13\n",
                    "line skip: 5\n",
                    "line skip: -1\n",
                    "kinds: domain domain\n",
                    "sizes: 3 2 1\n",
                    "no description\n",
                    "data file: ../a.raw\n",
                    "data file: missing.raw\n",
                    "data file: .\n",
                    "data file: \u0000\n"
                })
        void brokenFieldsAreMalformed(String fields) {
            assertThatThrownBy(() -> raw(fields)).isInstanceOf(VolumeFormatException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "sizes: 3 2 1,sizes: -3 2 1",
            "sizes: 3 2 1,sizes: 3 2 0",
            "sizes: 3 2 1,sizes: 3 2",
            "sizes: 3 2 1,sizes: \uff13 2 1",
            "sizes: 3 2 1,sizes: 3 2 99999999999999999999",
            "sizes: 3 2 1,sizes: 4294967296 4294967296 4294967296",
            "sizes: 3 2 1,sizes: 3 2 2",
            "NRRD0004,NRRD0006",
            "type: short,type: foo",
            "dimension: 3,dimension: 0",
            "type: short,# no type",
            "endian: little,# no endian",
            "endian: little,endian: middle",
            "encoding: raw,# none"
        })
        void brokenHeadersAreMalformed(String from, String to) throws IOException {
            String header = (HEADER + "endian: little\nencoding: raw\n\n").replace(from, to);
            Path file = file("a.nrrd", header, LITTLE);
            assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(VolumeFormatException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "dimension: 3,dimension: 2,sizes: 3 2 1,sizes: 3 2",
            "dimension: 3,dimension: 4,sizes: 3 2 1,sizes: 3 2 1 2",
            "encoding: raw,encoding: zstd,x,x",
            "encoding: raw,'kinds: RGB-color domain domain\nencoding: raw',x,x",
            "encoding: raw,'data file: LIST\nencoding: raw',x,x",
            "encoding: raw,'data file: s%03d.raw 1 3 1\nencoding: raw',x,x",
            "encoding: raw,'space dimension: 2\nencoding: raw',x,x",
            "type: short,type: block,x,x"
        })
        void otherImagesAreUnsupported(String from, String to, String from2, String to2) throws IOException {
            String header = (HEADER + "endian: little\nencoding: raw\n\n")
                    .replace(from, to)
                    .replace(from2, to2);
            Path file = file("a.nrrd", header, LITTLE);
            assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(UnsupportedVolumeException.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"1 2 3 4 5", "1 2 3 4 5 6 7", "1 2 3 4 5 32768", "1 2 3 4 5 six", "1 2 3 4 5 6.5"})
        void wrongNumbersInTextAreMalformed(String text) {
            assertThatThrownBy(() -> read("encoding: ascii\n", ascii(text))).isInstanceOf(VolumeFormatException.class);
        }

        @Test
        void compressedDataThatAreShortLongOrBrokenAreMalformed() throws IOException {
            byte[] gzip = NiftiBytes.gzip(LITTLE);
            byte[] bzip2 = bzip2(LITTLE);
            byte[] brokenBzip2 = bzip2.clone();
            brokenBzip2[20] ^= 0x55;
            Object[][] cases = {
                {"gzip", NiftiBytes.gzip(join(LITTLE, new byte[1]))},
                {"gzip", NiftiBytes.gzip(new byte[11])},
                {"gzip", Arrays.copyOf(gzip, gzip.length - 9)},
                {"gzip", LITTLE},
                {"gzip", join(gzip, new byte[1])},
                {"bzip2", join(bzip2, new byte[1])},
                {"bzip2", bzip2(join(LITTLE, new byte[1]))},
                {"bzip2", bzip2(new byte[11])},
                {"bzip2", Arrays.copyOf(bzip2, bzip2.length - 12)},
                {"bzip2", brokenBzip2},
                {"bzip2", LITTLE},
            };
            for (Object[] c : cases) {
                assertThatThrownBy(() -> read("endian: little\nencoding: " + c[0] + "\n", (byte[]) c[1]))
                        .isInstanceOf(VolumeFormatException.class);
            }
        }

        @Test
        void bombIsLeftAfterTheDeclaredBytes() throws IOException {
            byte[] bomb = NiftiBytes.gzip(new byte[64 << 20]);
            assertThatThrownBy(() -> read("endian: little\nencoding: gzip\n", bomb))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageEndingWith("expected 12 bytes, found more");
            byte[] bzip2 = bzip2(new byte[8 << 20]);
            assertThatThrownBy(() -> read("endian: little\nencoding: bzip2\n", bzip2))
                    .isInstanceOf(VolumeFormatException.class);
        }

        @Test
        void moreThanCompressedBytesCanHoldIsRefusedBeforeMemoryIsTaken() throws IOException {
            String header = HEADER.replace("3 2 1", "1000 1000 1000") + "endian: little\nencoding: gzip\n\n";
            Path file = file("a.nrrd", header, NiftiBytes.gzip(LITTLE));
            assertThatThrownBy(() -> VolumeFiles.read(file))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageContaining("too few");
        }

        @Test
        void endlessHeaderIsMalformed() throws IOException {
            Path longLine = file("a.nrrd", HEADER + "content: " + "x".repeat(1 << 17), new byte[0]);
            Path manyLines = file("b.nrrd", HEADER + "# comment\n".repeat(200_000), new byte[0]);
            assertThatThrownBy(() -> VolumeFiles.read(longLine)).isInstanceOf(VolumeFormatException.class);
            assertThatThrownBy(() -> VolumeFiles.read(manyLines)).isInstanceOf(VolumeFormatException.class);
        }

        @Test
        void linkThatLeavesTheFolderIsNotFollowed() throws IOException {
            Path inside = Files.createDirectory(folder.resolve("inside"));
            Path outside = Files.write(folder.resolve("outside.raw"), LITTLE);
            Files.createSymbolicLink(inside.resolve("link.raw"), outside);
            Files.writeString(
                    inside.resolve("a.nhdr"), HEADER + "endian: little\nencoding: raw\ndata file: link.raw\n");
            assertThatThrownBy(() -> VolumeFiles.read(inside.resolve("a.nhdr")))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageEndingWith("data file: expected a file in the folder of the header, found link.raw");
        }
    }

    @Nested
    class MetaImage {

        private static final String HEADER =
                "ObjectType = Image\nNDims = 3\nDimSize = 3 2 1\nElementType = MET_SHORT\n";

        private Volume read(String fields, byte[] data) throws IOException {
            return VolumeFiles.read(file("a.mha", HEADER + fields + "ElementDataFile = LOCAL\n", data));
        }

        @Test
        void everyEncodingGivesTheSameVoxels() throws IOException {
            requireVoxels(read("", LITTLE));
            requireVoxels(read("BinaryDataByteOrderMSB = True\n", BIG));
            requireVoxels(read("ElementByteOrderMSB = 1\n", BIG));
            requireVoxels(read("CompressedData = True\n", zlib(LITTLE)));
            byte[] zlib = zlib(BIG);
            requireVoxels(read(
                    "ElementByteOrderMSB = True\nCompressedData = True\nCompressedDataSize = " + zlib.length + "\n",
                    zlib));
            requireVoxels(read("BinaryData = False\n", ascii("1 -2 3 4 5 256")));
            requireVoxels(read("HeaderSize = -1\n", join(new byte[9], LITTLE)));
        }

        @Test
        void detachedDataAreReadBehindTheirHeader() throws IOException {
            Files.write(folder.resolve("d.raw"), join(new byte[32], LITTLE));
            Path file = file("a.mhd", HEADER + "HeaderSize = 32\nElementDataFile = d.raw\nanything", new byte[0]);
            requireVoxels(VolumeFiles.read(file));
            assertThat(VolumeFiles.format(file)).isEqualTo(VolumeFormat.META_IMAGE);
        }

        @Test
        void rowsOfTheMatrixAreTheAxes() throws IOException {
            Volume volume =
                    read("TransformMatrix = 0 0 1 1 0 0 0 -1 0\nOffset = 1 2 3\nElementSpacing = 0.5 2 3\n", LITTLE);
            assertThat(volume.geometry().spacing()).contains(new Spacing(0.5, 2, 3));
            assertThat(volume.geometry().orientation().orElseThrow().code()).isEqualTo("SLA");
            assertThat(volume.geometry().orientation().orElseThrow().origin()).isEqualTo(new Vector3(1, 2, 3));
        }

        @Test
        void spacingIsElementSpacingElseElementSizeElseAbsent() throws IOException {
            assertThat(read("", LITTLE).geometry().spacing()).isEmpty();
            assertThat(read("", LITTLE).geometry().orientation()).isEmpty();
            assertThat(read("ElementSize = 1 2 3\n", LITTLE).geometry().spacing())
                    .contains(new Spacing(1, 2, 3));
            assertThat(read("ElementSize = 9 9 9\nElementSpacing = 1 2 3\n", LITTLE)
                            .geometry()
                            .spacing())
                    .contains(new Spacing(1, 2, 3));
        }

        @Test
        void bytesAfterTheVoxelsAreMalformed() throws IOException {
            byte[] zlib = zlib(LITTLE);
            String size = "CompressedDataSize = ";
            Object[][] cases = {
                {"", join(LITTLE, new byte[1])},
                {"CompressedData = True\n", join(zlib, new byte[1])},
                {"CompressedData = True\n" + size + zlib.length + "\n", join(zlib, new byte[1])},
                {"CompressedData = True\n" + size + (zlib.length - 1) + "\n", zlib},
                {"BinaryData = False\n", ascii("1 -2 3 4 5 256 garbage")}
            };
            for (Object[] c : cases) {
                assertThatThrownBy(() -> read((String) c[0], (byte[]) c[1])).isInstanceOf(VolumeFormatException.class);
            }
            Files.write(folder.resolve("d.raw"), join(new byte[32], LITTLE, new byte[5]));
            Path file = file("a.mhd", HEADER + "HeaderSize = 32\nElementDataFile = d.raw\n", new byte[0]);
            assertThatThrownBy(() -> VolumeFiles.read(file))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageEndingWith("data: expected 12 bytes, found 17 bytes");
        }

        @Test
        void headerOfEmptyLinesEnds() throws IOException {
            Path file = file("a.mha", "\n".repeat(1_100_000) + HEADER + "ElementDataFile = LOCAL\n", LITTLE);
            assertThatThrownBy(() -> VolumeFiles.read(file))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageContaining("header: expected lines of at most");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "ElementSpacing = nan 1 1\n",
                    "ElementSpacing = 0 1 1\n",
                    "ElementSpacing = -1 2 3\n",
                    "ElementSpacing = 1 1\n",
                    "TransformMatrix = 1 0 0 0 1 0 0 0 0\n",
                    "TransformMatrix = 1 0 0 0 1 0\n",
                    "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = nan 0 0\n",
                    "HeaderSize = -2\n",
                    "HeaderSize = 4000\n",
                    "BinaryData = perhaps\n",
                    "NDims = 3\n",
                    "CompressedData = True\n",
                    "CompressedData = True\nCompressedDataSize = 4000\n"
                })
        void brokenFieldsAreMalformed(String fields) {
            assertThatThrownBy(() -> read(fields, LITTLE)).isInstanceOf(VolumeFormatException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "DimSize = 3 2 1,DimSize = 3 2 1\u00b9",
            "DimSize = 3 2 1,DimSize = 3 -2 1",
            "DimSize = 3 2 1,DimSize = 3 2 2",
            "DimSize = 3 2 1,DimSize = 2147483648 1 1",
            "NDims = 3,NDims = 4",
            "MET_SHORT,MET_FOO",
            "ElementDataFile = LOCAL,nothing",
            "LOCAL,/etc/hostname",
            "LOCAL,../x.raw"
        })
        void brokenHeadersAreMalformed(String from, String to) throws IOException {
            Path file = file("a.mha", (HEADER + "ElementDataFile = LOCAL\n").replace(from, to), LITTLE);
            assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(VolumeFormatException.class);
        }

        @ParameterizedTest
        @CsvSource({
            "NDims = 3,NDims = 2,DimSize = 3 2 1,DimSize = 3 2",
            "MET_SHORT,MET_SHORT_ARRAY,x,x",
            "MET_SHORT,'MET_SHORT\nElementNumberOfChannels = 3',x,x",
            "MET_SHORT,'MET_SHORT\nElementToIntensityFunctionSlope = 2',x,x",
            "ObjectType = Image,ObjectType = Mesh,x,x",
            "LOCAL,LIST,x,x",
            "LOCAL,s%03d.raw 1 3 1,x,x"
        })
        void otherImagesAreUnsupported(String from, String to, String from2, String to2) throws IOException {
            String header =
                    (HEADER + "ElementDataFile = LOCAL\n").replace(from, to).replace(from2, to2);
            Path file = file("a.mha", header, LITTLE);
            assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(UnsupportedVolumeException.class);
        }
    }

    @Test
    void messageNamesFileFieldExpectedAndFound() throws IOException {
        Path file = file("a.mha", "NDims = 3\nDimSize = 3 2 x\nElementDataFile = LOCAL\n", LITTLE);
        assertThatThrownBy(() -> VolumeFiles.read(file))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage(file + ": DimSize: expected whole numbers, found 3 2 x");
    }
}
