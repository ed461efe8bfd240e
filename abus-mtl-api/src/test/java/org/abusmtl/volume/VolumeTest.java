package org.abusmtl.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeTest {

    private static final Geometry GRID = Geometry.of(new GridShape(3, 2, 1));

    /** Six stored values a type, its extremes among them, as the double that each stands for. */
    private static double[] values(SampleType type) {
        return switch (type) {
            case UINT8 -> new double[] {0, 1, 127, 128, 200, 255};
            case INT8 -> new double[] {0, 1, -1, 127, -128, 5};
            case UINT16 -> new double[] {0, 1, 32767, 32768, 40000, 65535};
            case INT16 -> new double[] {0, 1, -1, 32767, -32768, 258};
            case UINT32 -> new double[] {0, 1, 0x7fffffffL, 0x80000000L, 16909060, 0xffffffffL};
            case INT32 -> new double[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 16909060};
            case UINT64 -> new double[] {0, 1, 0x1p62, 0x1p63, 0x1p63 + 4096, 0x1p64 - 2048};
            case INT64 -> new double[] {0, 1, -1, 0x1p62, -0x1p63, 72623859790382848.0};
            case FLOAT32, FLOAT64 -> new double[] {0, 1, -1.5, 0x1p-40, 1e30f, -0.1f};
        };
    }

    private static void put(ByteBuffer data, SampleType type, double value) {
        switch (type) {
            case UINT8, INT8 -> data.put((byte) (int) value);
            case UINT16, INT16 -> data.putShort((short) (int) value);
            case UINT32, INT32 -> data.putInt((int) (long) value);
            // above 2^63 the bits are those of value - 2^64
            case UINT64 -> data.putLong(value < 0x1p63 ? (long) value : (long) (value - 0x1p64));
            case INT64 -> data.putLong((long) value);
            case FLOAT32 -> data.putFloat((float) value);
            case FLOAT64 -> data.putDouble(value);
        }
    }

    private static Volume stored(SampleType type, ByteOrder order, IntensityScaling scaling) {
        // some bytes before the voxels: the buffer's position counts
        ByteBuffer data = ByteBuffer.allocate(5 + 6 * type.bytes()).order(order).position(5);
        for (double value : values(type)) {
            put(data, type, value);
        }
        return Volume.wrap(GRID, type, scaling, data.position(5));
    }

    static Stream<Arguments> storages() {
        return Arrays.stream(SampleType.values())
                .flatMap(type -> Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
                        .flatMap(order -> Stream.of(IntensityScaling.NONE, new IntensityScaling(-0.25, 3))
                                .map(scaling -> Arguments.of(type, order, scaling))));
    }

    @ParameterizedTest
    @MethodSource("storages")
    void everyStorageGivesItsIntensities(SampleType type, ByteOrder order, IntensityScaling scaling) {
        Volume volume = stored(type, order, scaling);
        double[] expected = values(type);
        for (int i = 0; i < 6; i++) {
            // exact: the same double operations
            assertThat(volume.value(i)).isEqualTo(scaling.slope() * expected[i] + scaling.intercept());
            assertThat(volume.value(i % 3, i / 3, 0)).isEqualTo(volume.value(i));
        }
    }

    @ParameterizedTest
    @MethodSource("storages")
    void bulkReadGivesTheSameIntensitiesAsFloats(SampleType type, ByteOrder order, IntensityScaling scaling) {
        Volume volume = stored(type, order, scaling);
        float[] into = {-7, -7, -7, -7, -7, -7, -7};
        volume.read(1, into, 2, 4);
        assertThat(into[0]).isEqualTo(-7);
        assertThat(into[1]).isEqualTo(-7);
        for (int i = 0; i < 4; i++) {
            assertThat(into[2 + i]).isEqualTo((float) volume.value(1 + i));
        }
        assertThat(into[6]).isEqualTo(-7);
    }

    @ParameterizedTest
    @MethodSource("storages")
    void longRowsAreReadFromAnyStart(SampleType type, ByteOrder order, IntensityScaling scaling) {
        Geometry grid = Geometry.of(new GridShape(29, 2, 1));
        byte[] bytes = new byte[grid.shape().voxels() * type.bytes()];
        // no NaN among floats made of these, nor two equal bytes beside each other
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (37 * i % 127 - (i % 3 == 0 ? 128 : 0));
        }
        Volume volume = Volume.wrap(
                grid,
                type,
                scaling,
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().order(order));
        for (int from : new int[] {0, 5, 29}) {
            float[] into = new float[27];
            volume.read(from, into, 1, 26);
            for (int i = 0; i < 26; i++) {
                assertThat(into[1 + i]).as("voxel %d", from + i).isEqualTo((float) volume.value(from + i));
            }
        }
    }

    @Test
    void readOutsideTheGridOrTheArrayIsRefused() {
        Volume volume = Volume.of(GRID, new byte[6]);
        for (List<Integer> range : List.of(List.of(3, 0, 4), List.of(-1, 0, 2), List.of(0, 3, 2), List.of(0, 0, -1))) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> volume.read(range.get(0), new float[4], range.get(1), range.get(2)));
        }
    }

    @Test
    void dataOfAnotherLengthIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Volume.wrap(GRID, SampleType.INT16, IntensityScaling.NONE, ByteBuffer.allocate(11)))
                .withMessage("data: expected 12 bytes for 3x2x1 voxels of int16, found 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Volume.of(GRID, new float[7]))
                .withMessage("values: expected 6 for 3x2x1 voxels, found 7");
    }

    @Test
    void volumeKeepsItsOwnCopyAndShowsItReadOnly() {
        float[] values = {1, 2, 3, 4, 5, 6};
        Volume volume = Volume.of(GRID, values);
        values[0] = 99;
        assertThat(volume.value(0)).isEqualTo(1);
        volume.data().position(3);
        assertThat(volume.data().position()).isZero();
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> volume.data().put(0, (byte) 1));
    }

    @Test
    void voxelThatIsNotFiniteIsNamedWithItsPlaceAndTheCount() {
        float[] values = {1, 2, 3, 4, Float.NaN, Float.POSITIVE_INFINITY};
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Volume.of(GRID, values).requireFinite("case_017.nrrd"))
                .withMessage(
                        "case_017.nrrd: voxels: expected finite values, found NaN at (1, 1, 0), 2 of 6 not finite");
        Volume finite = Volume.of(GRID, new float[6]);
        assertThat(finite.requireFinite("x")).isSameAs(finite);
    }

    @Test
    void voxelThatIsInfiniteInSinglePrecisionIsRefusedToo() {
        ByteBuffer doubles = ByteBuffer.allocate(48).putDouble(16, -1e39);
        Volume large = Volume.wrap(GRID, SampleType.FLOAT64, IntensityScaling.NONE, doubles);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> large.requireFinite("a.nii"))
                .withMessageStartingWith(
                        "a.nii: voxels: expected values within single precision, found -1.0E39 at (2, 0");
        Volume scaled = Volume.wrap(
                GRID,
                SampleType.INT16,
                new IntensityScaling(1e36, 0),
                ByteBuffer.allocate(12).putShort(2, (short) 1000));
        assertThatExceptionOfType(InvalidDataException.class).isThrownBy(() -> scaled.requireFinite("a.nii"));
        Volume shifted = Volume.wrap(GRID, SampleType.UINT8, new IntensityScaling(1, 1e39), ByteBuffer.allocate(6));
        assertThatExceptionOfType(InvalidDataException.class).isThrownBy(() -> shifted.requireFinite("a.nii"));
        Volume fine = Volume.wrap(GRID, SampleType.INT16, new IntensityScaling(1e30, 5), ByteBuffer.allocate(12));
        assertThat(fine.requireFinite("x")).isSameAs(fine);
    }

    @Test
    void scalingMustBeFiniteAndMustNotWipeOutTheVoxels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntensityScaling(0, 1))
                .withMessageContaining("found slope 0.0, intercept 1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new IntensityScaling(Double.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new IntensityScaling(1, Double.NEGATIVE_INFINITY));
    }

    @Test
    void otherGeometryMustHaveTheSameShape() {
        Spacing spacing = new Spacing(1, 2, 3);
        assertThat(Volume.of(GRID, new byte[6])
                        .withGeometry(GRID.withSpacing(spacing))
                        .geometry()
                        .spacing())
                .contains(spacing);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Volume.of(GRID, new byte[6]).withGeometry(Geometry.of(new GridShape(2, 3, 1))))
                .withMessage("geometry: expected shape 3x2x1, found 2x3x1");
    }

    @Test
    void maskOfAVolumeIsWhereItsIntensityIsOne() {
        // stored 0 and 4 scaled to 0 and 1
        Volume volume = Volume.wrap(
                GRID, SampleType.UINT8, new IntensityScaling(0.25, 0), ByteBuffer.wrap(new byte[] {0, 4, 0, 4, 4, 0}));
        Mask mask = Mask.from(volume, "m");
        assertThat(mask.count()).isEqualTo(3);
        assertThat(mask.get(1, 0, 0)).isTrue();
        assertThat(mask.get(2, 1, 0)).isFalse();
        assertThat(mask.get(1, 1, 0)).isTrue();
    }

    @Test
    void maskOfOtherValuesIsRefusedWithValueAndPlace() {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Mask.from(Volume.of(GRID, new byte[] {0, 1, 0, 0, 1, (byte) 255}), "case_3.mha"))
                .withMessage("case_3.mha: mask values: expected 0 or 1, found 255.0 at (2, 1, 0)");
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Mask.from(Volume.of(GRID, new float[] {0, Float.NaN, 0, 0, 1, 1}), "m"))
                .withMessageContaining("found NaN at (1, 0, 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mask.of(GRID, new byte[] {0, 1, 2, 0, 0, 0}))
                .withMessage("values[2]: expected 0 or 1, found 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mask.of(GRID, new byte[] {0, -1, 0, 0, 0, 0}))
                .withMessage("values[1]: expected 0 or 1, found -1");
    }

    @Test
    void maskMeasuresItsVolumeInMillimetres() {
        Mask mask = Mask.of(GRID.withSpacing(new Spacing(2, 0.5, 3)), new byte[] {0, 1, 1, 0, 0, 1});
        assertThat(mask.volumeMm3()).isEqualTo(9);
        assertThat(Mask.from(mask.asVolume(), "m").count()).isEqualTo(3);
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> Mask.of(GRID, new byte[6]).volumeMm3())
                .withMessageContaining("spacing");
    }

    @Test
    void thresholdKeepsWhatIsAboveItAndGivesATieToTheBackground() {
        ProbabilityMap map = ProbabilityMap.of(GRID, new float[] {0, 0.25f, 0.5f, Math.nextUp(0.5f), 0.75f, 1});
        assertThat(map.threshold(0.5).count()).isEqualTo(3);
        assertThat(map.threshold(0.5).get(2)).isFalse();
        assertThat(map.threshold(0.5).get(3)).isTrue();
        assertThat(map.threshold(1).count()).isZero();
        assertThat(map.threshold(0).count()).isEqualTo(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> map.threshold(Double.NaN))
                .withMessage("threshold: expected a value in [0, 1], found NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> map.threshold(1.01));
    }

    @Test
    void higherThresholdNeverAddsVoxels() {
        ProbabilityMap map = ProbabilityMap.of(GRID, new float[] {0.1f, 0.9f, 0.4f, 0.6f, 0.3f, 1});
        int before = 6;
        for (int percent = 0; percent <= 100; percent++) {
            int count = map.threshold(percent / 100.0).count();
            assertThat(count).isLessThanOrEqualTo(before);
            before = count;
        }
    }

    @Test
    void mapRefusesWhatIsNoProbability() {
        for (float value : new float[] {-0.01f, 1.01f, Float.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ProbabilityMap.of(GRID, new float[] {0, 0, 0, value, 0, 0}))
                    .withMessage("values[3]: expected a probability in [0, 1], found " + value);
        }
    }

    @Test
    void messageOfBadDataStaysOneShortLineWhateverAFileHolds() {
        InvalidDataException e =
                new InvalidDataException("a\nb.nrrd", "ty\rpe", "x\u2028y\u0085z", "q\u0000\t" + "w".repeat(10_000));
        assertThat(e.getMessage())
                .startsWith("a?b.nrrd: ty?pe: expected x?y?z, found q??www")
                .hasSizeLessThan(500)
                .endsWith("w...")
                .doesNotContainPattern("\\R");
        assertThat(e.source()).isEqualTo("a\nb.nrrd");
        assertThat(e.field()).isEqualTo("ty\rpe");
    }

    /** A header line without an end must not push what was expected out of the message; of a path the file name stays. */
    @Test
    void messageOfBadDataIsCutInEachOfItsParts() {
        InvalidDataException e = new InvalidDataException(
                "/p".repeat(300) + "/a.mha", "f".repeat(101), "e".repeat(400), "o".repeat(100_000));
        assertThat(e)
                .hasMessage("...p" + "/p".repeat(120) + "/a.mha: " + "f".repeat(97) + "...: expected " + "e".repeat(400)
                        + ", found " + "o".repeat(397) + "...");
        assertThat(e.field()).hasSize(101);
    }

    /** U+009B alone starts a command to a terminal, U+202E turns the rest of the line round. */
    @Test
    void messageOfBadDataGivesNoOrdersToATerminal() {
        InvalidDataException e = new InvalidDataException("a\u001b[2Jb", "\u009b31m", "\u202e", "\u00e4\u007f\u2029");
        assertThat(e.getMessage()).isEqualTo("a?[2Jb: ?31m: expected ?, found \u00e4??");
        // U+E0001 is one of two chars, as is the clef U+1D11E; half of one is nothing
        e = new InvalidDataException(
                "\ud834\udd1e", "\udb40\udc01", "\udd1e", "x".repeat(396) + "\ud834\udd1e" + "xxx");
        assertThat(e.getMessage()).isEqualTo("\ud834\udd1e: ?: expected ?, found " + "x".repeat(396) + "?...");
    }
}
