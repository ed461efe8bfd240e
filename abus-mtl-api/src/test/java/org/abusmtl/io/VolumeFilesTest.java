package org.abusmtl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeFilesTest {

    private static final List<String> EXTENSIONS = List.of("nii", "nii.gz", "nrrd", "nhdr", "mha", "mhd");
    private static final GridShape SHAPE = new GridShape(5, 4, 3);
    private static final Spacing SPACING = new Spacing(0.5, 0.073, 0.475674);
    /** Turned about z by 0.4 rad, z downwards: a rotation and a mirror. */
    private static final Orientation OBLIQUE = new Orientation(
            new Vector3(Math.cos(0.4), Math.sin(0.4), 0),
            new Vector3(-Math.sin(0.4), Math.cos(0.4), 0),
            new Vector3(0, 0, -1),
            new Vector3(-12.5, 30.25, 7));

    @TempDir
    Path folder;

    private static Volume random(Geometry geometry, SampleType type, ByteOrder order, IntensityScaling scaling) {
        Random random = new Random(7);
        int voxels = geometry.shape().voxels();
        ByteBuffer data = ByteBuffer.allocate(voxels * type.bytes()).order(order);
        for (int i = 0; i < voxels; i++) {
            switch (type) {
                case FLOAT32 -> data.putFloat(random.nextFloat());
                case FLOAT64 -> data.putDouble(random.nextDouble());
                default -> {
                    byte[] bytes = new byte[type.bytes()];
                    random.nextBytes(bytes);
                    data.put(bytes);
                }
            }
        }
        return Volume.wrap(geometry, type, scaling, data.flip());
    }

    static Stream<Arguments> formatsTypesAndOrders() {
        return EXTENSIONS.stream()
                .flatMap(extension -> Stream.of(SampleType.values())
                        .flatMap(type -> Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                                .map(order -> Arguments.of(extension, type, order))));
    }

    @ParameterizedTest
    @MethodSource("formatsTypesAndOrders")
    void whatIsWrittenIsRead(String extension, SampleType type, ByteOrder order) throws IOException {
        Geometry geometry = Geometry.of(SHAPE, SPACING).withOrientation(OBLIQUE);
        Volume volume = random(geometry, type, order, IntensityScaling.NONE);
        Path file = folder.resolve("volume." + extension);
        VolumeFiles.write(file, volume);
        Volume read = VolumeFiles.read(file);
        assertThat(read.sampleType()).isEqualTo(type);
        assertThat(read.data().order()).isEqualTo(type.bytes() == 1 ? ByteOrder.LITTLE_ENDIAN : order);
        assertThat(read.data()).isEqualTo(volume.data());
        assertThat(read.scaling()).isEqualTo(IntensityScaling.NONE);
        // NIfTI-1 has 24 bits for these; the text formats round once when a length is taken apart and put together
        double relative = extension.startsWith("nii") ? 1e-7 : 1e-15;
        for (int axis = 0; axis < 3; axis++) {
            assertThat(read.geometry().requireSpacing().along(axis))
                    .isCloseTo(SPACING.along(axis), within(relative * SPACING.along(axis)));
            Vector3 difference =
                    read.geometry().orientation().orElseThrow().axis(axis).plus(OBLIQUE.axis(axis), -1);
            assertThat(difference.length()).isLessThan(2 * relative);
        }
        assertThat(read.geometry().orientation().orElseThrow().origin()).isEqualTo(OBLIQUE.origin());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(f -> f.toString().endsWith(".tmp"));
        }
    }

    @ParameterizedTest
    @MethodSource("orientations")
    void qformSaysTheSameAsSform(Orientation orientation) throws IOException {
        Geometry geometry = Geometry.of(SHAPE, SPACING).withOrientation(orientation);
        Path file = folder.resolve("a.nii");
        VolumeFiles.write(file, random(geometry, SampleType.UINT8, ByteOrder.LITTLE_ENDIAN, IntensityScaling.NONE));
        byte[] bytes = Files.readAllBytes(file);
        Orientation sform = VolumeFiles.read(file).geometry().orientation().orElseThrow();
        // sform_code
        bytes[254] = 0;
        Files.write(file, bytes);
        Orientation qform = VolumeFiles.read(file).geometry().orientation().orElseThrow();
        for (int axis = 0; axis < 3; axis++) {
            // a quaternion of 24-bit numbers; near half a turn its first number is the root of a rounded difference
            assertThat(qform.axis(axis).plus(sform.axis(axis), -1).length()).isLessThan(1e-3);
        }
        assertThat(qform.origin()).isEqualTo(sform.origin());
    }

    static List<Orientation> orientations() {
        List<Orientation> all = new ArrayList<>(List.of(OBLIQUE));
        int[][] permutations = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] p : permutations) {
            for (int signs = 0; signs < 8; signs++) {
                Vector3[] axes = new Vector3[3];
                for (int axis = 0; axis < 3; axis++) {
                    double sign = (signs >> axis & 1) == 0 ? 1 : -1;
                    axes[axis] = new Vector3(p[axis] == 0 ? sign : 0, p[axis] == 1 ? sign : 0, p[axis] == 2 ? sign : 0);
                }
                all.add(new Orientation(axes[0], axes[1], axes[2], new Vector3(1, -2, 3)));
            }
        }
        return all;
    }

    @Test
    void scalingIsKeptByNiftiAndAppliedForTheOthers() throws IOException {
        IntensityScaling scaling = new IntensityScaling(0.5, -10.25);
        Geometry geometry = Geometry.of(SHAPE, SPACING);
        for (SampleType type : SampleType.values()) {
            Volume volume = random(geometry, type, ByteOrder.BIG_ENDIAN, scaling);
            for (String extension : EXTENSIONS) {
                Path file = folder.resolve("scaled." + extension);
                VolumeFiles.write(file, volume);
                Volume read = VolumeFiles.read(file);
                boolean nifti = extension.startsWith("nii");
                assertThat(read.scaling()).isEqualTo(nifti ? scaling : IntensityScaling.NONE);
                assertThat(read.sampleType().isFloatingPoint()).isEqualTo(!nifti || type.isFloatingPoint());
                for (int i = 0; i < SHAPE.voxels(); i++) {
                    double value = volume.value(i);
                    double expected = !nifti && read.sampleType() == SampleType.FLOAT32 ? (float) value : value;
                    assertThat(read.value(i)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void scalingThatNeedsDoublePrecisionMakesANifti2() throws IOException {
        IntensityScaling scaling = new IntensityScaling(0.1, 1.0 / 3);
        Path file = folder.resolve("a.nii.gz");
        VolumeFiles.write(
                file, random(Geometry.of(SHAPE, SPACING), SampleType.INT16, ByteOrder.LITTLE_ENDIAN, scaling));
        assertThat(VolumeFiles.format(file)).isEqualTo(VolumeFormat.NIFTI2);
        assertThat(VolumeFiles.read(file).scaling()).isEqualTo(scaling);
        assertThat(VolumeFiles.read(file).geometry().spacing()).contains(SPACING);
    }

    @Test
    void longSideMakesANifti2() throws IOException {
        Path file = folder.resolve("a.nii");
        VolumeFiles.write(file, Volume.of(Geometry.of(new GridShape(40_000, 1, 2), SPACING), new byte[80_000]));
        assertThat(VolumeFiles.format(file)).isEqualTo(VolumeFormat.NIFTI2);
        assertThat(VolumeFiles.read(file).geometry().shape()).isEqualTo(new GridShape(40_000, 1, 2));
    }

    @Test
    void absentSpacingStaysAbsentOrIsRefused() throws IOException {
        Volume bare = Volume.of(Geometry.of(SHAPE), new byte[60]);
        Volume oriented = bare.withGeometry(Geometry.of(SHAPE).withOrientation(OBLIQUE));
        for (String extension : List.of("nrrd", "nhdr", "mha", "mhd")) {
            Path file = folder.resolve("bare." + extension);
            VolumeFiles.write(file, bare);
            assertThat(VolumeFiles.read(file).geometry()).isEqualTo(bare.geometry());
        }
        VolumeFiles.write(folder.resolve("a.mha"), oriented);
        assertThat(VolumeFiles.read(folder.resolve("a.mha")).geometry().spacing())
                .isEmpty();
        assertThatThrownBy(() -> VolumeFiles.write(folder.resolve("a.nii"), bare))
                .isInstanceOf(UnsupportedVolumeException.class)
                .hasMessageContaining("spacing");
        assertThatThrownBy(() -> VolumeFiles.write(folder.resolve("a.nrrd"), oriented))
                .isInstanceOf(UnsupportedVolumeException.class);
        assertThat(folder.resolve("a.nii")).doesNotExist();
    }

    @Test
    void mappedFileCanBeReplacedWhileItsVolumeIsInUse() throws IOException {
        GridShape shape = new GridShape(128, 128, 80);
        byte[] values = new byte[shape.voxels()];
        new Random(3).nextBytes(values);
        Path file = folder.resolve("large.nii");
        VolumeFiles.write(file, Volume.of(Geometry.of(shape, SPACING), values));
        Volume read = VolumeFiles.read(file);
        VolumeFiles.write(file, read);
        assertThat(read.data()).isEqualTo(ByteBuffer.wrap(values));
        assertThat(VolumeFiles.read(file).data()).isEqualTo(ByteBuffer.wrap(values));
    }

    @Test
    void maskIsReadFromAnyTypeAndOtherValuesAreRefused() throws IOException {
        Geometry geometry = Geometry.of(new GridShape(2, 2, 1), SPACING);
        Path file = folder.resolve("mask.nrrd");
        VolumeFiles.write(file, Volume.of(geometry, new float[] {0, 1, 1, 0}));
        Mask mask = VolumeFiles.readMask(file);
        assertThat(mask.count()).isEqualTo(2);
        assertThat(mask.get(1, 0, 0)).isTrue();
        VolumeFiles.write(file, Volume.of(geometry, new float[] {0, 1, 2, 0}));
        assertThatThrownBy(() -> VolumeFiles.readMask(file))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageStartingWith(file + ": mask values");
    }

    @Test
    void missingFileAndFolderAreMalformedWithTheGivenName() {
        Path missing = folder.resolve("missing.nii");
        assertThatThrownBy(() -> VolumeFiles.read(missing))
                .isInstanceOf(VolumeFormatException.class)
                .hasMessage(missing + ": file: expected an existing file, found none");
        assertThatThrownBy(() -> VolumeFiles.read(folder)).isInstanceOf(VolumeFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.dcm", "a", "a.gz"})
    void otherFormatsAreUnsupported(String name) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "something else entirely");
        assertThatThrownBy(() -> VolumeFiles.read(file)).isInstanceOf(UnsupportedVolumeException.class);
        Volume volume = Volume.of(Geometry.of(SHAPE, SPACING), new byte[60]);
        assertThatThrownBy(() -> VolumeFiles.write(file, volume)).isInstanceOf(UnsupportedVolumeException.class);
    }

    @Test
    void contentCountsMoreThanTheExtension() throws IOException {
        Path nrrd = folder.resolve("a.nrrd");
        VolumeFiles.write(nrrd, Volume.of(Geometry.of(SHAPE, SPACING), new byte[60]));
        Path renamed = Files.move(nrrd, folder.resolve("a.nii"));
        assertThat(VolumeFiles.format(renamed)).isEqualTo(VolumeFormat.NRRD);
        assertThat(VolumeFiles.read(renamed).geometry().shape()).isEqualTo(SHAPE);
    }

    @Test
    void writtenNrrdHeaderIsPlainToOtherReaders() throws IOException {
        Path file = folder.resolve("a.nhdr");
        Orientation identity =
                new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(1, 2, 3));
        Geometry geometry =
                Geometry.of(new GridShape(2, 1, 1), new Spacing(0.5, 2, 3)).withOrientation(identity);
        VolumeFiles.write(file, Volume.of(geometry, new byte[2]));
        assertThat(Files.readString(file)).isEqualTo("""
                    NRRD0004
                    type: uint8
                    dimension: 3
                    space: left-posterior-superior
                    sizes: 2 1 1
                    space directions: (0.5,0.0,0.0) (0.0,2.0,0.0) (0.0,0.0,3.0)
                    space units: "mm" "mm" "mm"
                    space origin: (1.0,2.0,3.0)
                    kinds: domain domain domain
                    endian: little
                    encoding: gzip
                    data file: a.raw.gz
                    """);
    }

    @Test
    void writtenMetaImageGivesTheCompressedSize() throws IOException {
        Path file = folder.resolve("a.mha");
        VolumeFiles.write(file, Volume.of(Geometry.of(SHAPE, SPACING), new byte[60]));
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int data = text.indexOf("LOCAL\n") + 6;
        assertThat(text).contains("CompressedDataSize = " + (text.length() - data) + " ");
        assertThat(text.substring(0, data))
                .contains("ElementType = MET_UCHAR\n")
                .doesNotContain("TransformMatrix");
    }

    /** Damaged files give a volume or an InvalidDataException: nothing else, whichever bytes are damaged. */
    @ParameterizedTest
    @ValueSource(strings = {"nii", "nii.gz", "nrrd", "mha"})
    void damageNeverEscapesAsAnotherException(String extension) throws IOException {
        Path good = folder.resolve("good." + extension);
        VolumeFiles.write(
                good,
                random(
                        Geometry.of(SHAPE, SPACING).withOrientation(OBLIQUE),
                        SampleType.INT16,
                        ByteOrder.LITTLE_ENDIAN,
                        IntensityScaling.NONE));
        byte[] bytes = Files.readAllBytes(good);
        Path bad = folder.resolve("bad." + extension);
        Random random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            byte[] damaged = Arrays.copyOf(bytes, length);
            for (int changes = random.nextInt(4); changes >= 0 && length > 0; changes--) {
                damaged[random.nextInt(length)] =
                        (byte) (random.nextBoolean() ? random.nextInt() : '0' + random.nextInt(10));
            }
            Files.write(bad, damaged);
            try {
                VolumeFiles.read(bad);
            } catch (InvalidDataException e) {
                assertThat(e.getMessage()).startsWith(bad + ": ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
