package org.abusmtl.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

    private static final IntensityNormalization RANGE = IntensityNormalization.percentiles(0, 100);

    /** A box of ones on a grid of zeros. */
    private static Mask box(Geometry geometry, int x0, int x1, int y0, int y1, int z0, int z1) {
        byte[] values = new byte[geometry.shape().voxels()];
        for (int z = z0; z <= z1; z++) {
            for (int y = y0; y <= y1; y++) {
                for (int x = x0; x <= x1; x++) {
                    values[geometry.shape().index(x, y, z)] = 1;
                }
            }
        }
        return Mask.of(geometry, values);
    }

    private static Volume ramp(Geometry geometry) {
        float[] values = new float[geometry.shape().voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return Volume.of(geometry, values);
    }

    @Test
    void defaultsAreThoseOfThePaper() {
        Preprocessing paper = Preprocessing.paper();

        assertThat(paper.inputShape()).isEqualTo(new GridShape(128, 64, 128));
        assertThat(paper.spacing()).isEqualTo(Spacing.isotropic(0.5));
        assertThat(paper.normalization()).isEqualTo(IntensityNormalization.percentiles(1, 99));
    }

    @Test
    void propertiesLeadBackToAnEqualValue() {
        Preprocessing preprocessing = Preprocessing.of(
                new GridShape(48, 32, 16), new Spacing(0.5, 0.25, 1.1), IntensityNormalization.zScore(3));

        Map<String, String> properties = preprocessing.toProperties();

        assertThat(properties).containsEntry("input_shape", "48 32 16").containsEntry("spacing_mm", "0.5 0.25 1.1");
        assertThat(Preprocessing.fromProperties(properties)).isEqualTo(preprocessing);
    }

    @Test
    void damagedPropertiesAreRefusedByName() {
        Map<String, String> good = Preprocessing.paper().toProperties();
        for (String[] bad : new String[][] {
            {"input_shape", "128 64"},
            {"input_shape", "128 64 0"},
            {"input_shape", "a b c"},
            {"spacing_mm", "1 1 -1"},
            {"normalization", "none"}
        }) {
            Map<String, String> properties = new HashMap<>(good);
            properties.put(bad[0], bad[1]);
            assertThatThrownBy(() -> Preprocessing.fromProperties(properties))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining(bad[0]);
            properties.remove(bad[0]);
            assertThatThrownBy(() -> Preprocessing.fromProperties(properties))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageContaining(bad[0] + ": expected");
        }
    }

    @Test
    void oddCropOfTheSameSpacingIsTheVoxelsAroundTheCentre() {
        Geometry geometry = Geometry.of(new GridShape(9, 8, 7), new Spacing(0.5, 0.25, 1));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(5, 3, 1), new Spacing(0.5, 0.25, 1), RANGE);

        Crop crop = preprocessing.crop(ramp(geometry), new Vector3(4, 5, 2));

        assertThat(crop.isPadded()).isFalse();
        assertThat(crop.geometry().shape()).isEqualTo(new GridShape(5, 3, 1));
        // raw values run from index(2, 4, 2) to index(6, 6, 2)
        double low = geometry.shape().index(2, 4, 2);
        double high = geometry.shape().index(6, 6, 2);
        float[] values = new float[16];
        crop.copyTo(values, 1);
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 5; x++) {
                double raw = geometry.shape().index(2 + x, 4 + y, 2);
                assertThat((double) values[1 + y * 5 + x]).isCloseTo(-1 + 2 * (raw - low) / (high - low), within(1e-6));
                assertThat(crop.values().get(y * 5 + x)).isEqualTo(values[1 + y * 5 + x]);
            }
        }
    }

    @Test
    void beyondTheVolumeIsZeroAndMarked() {
        Geometry geometry = Geometry.of(new GridShape(4, 5, 3), Spacing.isotropic(1));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(3, 5, 5), Spacing.isotropic(1), RANGE);

        Crop crop = preprocessing.crop(ramp(geometry), new Vector3(0, 2, 1));

        assertThat(crop.isPadded()).isTrue();
        assertThat(crop.insideShare()).isEqualTo(30.0 / 75);
        assertThat(crop).asString().startsWith("Crop[").endsWith(", 45 voxels of padding]");
        assertThat(crop.validity().count()).isEqualTo(2 * 5 * 3);
        for (int z = 0; z < 5; z++) {
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 3; x++) {
                    boolean inside = x >= 1 && z >= 1 && z <= 3;
                    assertThat(crop.validity().get(x, y, z)).isEqualTo(inside);
                    if (!inside) {
                        assertThat(crop.values().get((z * 5 + y) * 3 + x)).isZero();
                    }
                }
            }
        }
        assertThat(crop.values().get((1 * 5) * 3 + 1)).isEqualTo(-1);
    }

    @Test
    void constantVolumeBecomesZero() {
        Geometry geometry = Geometry.of(new GridShape(20, 60, 30), new Spacing(0.5, 0.07, 0.2));
        float[] values = new float[geometry.shape().voxels()];
        Arrays.fill(values, 101.3f);

        Crop crop = Preprocessing.of(
                        new GridShape(16, 8, 10), Spacing.isotropic(0.5), IntensityNormalization.percentiles(1, 99))
                .crop(Volume.of(geometry, values), new Vector3(9.5, 29.5, 14.5));

        for (int i = 0; i < 16 * 8 * 10; i++) {
            assertThat(crop.values().get(i)).isZero();
        }
    }

    @Test
    void maskAndVolumeAreCutAtTheSamePlace() {
        Geometry geometry = Geometry.of(new GridShape(40, 90, 50), new Spacing(0.5, 0.1, 0.2));
        Mask mask = box(geometry, 13, 24, 20, 59, 15, 39);
        float[] values = new float[geometry.shape().voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = mask.get(i) ? 200 : 50;
        }
        Preprocessing preprocessing = Preprocessing.of(new GridShape(18, 14, 16), Spacing.isotropic(0.5), RANGE);
        Vector3 center = CropCenter.BOUNDING_BOX.of(mask);

        Crop crop = preprocessing.crop(Volume.of(geometry, values), center);
        Mask cropped = preprocessing.cropMask(mask, crop);

        assertThat(preprocessing.cropMask(mask, center))
                .usingRecursiveComparison()
                .isEqualTo(cropped);
        // 12 x 40 x 25 voxels of 0.5 x 0.1 x 0.2 mm are 6 x 4 x 5 mm: 12 x 8 x 10 voxels of 0.5 mm
        assertThat(cropped.count()).isEqualTo(12 * 8 * 10);
        int agree = 0;
        for (int i = 0; i < values.length && i < 18 * 14 * 16; i++) {
            agree += cropped.get(i) == crop.values().get(i) > 0 ? 1 : 0;
        }
        assertThat(agree).isEqualTo(18 * 14 * 16);
    }

    @Test
    void probabilitiesReturnToWhereTheCropWasTaken() {
        Geometry geometry = Geometry.of(new GridShape(40, 90, 50), new Spacing(0.5, 0.1, 0.2));
        Mask mask = box(geometry, 20, 31, 30, 69, 5, 29);
        Preprocessing preprocessing = Preprocessing.of(new GridShape(18, 14, 16), Spacing.isotropic(0.5), RANGE);
        Vector3 center = CropCenter.BOUNDING_BOX.of(mask);
        Mask cropped = preprocessing.cropMask(mask, center);
        float[] p = new float[18 * 14 * 16];
        for (int i = 0; i < p.length; i++) {
            p[i] = cropped.get(i) ? 1 : 0;
        }
        ProbabilityMap onCrop = ProbabilityMap.of(cropped.geometry(), p);

        ProbabilityMap restored = preprocessing.restore(onCrop, geometry, center);
        Mask restoredMask = preprocessing.restoreMask(onCrop, geometry, center, 0.5);

        assertThat(restored.geometry()).isEqualTo(geometry);
        assertThat(ResamplerTest.bytes(restoredMask)).isEqualTo(ResamplerTest.bytes(restored.threshold(0.5)));
        int both = 0;
        for (int i = 0; i < geometry.shape().voxels(); i++) {
            both += restoredMask.get(i) && mask.get(i) ? 1 : 0;
        }
        // the box is a whole number of crop voxels; linear interpolation rounds off its edges only
        assertThat(2.0 * both / (restoredMask.count() + mask.count())).isGreaterThan(0.97);
        assertThat(restored.value(0, 0, 0)).isZero();
        assertThat(restored.value(25, 50, 17)).isEqualTo(1);
    }

    @Test
    void restoredProbabilitiesAreZeroOutsideTheCropOnly() {
        Geometry geometry = Geometry.of(new GridShape(10, 12, 9), new Spacing(1, 0.5, 2));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(4, 2, 6), Spacing.isotropic(1), RANGE);
        float[] ones = new float[4 * 2 * 6];
        Arrays.fill(ones, 1);

        ProbabilityMap restored = preprocessing.restore(
                ProbabilityMap.of(Geometry.of(new GridShape(4, 2, 6)), ones), geometry, new Vector3(4.5, 5.5, 4));

        for (int z = 0; z < 9; z++) {
            for (int y = 0; y < 12; y++) {
                for (int x = 0; x < 10; x++) {
                    // 4 mm, 2 mm and 6 mm around the centre
                    boolean inside =
                            Math.abs(x - 4.5) <= 2 && Math.abs((y - 5.5) * 0.5) <= 1 && Math.abs((z - 4) * 2) <= 3;
                    assertThat(restored.value(x, y, z)).isEqualTo(inside ? 1 : 0);
                }
            }
        }
    }

    @Test
    void centresAreWorkedByHand() {
        Geometry geometry = Geometry.of(new GridShape(10, 8, 6), Spacing.isotropic(1));
        byte[] values = new byte[480];
        values[geometry.shape().index(2, 1, 0)] = 1;
        values[geometry.shape().index(2, 2, 0)] = 1;
        values[geometry.shape().index(8, 3, 5)] = 1;
        Mask mask = Mask.of(geometry, values);
        Vector3 middle = new Vector3(4.5, 3.5, 2.5);

        assertThat(CropCenter.BOUNDING_BOX.of(mask)).isEqualTo(new Vector3(5, 2, 2.5));
        assertThat(CropCenter.CENTROID.of(mask)).isEqualTo(new Vector3(4, 2, 5 / 3.0));
        assertThat(CropCenter.VOLUME_CENTER.of(mask)).isEqualTo(middle);
        Mask empty = Mask.of(geometry, new byte[480]);
        for (CropCenter center : CropCenter.values()) {
            assertThat(center.of(empty)).isEqualTo(middle);
        }
    }

    @Test
    void thresholdOfARestoredMaskIsAboveItAsThatOfAMap() {
        Geometry geometry = Geometry.of(new GridShape(5, 4, 3), Spacing.isotropic(1));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(3, 3, 1), Spacing.isotropic(1), RANGE);
        float[] p = {0, 0.5f, 1, 0, 0.5f, 1, 0, 0.5f, 1};
        ProbabilityMap map = ProbabilityMap.of(Geometry.of(new GridShape(3, 3, 1)), p);
        Vector3 center = new Vector3(2, 2, 1);
        int[] above = {6, 3, 0};
        for (int i = 0; i < 3; i++) {
            double threshold = i / 2.0;
            assertThat(preprocessing
                            .restoreMask(map, geometry, center, threshold)
                            .count())
                    .isEqualTo(above[i])
                    .isEqualTo(map.threshold(threshold).count());
        }
        for (double threshold : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> preprocessing.restoreMask(map, geometry, center, threshold))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("threshold: expected a value in [0, 1], found " + threshold);
        }
    }

    @Test
    void centerMayLieOnTheBorderOfTheGrid() {
        Geometry geometry = Geometry.of(new GridShape(9, 8, 7), Spacing.isotropic(1));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(2, 2, 2), Spacing.isotropic(1), RANGE);

        // one of two voxels along x and y is inside
        Crop crop = preprocessing.crop(ramp(geometry), new Vector3(-0.5, 7.5, 3.5));

        assertThat(crop.insideShare()).isEqualTo(0.25);
    }

    @Test
    void whatCannotBeCroppedIsRefused() {
        Geometry geometry = Geometry.of(new GridShape(9, 8, 7), Spacing.isotropic(1));
        Preprocessing preprocessing = Preprocessing.of(new GridShape(4, 2, 2), Spacing.isotropic(1), RANGE);
        Volume volume = ramp(geometry);
        Vector3 center = new Vector3(4, 4, 3);

        assertThatThrownBy(() -> preprocessing.crop(volume, new Vector3(4, 7.6, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("centerVoxel.y: expected a value in [-0.5, 7.5], found 7.6");
        assertThatThrownBy(() -> preprocessing.crop(volume.withGeometry(Geometry.of(geometry.shape())), center))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
        Geometry sheet = Geometry.of(new GridShape(9, 8, 1), new Spacing(1, 1, 0.1));
        assertThatThrownBy(() -> preprocessing.crop(ramp(sheet), new Vector3(4, 4, 0)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("9x8x1");
        Crop crop = preprocessing.crop(volume, center);
        Mask elsewhere = box(Geometry.of(geometry.shape(), Spacing.isotropic(2)), 1, 2, 1, 2, 1, 2);
        assertThatThrownBy(() -> preprocessing.cropMask(elsewhere, crop)).isInstanceOf(GridMismatchException.class);
        ProbabilityMap wrong = ProbabilityMap.of(Geometry.of(new GridShape(2, 4, 2)), new float[16]);
        assertThatThrownBy(() -> preprocessing.restore(wrong, geometry, center))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("probabilities: expected shape 4x2x2, found 2x4x2");
    }

    @Test
    void spacingThatWouldTakeAKernelWithoutEndIsRefused() {
        Preprocessing paper = Preprocessing.paper();
        Vector3 center = new Vector3(1, 1, 1);
        for (double mm : new double[] {1e-300, 1e-9, 4e-4, 6e5, 1e300}) {
            Volume volume = Volume.of(Geometry.of(new GridShape(3, 4, 5), new Spacing(0.5, mm, 0.5)), new byte[60]);
            assertThatThrownBy(() -> paper.crop(volume, center))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageStartingWith("volume: spacing along y: expected 5.0E-4 to 500000.0 mm for a crop of 0.5")
                    .hasMessageEndingWith(mm + " mm");
        }
        Volume finest =
                Volume.of(Geometry.of(new GridShape(3, 1100, 5), new Spacing(0.5, 5e-4, 0.5)), new byte[16_500]);
        assertThat(paper.crop(finest, new Vector3(1, 549.5, 1)).insideShare()).isPositive();
        Volume coarsest = Volume.of(Geometry.of(new GridShape(3, 4, 5), new Spacing(0.5, 5e5, 0.5)), new byte[60]);
        assertThat(paper.crop(coarsest, center).insideShare()).isPositive();
    }
}
