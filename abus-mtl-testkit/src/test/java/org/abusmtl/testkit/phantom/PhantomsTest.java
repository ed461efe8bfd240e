package org.abusmtl.testkit.phantom;

import static org.abusmtl.testkit.assertj.AbusAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VoxelBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhantomsTest {

    private static Phantoms small() {
        return Phantoms.builder()
                .count(20)
                .seed(42)
                .shape(new GridShape(36, 30, 33))
                .spacing(Spacing.isotropic(1))
                .tumorVolume(300, 3000);
    }

    private static double auc(List<PhantomDescription> phantoms, ToDoubleFunction<PhantomDescription> score) {
        double[] scores = phantoms.stream().mapToDouble(score).toArray();
        double wins = 0;
        int pairs = 0;
        for (int m = 0; m < scores.length; m++) {
            for (int b = 0; b < scores.length; b++) {
                if (phantoms.get(m).diagnosis() == Diagnosis.MALIGNANT
                        && phantoms.get(b).diagnosis() == Diagnosis.BENIGN) {
                    int order = Double.compare(scores[m], scores[b]);
                    wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return wins / pairs;
    }

    private static String sha256(Sample.Voxels voxels) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(voxels.volume().data());
        digest.update(voxels.mask().values());
        return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    }

    @ParameterizedTest
    @CsvSource({
        "EASY, 0, 9f078a799df21d29b2509b0c2066f6dc:043c3aafc35fdaa0e25b848bd20111ec",
        "PAPER, 1, 7e01601c40d7828642c2d24924b815a5:c5e0c8da5333d47c97f51c0f95608ce9"
    })
    void bitsAreTheSameOnEveryMachine(Difficulty difficulty, int index, String golden) throws Exception {
        PhantomDescription phantom =
                small().difficulty(difficulty).build().descriptions().get(index);
        Geometry fine = Geometry.of(new GridShape(60, 150, 66), new Spacing(0.6, 0.2, 0.5));

        assertThat(sha256(phantom.render(small().build().geometry())) + ":" + sha256(phantom.render(fine)))
                .isEqualTo(golden);
    }

    @Test
    void drawsDoNotDependOnTheOrderOfReading() throws IOException {
        PhantomSet set = small().build();
        List<Volume> forward = new ArrayList<>();
        for (Sample sample : set.dataset()) {
            forward.add(sample.voxels().volume());
        }
        List<Sample> reversed = new ArrayList<>(small().build().dataset().samples());
        Collections.reverse(reversed);
        List<Volume> backward = new ArrayList<>(reversed.parallelStream()
                .map(sample -> {
                    try {
                        return sample.voxels().volume();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList());
        Collections.reverse(backward);

        for (int i = 0; i < forward.size(); i++) {
            assertThat(backward.get(i)).hasSameVoxelsAs(forward.get(i));
        }
    }

    @Test
    void anotherSeedDrawsOtherPhantoms() {
        assertThat(small().seed(43).build().descriptions())
                .doesNotContainAnyElementsOf(small().build().descriptions());
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "10, 2", "11, 3", "17, 4", "60, 42", "61, 5", "80, 6", "100, 7", "170, 8"})
    void classCannotBeReadOffTheSize(int count, long seed) {
        for (int most : new int[] {1, 2, 3}) {
            PhantomSet set = Phantoms.builder()
                    .count(count)
                    .seed(seed)
                    .volumesPerPatient(1, most)
                    .build();

            // mirrored quantiles make it 0.5 but for rounding; the specification asks for 0.4 to 0.6
            assertThat(auc(set.descriptions(), d -> d.tumor().volumeMm3())).isEqualTo(0.5, within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void classCannotBeReadOffTheVoxelCount(long seed) {
        PhantomSet set = small().count(40).seed(seed).build();

        double auc =
                auc(set.descriptions(), d -> d.render(set.geometry()).mask().count());

        assertThat(auc).isBetween(0.4, 0.6);
    }

    @Test
    void sizesSpreadAsInThePaper() {
        double[] sizes = Phantoms.builder().count(170).seed(5).volumesPerPatient(1).build().descriptions().stream()
                .mapToDouble(d -> d.tumor().volumeMm3())
                .sorted()
                .toArray();

        assertThat(sizes[0]).isBetween(26.0, 60.0);
        assertThat(sizes[169]).isBetween(12000.0, 18022.0);
        // 95 of 170 at or below 1 cm3; each class rounds by itself
        assertThat(Arrays.stream(sizes).filter(s -> s <= 1000).count()).isBetween(93L, 97L);
    }

    @Test
    void sizesStayInTheirRange() {
        assertThat(small().count(50).build().descriptions())
                .allSatisfy(d -> assertThat(d.tumor().volumeMm3()).isBetween(300.0, 3000.0));
    }

    @ParameterizedTest
    @CsvSource({"170, 0.7, 119", "60, 0.7, 42", "3, 0.7, 2", "2, 0.99, 1", "5, 0, 0", "5, 1, 5", "1, 0.7, 1"})
    void shareOfMalignantVolumesIsExact(int count, double share, int malignant) {
        PhantomSet set = Phantoms.builder().count(count).malignantShare(share).build();

        assertThat(set.dataset().size()).isEqualTo(count);
        assertThat(set.dataset().count(Diagnosis.MALIGNANT)).isEqualTo(malignant);
    }

    @Test
    void patientsHaveOneTumourAndOneDiagnosisInSeveralViews() {
        Map<String, List<PhantomDescription>> patients =
                small().count(40).volumesPerPatient(2, 4).build().descriptions().stream()
                        .collect(Collectors.groupingBy(PhantomDescription::patientId));

        assertThat(patients).hasSizeBetween(10, 22);
        assertThat(patients.values()).allSatisfy(views -> {
            assertThat(views.stream().map(PhantomDescription::tumor))
                    .containsOnly(views.get(0).tumor());
            assertThat(views.stream().map(PhantomDescription::tissue))
                    .containsOnly(views.get(0).tissue());
            assertThat(views.stream().map(PhantomDescription::diagnosis))
                    .containsOnly(views.get(0).diagnosis());
            assertThat(Set.copyOf(views.stream().map(PhantomDescription::view).toList()))
                    .hasSameSizeAs(views);
        });
    }

    @ParameterizedTest
    @EnumSource(Difficulty.class)
    void tumourIsInsideTheGridAndHasItsVolume(Difficulty difficulty) {
        PhantomSet set = small().difficulty(difficulty)
                .placement(Placement.ANYWHERE)
                .tumorVolume(300, 4400)
                .build();
        GridShape shape = set.geometry().shape();

        for (PhantomDescription d : set.descriptions()) {
            Mask mask = d.render(set.geometry()).mask();
            VoxelBox box = mask.boundingBox().orElseThrow();
            // 1 mm voxels: 300 of them are uncertain by about the root of the 200 on the border, over 4
            assertThat(mask).hasVolumeCloseTo(d.tumor().volumeMm3(), 0.04);
            assertThat(Math.min(box.minX(), Math.min(box.minY(), box.minZ()))).isPositive();
            assertThat(box.maxX()).isLessThan(shape.x() - 1);
            assertThat(box.maxY()).isLessThan(shape.y() - 1);
            assertThat(box.maxZ()).isLessThan(shape.z() - 1);
        }
    }

    @Test
    void largestTumourThatIsAcceptedFits() {
        Phantoms phantoms = Phantoms.builder()
                .shape(new GridShape(30, 20, 26))
                .spacing(Spacing.isotropic(1))
                .difficulty(Difficulty.EASY)
                .count(12);
        assertThatThrownBy(phantoms::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected at most")
                .hasMessageContaining("30x20x26");
        PhantomSet set = phantoms.tumorVolume(2056, 2057).build();

        for (PhantomDescription d : set.descriptions()) {
            assertThat(d.render(set.geometry()).mask()).hasVolumeCloseTo(2057, 0.04);
        }
        assertThatThrownBy(() -> phantoms.tumorVolume(2057, 2059).build()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everySpacingShowsTheSamePhysicalTumour() {
        PhantomDescription d = small().build().descriptions().get(3);
        Geometry coarse = small().build().geometry();
        Geometry nativeGrid = Geometry.of(new GridShape(60, 380, 145), Phantoms.NATIVE_SPACING);
        Mask fine = d.render(nativeGrid).mask();

        assertThat(fine).hasVolumeCloseTo(d.tumor().volumeMm3(), 0.01);
        assertThat(d.render(coarse).mask()).hasVolumeCloseTo(d.tumor().volumeMm3(), 0.04);
        Vector3 middle = fine.boundingBox().orElseThrow().center();
        Vector3 coarseMiddle =
                d.render(coarse).mask().boundingBox().orElseThrow().center();
        assertThat((middle.x() + 0.5) * 0.5).isEqualTo(coarseMiddle.x() + 0.5, within(1.0));
        assertThat((middle.y() + 0.5) * 0.07).isEqualTo(coarseMiddle.y() + 0.5, within(1.0));
        assertThat((middle.z() + 0.5) * 0.2).isEqualTo(coarseMiddle.z() + 0.5, within(1.0));
    }

    @Test
    void drawDoesNotDependOnTheResolution() {
        PhantomSet fine = small().geometry(Geometry.of(new GridShape(72, 60, 66), Spacing.isotropic(0.5)))
                .build();

        assertThat(fine.descriptions()).isEqualTo(small().build().descriptions());
    }

    @Test
    void tumourIsDarkerThanItsSurroundings() {
        for (Difficulty difficulty : Difficulty.values()) {
            PhantomSet set = small().difficulty(difficulty).build();
            for (PhantomDescription d : set.descriptions()) {
                Sample.Voxels voxels = d.render(set.geometry());
                assertThat(voxels.volume()).hasSampleType(SampleType.UINT8);
                assertThat(contrast(voxels)).as(d.caseId()).isGreaterThan(10);
            }
        }
    }

    /** Mean grey value beside the tumour, in its depths, minus that inside. */
    private static double contrast(Sample.Voxels voxels) {
        GridShape shape = voxels.mask().geometry().shape();
        VoxelBox box = voxels.mask().boundingBox().orElseThrow();
        double inside = 0;
        double outside = 0;
        int count = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = box.minY(); y <= box.maxY(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    if (voxels.mask().get(x, y, z)) {
                        inside += voxels.volume().value(x, y, z);
                    } else if (z < box.minZ() || z > box.maxZ() || x < box.minX() || x > box.maxX()) {
                        outside += voxels.volume().value(x, y, z);
                        count++;
                    }
                }
            }
        }
        return outside / count - inside / voxels.mask().count();
    }

    @Test
    void contrastFallsAsDifficultyRises() {
        List<PhantomDescription> easy =
                small().difficulty(Difficulty.EASY).build().descriptions();
        List<PhantomDescription> standard =
                small().difficulty(Difficulty.STANDARD).build().descriptions();
        List<PhantomDescription> paper =
                small().difficulty(Difficulty.PAPER).build().descriptions();
        Geometry geometry = small().build().geometry();
        for (int i = 0; i < easy.size(); i++) {
            assertThat(easy.get(i).tumor().volumeMm3())
                    .isEqualTo(paper.get(i).tumor().volumeMm3());
            assertThat(easy.get(i).diagnosis()).isEqualTo(paper.get(i).diagnosis());
            assertThat(contrast(easy.get(i).render(geometry)))
                    .isGreaterThan(contrast(standard.get(i).render(geometry)));
            assertThat(contrast(standard.get(i).render(geometry)))
                    .isGreaterThan(contrast(paper.get(i).render(geometry)));
        }
    }

    @Test
    void posteriorChangeReachesOnlyWhatLiesBelow() {
        Geometry geometry = small().build().geometry();
        for (PhantomDescription d : small().difficulty(Difficulty.EASY).build().descriptions()) {
            PhantomDescription.Tumor t = d.tumor();
            PhantomDescription.Echo e = t.echo();
            PhantomDescription.Echo none =
                    new PhantomDescription.Echo(e.contrastDb(), e.heterogeneityDb(), e.edgeMm(), e.haloDb(), 0);
            PhantomDescription without = new PhantomDescription(
                    d.caseId(),
                    d.patientId(),
                    d.diagnosis(),
                    new PhantomDescription.Tumor(t.volumeMm3(), t.semiAxes(), t.lobes(), t.spicules(), none),
                    d.tissue(),
                    d.view());
            Sample.Voxels with = d.render(geometry);
            Volume plain = without.render(geometry).volume();
            int changed = 0;
            for (int z = 0; z < 33; z++) {
                for (int x = 0; x < 36; x++) {
                    boolean below = false;
                    for (int y = 0; y < 30; y++) {
                        // the edge is blurred: it begins half a voxel outside the mask
                        below |= touches(with.mask(), x, y, z);
                        double change = with.volume().value(x, y, z) - plain.value(x, y, z);
                        if (change != 0) {
                            changed++;
                            assertThat(below).isTrue();
                            assertThat(Math.signum(change)).isEqualTo(Math.signum(e.posteriorDb()));
                        }
                    }
                }
            }
            assertThat(changed).isGreaterThan(50);
        }
    }

    private static boolean touches(Mask mask, int x, int y, int z) {
        GridShape shape = mask.geometry().shape();
        for (int i = 0; i < 27; i++) {
            int nx = x + i % 3 - 1;
            int ny = y + i / 3 % 3 - 1;
            int nz = z + i / 9 - 1;
            if (shape.contains(nx, ny, nz) && mask.get(nx, ny, nz)) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42})
    void easyClassesPartByWhatLiesBelow(long seed) {
        PhantomSet set = small().count(60)
                .seed(seed)
                .difficulty(Difficulty.EASY)
                .shape(new GridShape(32, 32, 32))
                .build();

        assertThat(auc(set.descriptions(), d -> -belowMinusBeside(d.render(set.geometry()))))
                .isGreaterThan(0.95);
    }

    private static double belowMinusBeside(Sample.Voxels voxels) {
        GridShape shape = voxels.mask().geometry().shape();
        VoxelBox box = voxels.mask().boundingBox().orElseThrow();
        double below = 0;
        double beside = 0;
        int belowCount = 0;
        int besideCount = 0;
        for (int z = box.minZ(); z <= box.maxZ(); z++) {
            for (int y = box.maxY() + 1; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    double value = voxels.volume().value(x, y, z);
                    if (Math.abs(x - box.center().x()) <= 2) {
                        below += value;
                        belowCount++;
                    } else if (x < box.minX() || x > box.maxX()) {
                        beside += value;
                        besideCount++;
                    }
                }
            }
        }
        return below / belowCount - beside / besideCount;
    }

    @Test
    void speckleIsRayleighWhereAVoxelIsFinerThanThePointSpread() {
        PhantomDescription d = small().build().descriptions().get(0);
        Geometry fine = Geometry.of(new GridShape(120, 400, 24), new Spacing(0.3, 0.075, 0.3));
        Volume volume = new PhantomDescription(
                        d.caseId(),
                        d.patientId(),
                        d.diagnosis(),
                        d.tumor(),
                        new PhantomDescription.Tissue(1, 2, 40, 0, 0, 0, 0, 0),
                        new PhantomDescription.View(new Vector3(18, 28, 4), 0, List.of(), List.of(), 9))
                .render(fine)
                .volume();
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int z = 0; z < 24; z++) {
            for (int y = 60; y < 120; y++) {
                for (int x = 0; x < 120; x++) {
                    double value = volume.value(x, y, z);
                    sum += value;
                    squares += value * value;
                    count++;
                }
            }
        }
        double mean = sum / count;
        // a log-compressed exponential intensity has a deviation of 5.57 dB, at 4.25 grey values each; about 800
        // independent speckles give 3 %, clipping and the floor take a little
        assertThat(Math.sqrt(squares / count - mean * mean)).isEqualTo(5.57 * 4.25, within(2.0));
    }

    @Test
    void smallestTumourHasAVoxelHoweverCoarseTheGrid() {
        PhantomSet set = Phantoms.builder()
                .shape(new GridShape(24, 16, 24))
                .spacing(new Spacing(3, 2.5, 3))
                .tumorVolume(26, 40)
                .build();

        assertThat(set.descriptions())
                .allSatisfy(d -> assertThat(d.render(set.geometry()).mask()).isNotEmpty());
    }

    @Test
    void impossibleSettingsAreRefused() {
        Phantoms builder = Phantoms.builder();
        assertThatThrownBy(() -> builder.count(0)).hasMessage("count: expected at least 1, found 0");
        assertThatThrownBy(() -> builder.malignantShare(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.malignantShare(1.01)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.tumorVolume(5, 4)).hasMessageContaining("5.0 to 4.0");
        assertThatThrownBy(() -> builder.tumorVolume(0, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.volumesPerPatient(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.geometry(Geometry.of(new GridShape(9, 9, 9))))
                .isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> builder.spacing(Spacing.isotropic(4)).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at least one voxel, 64.0 mm3");
        assertThatThrownBy(() -> small().build()
                        .descriptions()
                        .get(0)
                        .render(Geometry.of(new GridShape(4, 5, 6), Spacing.isotropic(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4x5x6");
    }
}
