package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.abusmtl.volume.Geometry;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which NIfTI field holds what, byte by byte, and which values of a field decide about another. */
class NiftiLayoutTest {

    private static final Geometry GRID = Geometry.of(new GridShape(3, 2, 2), new Spacing(0.5, 0.25, 2));

    @TempDir
    private Path folder;

    /** int16 voxels 0, 1, 2, ..., as in {@link NiftiBytes}. */
    private static Volume counting(Geometry geometry, ByteOrder order, IntensityScaling scaling) {
        ByteBuffer data = ByteBuffer.allocate(24).order(order);
        for (int i = 0; i < 12; i++) {
            data.putShort((short) i);
        }
        return Volume.wrap(geometry, SampleType.INT16, scaling, data.flip());
    }

    private ByteBuffer written(Volume volume) throws IOException {
        Path file = folder.resolve("written.nii");
        VolumeFiles.write(file, volume);
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(volume.data().order());
    }

    private Volume read(Consumer<ByteBuffer> change) throws IOException {
        ByteBuffer bytes = NiftiBytes.one(ByteOrder.LITTLE_ENDIAN);
        change.accept(bytes);
        return VolumeFiles.read(Files.write(folder.resolve("a.nii"), NiftiBytes.bytes(bytes)));
    }

    private Orientation orientation(Consumer<ByteBuffer> change) throws IOException {
        return read(change).geometry().orientation().orElseThrow();
    }

    private static void requireClose(Vector3 found, double x, double y, double z) {
        // numbers of 24 bits
        assertThat(found.plus(new Vector3(x, y, z), -1).length())
                .as("%s", found)
                .isLessThan(1e-6);
    }

    @Test
    void writtenNifti1IsThatOfTheStandardByteByByte() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] expected = NiftiBytes.bytes(NiftiBytes.one(order).putFloat(112, 1));

            assertThat(NiftiBytes.bytes(written(counting(GRID, order, IntensityScaling.NONE))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void writtenNifti2IsThatOfTheStandardByteByByte() throws IOException {
        IntensityScaling scaling = new IntensityScaling(0.1, 7);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] expected =
                    NiftiBytes.bytes(NiftiBytes.two(order).putDouble(176, 0.1).putDouble(184, 7));

            assertThat(NiftiBytes.bytes(written(counting(GRID, order, scaling))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void writtenSformHasTheStepsOfTheAxesAndTheQformTheirTurn() throws IOException {
        Orientation identity =
                new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(1, 2, 3));

        ByteBuffer file =
                written(counting(GRID.withOrientation(identity), ByteOrder.LITTLE_ENDIAN, IntensityScaling.NONE));

        assertThat(file.getFloat(76)).isEqualTo(1);
        assertThat(file.getShort(252)).isEqualTo((short) 1);
        assertThat(file.getShort(254)).isEqualTo((short) 1);
        // LPS is RAS turned by half about z; then qoffset and the rows of the sform
        float[] expected = {0, 0, 1, -1, -2, 3, -0.5f, 0, 0, -1, 0, -0.25f, 0, -2, 0, 0, 2, 3};
        for (int i = 0; i < expected.length; i++) {
            assertThat(file.getFloat(256 + 4 * i)).as("number %d", i).isEqualTo(expected[i], within(0f));
        }
    }

    @Test
    void formsOfANifti2AreInItsOwnPlaces() throws IOException {
        Orientation identity =
                new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(1, 2, 3));
        IntensityScaling scaling = new IntensityScaling(0.1, 0);

        ByteBuffer file = written(counting(GRID.withOrientation(identity), ByteOrder.BIG_ENDIAN, scaling));

        assertThat(file.getInt(344)).isEqualTo(1);
        assertThat(file.getInt(348)).isEqualTo(1);
        double[] expected = {0, 0, 1, -1, -2, 3, -0.5, 0, 0, -1, 0, -0.25, 0, -2, 0, 0, 2, 3};
        for (int i = 0; i < expected.length; i++) {
            assertThat(file.getDouble(352 + 8 * i)).as("number %d", i).isEqualTo(expected[i], within(0.0));
        }
        Path path = folder.resolve("written.nii");
        assertThat(VolumeFiles.read(path).geometry().orientation()).contains(identity);
        Files.write(path, NiftiBytes.bytes(file.putInt(348, 0)));
        assertThat(VolumeFiles.read(path).geometry().orientation()).contains(identity);
        Files.write(path, NiftiBytes.bytes(file.putInt(344, 0)));
        assertThat(VolumeFiles.read(path).geometry().orientation()).isEmpty();
        Files.write(path, NiftiBytes.bytes(file.putInt(348, 1)));
        assertThat(VolumeFiles.read(path).geometry().orientation()).contains(identity);
    }

    @Test
    void unitIsReadWhereItsVersionHasIt() throws IOException {
        Path path = folder.resolve("metres.nii");
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            Files.write(path, NiftiBytes.bytes(NiftiBytes.one(order).put(123, (byte) 1)));
            assertThat(VolumeFiles.read(path).geometry().requireSpacing()).isEqualTo(new Spacing(500, 250, 2000));
            Files.write(path, NiftiBytes.bytes(NiftiBytes.two(order).putInt(500, 1)));
            assertThat(VolumeFiles.read(path).geometry().requireSpacing()).isEqualTo(new Spacing(500, 250, 2000));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, -10.25, 0.5, NIFTI1",
        "0.1, 0, 0.5, NIFTI2",
        "0.5, 0.1, 0.5, NIFTI2",
        "1, 0, 1e-60, NIFTI2",
        "1, 0, 1e300, NIFTI2"
    })
    void whatDoesNotFitIntoSinglePrecisionMakesANifti2(double slope, double intercept, double mm, VolumeFormat expected)
            throws IOException {
        Geometry geometry = GRID.withSpacing(new Spacing(0.5, mm, 2));

        written(counting(geometry, ByteOrder.LITTLE_ENDIAN, new IntensityScaling(slope, intercept)));

        assertThat(VolumeFiles.format(folder.resolve("written.nii"))).isEqualTo(expected);
        assertThat(VolumeFiles.read(folder.resolve("written.nii")).geometry().requireSpacing())
                .isEqualTo(geometry.requireSpacing());
    }

    @ParameterizedTest
    @CsvSource({"32767, 1e30, NIFTI1", "32768, 1e30, NIFTI2", "5, 1e300, NIFTI2"})
    void longSideOrFarOriginMakesANifti2(int side, double origin, VolumeFormat expected) throws IOException {
        Geometry geometry = Geometry.of(new GridShape(1, side, 1), new Spacing(0.5, 0.25, 2))
                .withOrientation(new Orientation(
                        new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(origin, 0, 0)));

        written(Volume.of(geometry, new byte[side]));

        assertThat(VolumeFiles.format(folder.resolve("written.nii"))).isEqualTo(expected);
    }

    /** Unit quaternions in RAS, 11 times as long, for each of the four numbers as the largest one. */
    static Stream<Arguments> quaternions() {
        return Stream.of(
                        new double[] {10, 1, -2, 4},
                        new double[] {1, 10, 4, -2},
                        new double[] {4, -1, 10, 2},
                        new double[] {2, 4, -1, 10})
                .map(q -> Arrays.stream(q).map(number -> number / 11).toArray())
                .flatMap(q -> Stream.of(1.0, -1.0).map(mirror -> Arguments.of(q, mirror)));
    }

    /** Axis {@code i} of the rotation by a quaternion, {@code v + 2u x (u x v + av)}, in LPS. */
    private static Vector3 turned(double[] q, int i, double sign) {
        double[] u = {q[1], q[2], q[3]};
        double[] v = {i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0};
        double[] first = cross(u, v);
        double[] second =
                cross(u, new double[] {first[0] + q[0] * v[0], first[1] + q[0] * v[1], first[2] + q[0] * v[2]});
        return new Vector3(
                -sign * (v[0] + 2 * second[0]), -sign * (v[1] + 2 * second[1]), sign * (v[2] + 2 * second[2]));
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    @ParameterizedTest
    @MethodSource("quaternions")
    void quaternionOfAnyTurnIsWrittenAndRead(double[] q, double mirror) throws IOException {
        Orientation orientation =
                new Orientation(turned(q, 0, 1), turned(q, 1, 1), turned(q, 2, mirror), new Vector3(1.5, -2.5, 3.25));

        ByteBuffer file =
                written(counting(GRID.withOrientation(orientation), ByteOrder.LITTLE_ENDIAN, IntensityScaling.NONE));

        assertThat((double) file.getFloat(76)).isEqualTo(mirror);
        for (int i = 0; i < 3; i++) {
            assertThat((double) file.getFloat(256 + 4 * i)).isCloseTo(q[i + 1], within(1e-6));
        }
        Path path = folder.resolve("written.nii");
        Orientation sform = VolumeFiles.read(path).geometry().orientation().orElseThrow();
        Files.write(path, NiftiBytes.bytes(file.putShort(254, (short) 0)));
        Orientation qform = VolumeFiles.read(path).geometry().orientation().orElseThrow();
        for (int axis = 0; axis < 3; axis++) {
            Vector3 expected = orientation.axis(axis);
            requireClose(sform.axis(axis), expected.x(), expected.y(), expected.z());
            requireClose(qform.axis(axis), expected.x(), expected.y(), expected.z());
        }
        assertThat(qform.origin()).isEqualTo(new Vector3(1.5, -2.5, 3.25));
    }

    @Test
    void axesThatAreNotPerpendicularHaveNoQform() throws IOException {
        Orientation sheared = new Orientation(
                new Vector3(1, 0, 0), new Vector3(0.6, 0.8, 0), new Vector3(0, 0, 1), new Vector3(0, 0, 0));

        ByteBuffer file =
                written(counting(GRID.withOrientation(sheared), ByteOrder.LITTLE_ENDIAN, IntensityScaling.NONE));

        assertThat(file.getShort(252)).isZero();
        assertThat(file.getShort(254)).isEqualTo((short) 1);
        Vector3 y = VolumeFiles.read(folder.resolve("written.nii"))
                .geometry()
                .orientation()
                .orElseThrow()
                .yAxis();
        requireClose(y, 0.6, 0.8, 0);
    }

    /** Half a turn whose numbers are slightly too long in single precision. */
    @ParameterizedTest
    @CsvSource({
        "256, 260, 0, -1, 0, -1, 0, 0, 0, 0, -1",
        "256, 264, 0, 0, 1, 0, 1, 0, -1, 0, 0",
        "260, 264, 1, 0, 0, 0, 0, 1, 0, -1, 0"
    })
    void quaternionThatRoundingMadeTooLongIsShortened(
            int first,
            int second,
            double xx,
            double xy,
            double xz,
            double yx,
            double yy,
            double yz,
            double zx,
            double zy,
            double zz)
            throws IOException {
        Orientation orientation = orientation(
                b -> b.putShort(252, (short) 1).putFloat(first, 0.7074f).putFloat(second, 0.7074f));

        requireClose(orientation.xAxis(), xx, xy, xz);
        requireClose(orientation.yAxis(), yx, yy, yz);
        requireClose(orientation.zAxis(), zx, zy, zz);
    }

    @Test
    void originIsInTheUnitOfTheFileAndAMissingQfacIsNoMirror() throws IOException {
        Orientation qform = orientation(b -> b.put(123, (byte) 1)
                .putShort(252, (short) 1)
                .putFloat(76, 0)
                .putFloat(268, 1)
                .putFloat(272, 2)
                .putFloat(276, 3));
        assertThat(qform.origin()).isEqualTo(new Vector3(-1000, -2000, 3000));
        assertThat(qform.code()).isEqualTo("RAS");
        Orientation sform = orientation(b -> b.put(123, (byte) 1)
                .putShort(254, (short) 1)
                .putFloat(280, 1)
                .putFloat(300, 1)
                .putFloat(320, 1)
                .putFloat(292, 1)
                .putFloat(308, 2)
                .putFloat(324, 3));
        assertThat(sform.origin()).isEqualTo(new Vector3(-1000, -2000, 3000));
        assertThat(sform.code()).isEqualTo("RAS");
    }

    private void refused(String name, byte[] content, Class<?> type, String message) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(type).hasMessage(file + ": " + message);
    }

    @Test
    void headerWithoutMagicIsAnalyzeOnlyInAPairOfFiles() throws IOException {
        byte[] none = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN).putInt(344, 0));
        refused(
                "a.hdr",
                none,
                UnsupportedVolumeException.class,
                "magic: expected NIfTI, found none, as in Analyze 7.5");
        refused("a.nii", none, VolumeFormatException.class, "magic: expected n+1 or ni1, found another one");
        byte[] other = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN).put(346, (byte) '3'));
        refused("a.hdr", other, VolumeFormatException.class, "magic: expected n+1 or ni1, found another one");
        byte[] two = NiftiBytes.bytes(NiftiBytes.two(ByteOrder.LITTLE_ENDIAN).put(8, (byte) '\n'));
        refused("a.nii", two, VolumeFormatException.class, "magic: expected n+2 or ni2, found another one");
    }

    @Test
    void filesThatEndInTheirFirstFieldsSayHowFarTheyGo() throws IOException {
        byte[] sound = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN));
        String start = "sizeof_hdr: expected 348 or 540 (NIfTI), found ";
        refused("a.nii", Arrays.copyOf(sound, 3), VolumeFormatException.class, start + "a file of 3 bytes");
        refused("a.nii", new byte[] {1, 2, 0, 0}, VolumeFormatException.class, start + "513");
        refused(
                "a.nii",
                Arrays.copyOf(sound, 4),
                VolumeFormatException.class,
                "header: expected 348 bytes, found 4 bytes");
        refused("a.nii", new byte[] {0x1f, (byte) 0x8b}, VolumeFormatException.class, start + "a file of 0 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "40, 0, VolumeFormatException, 'dim[0]: expected 1 to 7 dimensions, found 0'",
        "40, 1, UnsupportedVolumeException, 'dim: expected a 3D image, found 1D [3]'",
        "40, 7, UnsupportedVolumeException, 'dim: expected a 3D image, found 7D [3, 2, 2, 1, 1, 1, 1]'",
        "40, 8, VolumeFormatException, 'dim[0]: expected 1 to 7 dimensions, found 8'",
        "72, 8, VolumeFormatException, 'bitpix: expected 16 for int16, found 8'",
        "70, 9, VolumeFormatException, 'datatype: expected a NIfTI type code, found 9'"
    })
    void fieldThatCannotBeIsSaidWithItsValue(int at, short value, String type, String message) throws Exception {
        byte[] bytes = NiftiBytes.bytes(NiftiBytes.one(ByteOrder.LITTLE_ENDIAN).putShort(at, value));
        refused("a.nii", bytes, Class.forName("org.abusmtl.io." + type), message);
    }
}
