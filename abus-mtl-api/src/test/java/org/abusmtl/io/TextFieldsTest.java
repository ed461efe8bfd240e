package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Orientation;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each value of a field in a text header stands for, and the least and the most that it may be. */
class TextFieldsTest {

    @TempDir
    private Path folder;

    private Volume read(String name, String header, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(data);
        return VolumeFiles.read(Files.write(folder.resolve(name), bytes.toByteArray()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zlib = new DeflaterOutputStream(out)) {
            zlib.write(bytes);
        }
        return out.toByteArray();
    }

    @Nested
    class Nrrd {

        private Volume read(String type, String sizes, String fields, String data) throws IOException {
            return TextFieldsTest.this.read(
                    "a.nrrd",
                    "NRRD0005\ntype: " + type + "\ndimension: " + sizes.split(" ", -1).length + "\nsizes: " + sizes
                            + "\nencoding: ascii\n" + fields + "\n",
                    ascii(data));
        }

        private void refused(String type, String fields, String data, String message) {
            assertThatThrownBy(() -> read(type, "2 1 1", fields, data))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessage(folder.resolve("a.nrrd") + ": " + message);
        }

        @ParameterizedTest
        @CsvSource({
            "INT8, signed char|int8|int8_t",
            "UINT8, uchar|unsigned char|uint8|uint8_t|UCHAR",
            "INT16, short|short int|signed short|signed short int|int16|int16_t",
            "UINT16, ushort|unsigned short|unsigned short int|uint16|uint16_t",
            "INT32, int|signed int|int32|int32_t",
            "UINT32, uint|unsigned int|uint32|uint32_t",
            "INT64, longlong|long long|long long int|signed long long|signed long long int|int64|int64_t",
            "UINT64, ulonglong|unsigned long long|unsigned long long int|uint64|uint64_t",
            "FLOAT32, float",
            "FLOAT64, double"
        })
        void typeHasAllItsNames(SampleType type, String names) throws IOException {
            for (String name : names.split("\\|", -1)) {
                Volume volume = read(name, "2 1 1", "", "7 9");
                assertThat(volume.sampleType()).isEqualTo(type);
                assertThat(volume.value(1)).isEqualTo(9);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "int8, -128, 127, -129, 128",
            "uint8, 0, 255, -1, 256",
            "int16, -32768, 32767, -32769, 32768",
            "uint16, 0, 65535, -1, 65536",
            "int32, -2147483648, 2147483647, -2147483649, 2147483648",
            "uint32, 0, 4294967295, -1, 4294967296",
            "int64, -9223372036854775808, 9223372036854775807, -9223372036854775809, 9223372036854775808",
            "uint64, 0, 18446744073709551615, -1, 18446744073709551616"
        })
        void numbersReachToTheEndsOfTheirType(String type, String least, String most, String below, String above)
                throws IOException {
            Volume volume = read(type, "2 1 1", "", least + " " + most);

            assertThat(volume.value(0)).isEqualTo(Double.parseDouble(least));
            assertThat(volume.value(1)).isEqualTo(Double.parseDouble(most));
            for (String wrong : new String[] {below, above, "1.5", "x", "--1"}) {
                refused(type, "", "1 " + wrong, "data: expected numbers of type " + type + ", found " + wrong);
            }
        }

        @Test
        void realNumbersMayBeWrittenInAnyWayAndApartByAnyBlank() throws IOException {
            Volume volume = read("float", "7 1 1", "", "1,-2.5\t+3e2\r\n4\f5\u000b.5, 1E-3 \n");

            double[] expected = {1, -2.5, 300, 4, 5, 0.5, 1e-3f};
            for (int i = 0; i < expected.length; i++) {
                assertThat(volume.value(i)).isEqualTo(expected[i]);
            }
            Volume special = read("double", "5 1 1", "", "nan inf -inf +Infinity -INFINITY");
            double[] values = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            };
            for (int i = 0; i < values.length; i++) {
                // NaN is equal to itself only here
                assertThat(Double.compare(special.value(i), values[i])).isZero();
            }
            for (String wrong : new String[] {"1f", "0x1p3", "1e", "--1", "1_0", "NaN()", "+-1"}) {
                refused("double", "", "1 " + wrong, "data: expected numbers of type float64, found " + wrong);
            }
        }

        @Test
        void wordsHaveAtMostSixtyFourCharacters() throws IOException {
            assertThat(read("double", "1 1 1", "", "0".repeat(63) + "7").value(0))
                    .isEqualTo(7);
            refused(
                    "double",
                    "",
                    "1 " + "0".repeat(64) + "7",
                    "data: expected numbers of at most 64 characters, found " + "0".repeat(64) + "...");
        }

        @Test
        void textThatIsShortOrLongSaysHowManyNumbersThereAre() {
            refused("uint8", "", "1", "data: expected at least 3 characters, found 1");
            refused("uint8", "", "1  ", "data: expected 2 numbers, found 1 numbers");
            refused("uint8", "", "1 2 3", "data: expected 2 numbers, found more");
            refused("uint8", "byte skip: 9\n", "1 2", "data: expected at least 3 characters, found 0");
            refused("uint8", "byte skip: -1\n", "1 2", "byte skip: expected 0 or more for text, found -1");
        }

        @Test
        void linesAndBytesBeforeTextAreSkipped() throws IOException {
            Volume volume = read("uint8", "2 1 1", "line skip: 1\nbyte skip: 2\n", "8 8 8\n9 1 2");

            assertThat(volume.value(0)).isEqualTo(1);
            assertThat(volume.value(1)).isEqualTo(2);
            refused(
                    "uint8",
                    "line skip: 2\n",
                    "1\n2",
                    "line skip: expected 2 lines, found the end of the file after fewer");
        }

        private Volume hex(String digits) throws IOException {
            return TextFieldsTest.this.read(
                    "a.nrrd", "NRRD0001\ntype: uint8\ndimension: 3\nsizes: 2 1 1\nencoding: hex\n\n", ascii(digits));
        }

        @Test
        void hexadecimalDigitsAreTwoAByte() throws IOException {
            Volume volume = hex(" 0\n9 aF\n");

            assertThat(volume.value(0)).isEqualTo(9);
            assertThat(volume.value(1)).isEqualTo(0xaf);
            String message = folder.resolve("a.nrrd") + ": data: expected ";
            assertThatThrownBy(() -> hex("09a")).hasMessage(message + "at least 4 characters, found 3");
            assertThatThrownBy(() -> hex("09a ")).hasMessage(message + "4 hexadecimal digits, found fewer");
            assertThatThrownBy(() -> hex("09ag")).hasMessage(message + "4 hexadecimal digits, found another character");
            assertThatThrownBy(() -> hex("09af0")).hasMessage(message + "2 bytes, found more");
        }

        @ParameterizedTest
        @CsvSource({
            "LPS, 1, 1, 1",
            "left-posterior-superior, 1, 1, 1",
            "RAS, -1, -1, 1",
            "right-anterior-superior, -1, -1, 1",
            "LAS, 1, -1, 1",
            "left-anterior-superior, 1, -1, 1"
        })
        void spaceSaysWhereItsAxesPoint(String space, double x, double y, double z) throws IOException {
            Orientation orientation = read(
                            "uint8",
                            "2 1 1",
                            "space: " + space + "\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (5,6,7)\n",
                            "1 2")
                    .geometry()
                    .orientation()
                    .orElseThrow();

            assertThat(orientation.xAxis()).isEqualTo(new Vector3(x, 0, 0));
            assertThat(orientation.yAxis()).isEqualTo(new Vector3(0, y, 0));
            assertThat(orientation.zAxis()).isEqualTo(new Vector3(0, 0, z));
            assertThat(orientation.origin()).isEqualTo(new Vector3(5 * x, 6 * y, 7 * z));
        }

        @ParameterizedTest
        @ValueSource(strings = {"scanner-xyz", "3D-right-handed", "3D-left-handed"})
        void spaceWithoutAPatientHasASpacingOnly(String space) throws IOException {
            Volume volume =
                    read("uint8", "2 1 1", "space: " + space + "\nspace directions: (2,0,0) (0,3,0) (0,0,4)\n", "1 2");

            assertThat(volume.geometry().requireSpacing()).isEqualTo(new Spacing(2, 3, 4));
            assertThat(volume.geometry().orientation()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "'', 1",
            "mm, 1",
            "Millimeters, 1",
            "cm, 10",
            "centimetre, 10",
            "m, 1000",
            "meters, 1000",
            "um, 1e-3",
            "micron, 1e-3",
            "nm, 1e-6",
            "nanometers, 1e-6"
        })
        void unitIsALength(String unit, double mm) throws IOException {
            String quoted = " \"" + unit + "\"";
            Volume axes = read("uint8", "2 1 1", "spacings: 2 3 4\nunits:" + quoted.repeat(3) + "\n", "1 2");
            requireSteps(axes, mm);
            Volume space = read(
                    "uint8",
                    "2 1 1",
                    "space: LPS\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (0,0,8)\nspace units:"
                            + quoted.repeat(3) + "\n",
                    "1 2");
            requireSteps(space, mm);
            assertThat(space.geometry().orientation().orElseThrow().origin().z())
                    .isCloseTo(8 * mm, within(1e-12));
        }

        private void requireSteps(Volume volume, double mm) {
            Spacing spacing = volume.geometry().requireSpacing();
            assertThat(spacing.x()).isCloseTo(2 * mm, within(1e-12));
            assertThat(spacing.y()).isCloseTo(3 * mm, within(1e-12));
            assertThat(spacing.z()).isCloseTo(4 * mm, within(1e-12));
        }

        @Test
        void headerInLatin1IsTextAsWell() throws IOException {
            String header = """
                NRRD0004
                type: uint8
                dimension: 3
                sizes: 2 1 1
                spacings: 2 3 4
                units: "\u00b5m" "\u00b5m" "\u00b5m"
                encoding: raw

                """;
            byte[] file = join(header.getBytes(StandardCharsets.ISO_8859_1), new byte[2]);

            requireSteps(VolumeFiles.read(Files.write(folder.resolve("a.nrrd"), file)), 1e-3);
        }

        @Test
        void namesOfUnitsAreInQuotesAndOneForEachAxis() {
            String spacings = "spacings: 2 3 4\nunits: ";
            refused(
                    "uint8",
                    spacings + "\"mm\" \"mm\"\n",
                    "1 2",
                    "units: expected 3 names in quotes, found \"mm\" \"mm\"");
            refused("uint8", spacings + "mm mm mm\n", "1 2", "units: expected names in quotes, found mm mm mm");
            refused(
                    "uint8",
                    spacings + "\"mm\" \"mm\" \"mm\n",
                    "1 2",
                    "units: expected names in quotes, found \"mm\" \"mm\" \"mm");
        }

        @Test
        void fourthAxisOfOneValueDoesNotMatter() throws IOException {
            Volume volume = read(
                    "uint8",
                    "2 1 1 1",
                    "kinds: space domain ??? list\nspace: LPS\nspace directions: (2,0,0) (0,3,0) (0,0,4) none\n",
                    "1 2");

            assertThat(volume.geometry().shape()).isEqualTo(new GridShape(2, 1, 1));
            assertThat(volume.geometry().requireSpacing()).isEqualTo(new Spacing(2, 3, 4));
            assertThatThrownBy(() -> read("uint8", "2 1 1", "space directions: (2,0,0) none (0,0,4)\n", "1 2"))
                    .isInstanceOf(UnsupportedVolumeException.class);
            assertThatThrownBy(() -> read("uint8", "2 1 1", "space: scanner-xyz-time\n", "1 2"))
                    .isInstanceOf(UnsupportedVolumeException.class);
        }

        @Test
        void headerHasAtMostSixteenDimensionsAndEachFieldOnce() {
            String sixteen = "2" + " 1".repeat(15);
            assertThatThrownBy(() -> read("uint8", sixteen, "", "1 2"))
                    .isInstanceOf(UnsupportedVolumeException.class)
                    .hasMessageContaining("expected a 3D image, found 16D");
            assertThatThrownBy(() -> read("uint8", sixteen + " 1", "", "1 2"))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageEndingWith("dimension: expected 1 to 16, found 17");
            refused(
                    "uint8",
                    "spacings: 1 1 1\nspacings: 1 1 1\n",
                    "1 2",
                    "spacings: expected one such line, found two");
        }

        @Test
        void pairsOfTheUserAndCommentsDoNotCount() throws IOException {
            Volume volume =
                    read("uint8", "2 1 1", "# type: double\nkey:=value: 1\nkey:=value\nspacings: 1 2 3\n", "4 5");

            assertThat(volume.value(1)).isEqualTo(5);
            assertThat(volume.geometry().requireSpacing()).isEqualTo(new Spacing(1, 2, 3));
            // the colon comes first: a field, and no pair
            assertThatThrownBy(() -> read("uint8", "2 1 1", "kinds: a:=b domain domain\n", "4 5"))
                    .isInstanceOf(UnsupportedVolumeException.class);
            for (String line : new String[] {": 1", ":=1", "field:1"}) {
                refused(
                        "uint8",
                        line + "\n",
                        "4 5",
                        "header: expected lines of 'field: description' and then an empty one, found " + line);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "(1,2,3) (2,1,1) (3,3,4)",
                    "(2,1,1) (3,3,4) (1,2,3)",
                    "(3,3,4) (2,1,1) (1,2,3)",
                    "(1,-2,3) (-2,1,5) (-1,-1,8)",
                    "(1,0,0) (0,1,0) (1,1,0)"
                })
        void axesInAPlaneAreMalformed(String axes) throws IOException {
            assertThatThrownBy(() -> read("uint8", "2 1 1", "space: LPS\nspace directions: " + axes + "\n", "1 2"))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessageContaining("space directions: expected three independent axes, found ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"(1,2,3) (2,1,1) (3,3,-4)", "(0,0,2) (0,3,4) (5,6,7)", "(0,1,1) (1,0,1) (1,1,0)"})
        void axesThatLeaveThePlaneAreRead(String axes) throws IOException {
            Volume volume = read("uint8", "2 1 1", "space: LPS\nspace directions: " + axes + "\n", "1 2");

            assertThat(volume.geometry().orientation()).isPresent();
        }

        @Test
        void lineOfTheHeaderHasAtMost65536Bytes() throws IOException {
            assertThat(read("uint8", "2 1 1", "#" + "x".repeat(65_535) + "\n", "4 5")
                            .value(1))
                    .isEqualTo(5);
            assertThatThrownBy(() -> read("uint8", "2 1 1", "#" + "x".repeat(65_536) + "\n", "4 5"))
                    .hasMessageContaining("header: expected lines of at most 65536 bytes");
        }

        @Test
        void numbersOfTheHeaderAreAsManyAsTheirAxesAndNotTooLong() {
            refused("uint8", "spacings: 1 2\n", "4 5", "spacings: expected 3 numbers, found 1 2");
            refused("uint8", "byte skip: 1 2\n", "4 5", "byte skip: expected one number, found 1 2");
            String tooLong = "1 1 " + "0".repeat(64) + "1";
            refused("uint8", "spacings: " + tooLong + "\n", "4 5", "spacings: expected real numbers, found " + tooLong);
            refused(
                    "uint8",
                    "space: LPS\nspace directions: (1,0,) (0,1,0) (0,0,1)\n",
                    "4 5",
                    "space directions: expected real numbers, found (1,0,) (0,1,0) (0,0,1)");
        }

        @Test
        void listOrPatternOfFilesIsUnsupportedAndAnyOtherNameAFile() {
            for (String several : new String[] {"LIST", "list 2", "%03d.raw 1 3 1", "a%d.raw -1 +3 1 2"}) {
                assertThatThrownBy(() -> read("uint8", "2 1 1", "data file: " + several + "\n", ""))
                        .isInstanceOf(UnsupportedVolumeException.class);
            }
            for (String one : new String[] {"a%d one two three", "a 1 2 3", "%03d.raw", "../missing.raw"}) {
                refused(
                        "uint8",
                        "data file: " + one + "\n",
                        "",
                        "data file: expected "
                                + (one.startsWith("..") ? "a file in the folder of the header" : "an existing file")
                                + ", found " + one);
            }
        }

        @Test
        void imageThatIsNoneInSpaceIsSaidBeforeItsDataAreLookedFor() {
            assertThatThrownBy(() -> read("uint8", "2 1 1", "space dimension: 2\ndata file: missing.raw\n", ""))
                    .isInstanceOf(UnsupportedVolumeException.class);
        }

        @Test
        void textThatOnlyLooksLikeNumbersIsMalformed() {
            assertThatThrownBy(() -> read("uint8", "2 1 1", "", "1\0 2")).isInstanceOf(VolumeFormatException.class);
        }

        private Volume raw(String fields, byte[] data) throws IOException {
            return TextFieldsTest.this.read(
                    "a.nrrd",
                    "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 1 1\nencoding: raw\n" + fields + "\n",
                    data);
        }

        @Test
        void singleBytesNeedNoOrderAndLinesBeforeThemMayHoldAnything() throws IOException {
            assertThat(raw("", new byte[] {4, 5}).value(1)).isEqualTo(5);
            assertThat(raw("line skip: 1\n", new byte[] {'a', 0, 'b', '\n', 4, 5})
                            .value(1))
                    .isEqualTo(5);
        }

        @Test
        void rawVoxelsThatAreMissingAreCounted() {
            String message = folder.resolve("a.nrrd") + ": data: expected 2 bytes, found ";
            assertThatThrownBy(() -> raw("", new byte[0])).hasMessage(message + "0 bytes");
            assertThatThrownBy(() -> raw("byte skip: 3\n", new byte[4])).hasMessage(message + "1 bytes");
            assertThatThrownBy(() -> raw("byte skip: 9\n", new byte[4])).hasMessage(message + "0 bytes");
        }

        @Test
        void firstLineIsTheMagicAlsoOfAFileThatIsNrrdByNameOnly() throws IOException {
            String message = folder.resolve("b.nrrd") + ": magic: expected NRRD0001 to NRRD0005, found ";
            Path file = folder.resolve("b.nrrd");
            Files.write(file, new byte[0]);
            assertThatThrownBy(() -> VolumeFiles.read(file)).hasMessage(message + "an empty file");
            Files.writeString(file, "something\n");
            assertThatThrownBy(() -> VolumeFiles.read(file)).hasMessage(message + "something");
            Files.writeString(file, "NRRD0006\n");
            assertThatThrownBy(() -> VolumeFiles.read(file)).hasMessage(message + "NRRD0006");
        }

        @Test
        void bzip2BlockOfManyEqualVoxelsIsReadToItsEnd() throws IOException {
            byte[] voxels = new byte[300 * 250 * 3];
            Arrays.fill(voxels, (byte) 9);
            voxels[voxels.length - 1] = 7;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream bzip2 = new BZip2CompressorOutputStream(out)) {
                bzip2.write(voxels);
            }

            Volume volume = TextFieldsTest.this.read(
                    "a.nrrd",
                    "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 300 250 3\nencoding: bzip2\n\n",
                    out.toByteArray());

            assertThat(volume.value(0)).isEqualTo(9);
            assertThat(volume.value(voxels.length - 2)).isEqualTo(9);
            assertThat(volume.value(voxels.length - 1)).isEqualTo(7);
        }

        @Test
        void spacingWithoutAxesIsWrittenAsOneNumberForEach() throws IOException {
            Path file = folder.resolve("w.nhdr");
            VolumeFiles.write(
                    file, Volume.of(Geometry.of(new GridShape(2, 1, 1), new Spacing(0.5, 2, 3)), new byte[] {4, 5}));

            assertThat(Files.readString(file)).isEqualTo("""
                NRRD0004
                type: uint8
                dimension: 3
                sizes: 2 1 1
                spacings: 0.5 2.0 3.0
                units: "mm" "mm" "mm"
                kinds: domain domain domain
                endian: little
                encoding: gzip
                data file: w.raw.gz
                """);
            assertThat(VolumeFiles.read(file).geometry().requireSpacing()).isEqualTo(new Spacing(0.5, 2, 3));
        }

        @ParameterizedTest
        @EnumSource
        void scaledVoxelsAreWrittenAsRealNumbersThatHoldThem(SampleType type) throws IOException {
            Volume volume = Volume.wrap(
                    Geometry.of(new GridShape(2, 1, 1)),
                    type,
                    new IntensityScaling(0.5, 3),
                    ByteBuffer.allocate(2 * type.bytes()));
            boolean single = type.bytes() <= 2 || type == SampleType.FLOAT32;

            VolumeFiles.write(folder.resolve("s.nrrd"), volume);

            Volume read = VolumeFiles.read(folder.resolve("s.nrrd"));
            assertThat(read.sampleType()).isEqualTo(single ? SampleType.FLOAT32 : SampleType.FLOAT64);
            assertThat(read.value(1)).isEqualTo(3);
        }
    }

    @Nested
    class MetaImage {

        private static final String HEADER = "NDims = 3\nDimSize = 3 2 1\nElementType = MET_UCHAR\n";

        private static final byte[] VOXELS = {1, 2, 3, 4, 5, 6};

        private Volume read(String fields, byte[] data) throws IOException {
            return TextFieldsTest.this.read("a.mha", HEADER + fields + "ElementDataFile = LOCAL\n", data);
        }

        private void refused(String fields, byte[] data, String message) {
            assertThatThrownBy(() -> read(fields, data))
                    .isInstanceOf(VolumeFormatException.class)
                    .hasMessage(folder.resolve("a.mha") + ": " + message);
        }

        @Test
        void compressedVoxelsMayBeTheLastBytesOfTheFile() throws IOException {
            byte[] zlib = zlib(VOXELS);
            String size = "CompressedData = True\nCompressedDataSize = " + zlib.length + "\n";
            for (int before : new int[] {0, 7}) {
                Volume volume = read("HeaderSize = -1\n" + size, join(new byte[before], zlib));
                assertThat(volume.value(5)).isEqualTo(6);
            }
            int tooMany = zlib.length + 1;
            refused(
                    "HeaderSize = -1\nCompressedData = True\nCompressedDataSize = " + tooMany + "\n",
                    zlib,
                    "CompressedDataSize: expected at most the " + zlib.length + " bytes there are, found " + tooMany);
            refused(
                    "CompressedData = True\nCompressedDataSize = " + tooMany + "\n",
                    zlib,
                    "CompressedDataSize: expected the " + zlib.length + " bytes there are, found " + tooMany);
            refused(
                    "HeaderSize = -1\nCompressedData = True\nCompressedDataSize = -1\n",
                    zlib,
                    "CompressedDataSize: expected at most the " + zlib.length + " bytes there are, found -1");
            refused(
                    "HeaderSize = -1\nCompressedData = True\n",
                    zlib,
                    "CompressedDataSize: expected one, to find the data by HeaderSize -1, found none");
        }

        @Test
        void headerSizeCountsFromTheFirstByteOfTheFile() throws IOException {
            String field = "HeaderSize = 200\n";
            int header = (HEADER + field + "ElementDataFile = LOCAL\n").length();
            Volume volume = read(field, join(new byte[200 - header], VOXELS));

            assertThat(volume.value(0)).isEqualTo(1);
            assertThat(read("HeaderSize = 0\n", VOXELS).value(0)).isEqualTo(1);
            refused("HeaderSize = -2\n", VOXELS, "HeaderSize: expected -1 or more, found -2");
            refused(
                    "BinaryData = False\nHeaderSize = -1\n",
                    ascii("1 2 3 4 5 6"),
                    "HeaderSize: expected 0 or more for text, found -1");
        }

        @ParameterizedTest
        @CsvSource({
            "MET_CHAR, INT8",
            "MET_USHORT, UINT16",
            "MET_INT, INT32",
            "MET_LONG, INT32",
            "MET_UINT, UINT32",
            "MET_ULONG, UINT32",
            "MET_LONG_LONG, INT64",
            "MET_ULONG_LONG, UINT64",
            "MET_FLOAT, FLOAT32",
            "MET_DOUBLE, FLOAT64"
        })
        void elementTypeIsThatOfTheVoxels(String name, SampleType type) throws IOException {
            Volume volume = TextFieldsTest.this.read(
                    "a.mha",
                    HEADER.replace("MET_UCHAR", name) + "BinaryData = F\nElementDataFile = LOCAL\n",
                    ascii("1 2 3 4 5 6"));

            assertThat(volume.sampleType()).isEqualTo(type);
            assertThat(volume.value(5)).isEqualTo(6);
        }

        @ParameterizedTest
        @CsvSource({
            "NDims = 0, DimSize = 3 2 1, VolumeFormatException, 'NDims: expected 1 to 10 dimensions, found 0'",
            "NDims = 11, DimSize = 3 2 1, VolumeFormatException, 'NDims: expected 1 to 10 dimensions, found 11'",
            "NDims = 1, DimSize = 3, UnsupportedVolumeException, 'DimSize: expected a 3D image, found 1D [3]'",
            "NDims = 10, DimSize = 3 2 1 1 1 1 1 1 1 1, UnsupportedVolumeException, 'DimSize: expected a 3D image,"
                    + " found 10D [3, 2, 1, 1, 1, 1, 1, 1, 1, 1]'",
            "NDims = 3, DimSize = 3 0 1, VolumeFormatException, 'DimSize: expected sides of at least 1, found [3, 0, 1]'"
        })
        void dimensionsThatCannotBeAreSaid(String dimensions, String sides, String type, String message)
                throws Exception {
            String header = HEADER.replace("NDims = 3", dimensions).replace("DimSize = 3 2 1", sides);

            assertThatThrownBy(() -> TextFieldsTest.this.read("a.mha", header + "ElementDataFile = LOCAL\n", VOXELS))
                    .isInstanceOf(Class.forName("org.abusmtl.io." + type))
                    .hasMessage(folder.resolve("a.mha") + ": " + message);
        }

        @Test
        void fourthDimensionOfOneDoesNotMatter() throws IOException {
            String header = HEADER.replace("NDims = 3", "NDims = 4").replace("3 2 1", "3 2 1 1");
            Volume volume = TextFieldsTest.this.read(
                    "a.mha",
                    header + "ElementSpacing = 1 2 3 9\nOffset = 4 5 6 9\n"
                            + "TransformMatrix = 0 1 0 9 1 0 0 9 0 0 1 9 9 9 9 9\nElementDataFile = LOCAL\n",
                    VOXELS);

            assertThat(volume.geometry().requireSpacing()).isEqualTo(new Spacing(1, 2, 3));
            Orientation orientation = volume.geometry().orientation().orElseThrow();
            assertThat(orientation.xAxis()).isEqualTo(new Vector3(0, 1, 0));
            assertThat(orientation.yAxis()).isEqualTo(new Vector3(1, 0, 0));
            assertThat(orientation.zAxis()).isEqualTo(new Vector3(0, 0, 1));
            assertThat(orientation.origin()).isEqualTo(new Vector3(4, 5, 6));
        }

        @Test
        void fieldsThatWouldChangeTheVoxelsAreReadOnlyWhereTheyDoNot() throws IOException {
            String neutral = """
                ElementToIntensityFunctionSlope = 1
                ElementToIntensityFunctionOffset = 0
                ElementNumberOfChannels = 1
                ObjectType = Image
                """;
            assertThat(read(neutral, VOXELS).value(5)).isEqualTo(6);
            for (String changing : new String[] {
                "ElementToIntensityFunctionSlope = 2\n",
                "ElementToIntensityFunctionOffset = 1\n",
                "ElementNumberOfChannels = 3\n"
            }) {
                assertThatThrownBy(() -> read(changing, VOXELS)).isInstanceOf(UnsupportedVolumeException.class);
            }
        }

        @Test
        void linesThatAreNoFieldsArePassedOver() throws IOException {
            assertThat(read("= 1\n= 2\nno field\n# NDims = 9\n", VOXELS).value(5))
                    .isEqualTo(6);
            refused("NDims = 3\n", VOXELS, "NDims: expected one such line, found two");
            refused("HeaderSize = 1 2\n", VOXELS, "HeaderSize: expected one number, found 1 2");
        }

        @Test
        void writtenHeaderIsPlainToOtherReaders() throws IOException {
            Path file = folder.resolve("w.mhd");
            Orientation orientation = new Orientation(
                    new Vector3(1, 0, 0), new Vector3(0, 0, 1), new Vector3(0, -1, 0), new Vector3(4, 5, 6));
            Volume volume = Volume.of(
                    Geometry.of(new GridShape(3, 2, 1), new Spacing(0.5, 2, 3)).withOrientation(orientation), VOXELS);

            VolumeFiles.write(file, volume);

            String size = String.format(Locale.ROOT, "%-19d", Files.size(folder.resolve("w.zraw")));
            assertThat(Files.readString(file).lines())
                    .containsExactly(
                            "ObjectType = Image",
                            "NDims = 3",
                            "BinaryData = True",
                            "BinaryDataByteOrderMSB = False",
                            "CompressedData = True",
                            "CompressedDataSize = " + size,
                            "TransformMatrix = 1.0 0.0 0.0 0.0 0.0 1.0 0.0 -1.0 0.0",
                            "Offset = 4.0 5.0 6.0",
                            "CenterOfRotation = 0 0 0",
                            "AnatomicalOrientation = RIP",
                            "ElementSpacing = 0.5 2.0 3.0",
                            "DimSize = 3 2 1",
                            "ElementType = MET_UCHAR",
                            "ElementDataFile = w.zraw");
            assertThat(VolumeFiles.read(file).geometry()).isEqualTo(volume.geometry());
        }
    }

    @Test
    void productBeyondALongIsTheLargestLong() {
        assertThat(Extent.saturatedProduct(7, 6)).isEqualTo(42);
        assertThat(Extent.saturatedProduct(1L << 31, (1L << 32) - 1)).isEqualTo((1L << 63) - (1L << 31));
        // one bit too many, which only shows in the sign, and many
        assertThat(Extent.saturatedProduct(1L << 31, 1L << 32)).isEqualTo(Long.MAX_VALUE);
        assertThat(Extent.saturatedProduct(1L << 62, 3)).isEqualTo(Long.MAX_VALUE);
        assertThat(Extent.saturatedProduct(1L << 40, 1L << 40)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void siblingReplacesTheLastExtension() {
        Path parent = Path.of("x");
        assertThat(VolumeSource.sibling(parent.resolve("a.b.mhd"), ".raw")).isEqualTo(parent.resolve("a.b.raw"));
        assertThat(VolumeSource.sibling(parent.resolve(".mhd"), ".raw")).isEqualTo(parent.resolve(".raw"));
        assertThat(VolumeSource.sibling(parent.resolve("ab"), ".raw")).isEqualTo(parent.resolve("ab.raw"));
    }
}
