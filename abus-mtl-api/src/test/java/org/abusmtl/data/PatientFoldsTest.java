package org.abusmtl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class PatientFoldsTest {

    private static Sample sample(String caseId, String patientId, Diagnosis diagnosis) {
        return Sample.reading(caseId, patientId, diagnosis, () -> {
            throw new AssertionError("a split needs no voxels");
        });
    }

    /** The paper's numbers: 170 cases of 107 patients, 119 malignant; one to three cases a patient, some of both kinds. */
    private static List<Sample> paper() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 170; i++) {
            int patient = i < 107 ? i : i < 150 ? i - 107 : (i - 150) * 2;
            boolean malignant = (i * 7) % 170 < 119;
            samples.add(sample("c" + i, "p" + patient, malignant ? Diagnosis.MALIGNANT : Diagnosis.BENIGN));
        }
        return samples;
    }

    private static Set<String> ids(Dataset dataset) {
        Set<String> ids = new HashSet<>();
        dataset.forEach(sample -> ids.add(sample.caseId()));
        return ids;
    }

    private static Set<String> patients(Dataset dataset) {
        Set<String> ids = new HashSet<>();
        dataset.forEach(sample -> ids.add(sample.patientId()));
        return ids;
    }

    @Test
    void everyCaseIsTestedOnceAndNoPatientIsOnBothSides() {
        Dataset dataset = Dataset.of("paper", paper());
        for (int count = 2; count <= 7; count++) {
            PatientFolds folds = PatientFolds.of(dataset, count, 42);
            List<String> tested = new ArrayList<>();
            for (int i = 0; i < folds.count(); i++) {
                PatientFolds.Fold fold = folds.fold(i);
                tested.addAll(ids(fold.test()));
                assertThat(patients(fold.training())).doesNotContainAnyElementsOf(patients(fold.test()));
                assertThat(fold.training().size() + fold.test().size()).isEqualTo(170);
            }
            assertThat(tested).hasSize(170).doesNotHaveDuplicates();
        }
    }

    @Test
    void classesAreSpreadEvenly() {
        Dataset dataset = Dataset.of("paper", paper());
        for (long seed = 0; seed < 20; seed++) {
            PatientFolds folds = PatientFolds.of(dataset, 4, seed);
            for (int i = 0; i < 4; i++) {
                Dataset test = folds.fold(i).test();
                // 119 / 4 = 29.75 and 51 / 4 = 12.75; a patient has up to three cases
                assertThat(test.count(Diagnosis.MALIGNANT)).isBetween(28, 32);
                assertThat(test.count(Diagnosis.BENIGN)).isBetween(11, 15);
            }
        }
    }

    @Test
    void orderOfTheCasesChangesNothingAndTheSeedDoes() {
        List<Sample> samples = paper();
        List<Sample> reversed = new ArrayList<>(samples);
        Collections.reverse(reversed);
        Dataset forward = Dataset.of("d", samples);
        Dataset backward = Dataset.of("d", reversed);

        Map<Integer, Set<String>> other = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            Set<String> test = ids(PatientFolds.of(forward, 4, 1).fold(i).test());
            assertThat(ids(PatientFolds.of(backward, 4, 1).fold(i).test())).isEqualTo(test);
            other.put(i, ids(PatientFolds.of(forward, 4, 2).fold(i).test()));
            assertThat(other.get(i)).isNotEqualTo(test);
        }
        assertThat(ids(PatientFolds.holdOut(forward, 0.2, 5).validation()))
                .isEqualTo(ids(PatientFolds.holdOut(backward, 0.2, 5).validation()));
    }

    @Test
    void splitOfTheFirstReleaseIsKept() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            samples.add(sample("c" + i, "p" + i, i % 2 == 0 ? Diagnosis.MALIGNANT : Diagnosis.BENIGN));
        }
        PatientFolds folds = PatientFolds.of(Dataset.of("d", samples), 2, 42);

        // golden: a later version must find the folds of a published experiment again
        assertThat(ids(folds.fold(0).test())).containsExactlyInAnyOrder("c0", "c3", "c5", "c6");

        // the names in the order of the folds, as the first release split them
        Dataset paper = Dataset.of("paper", paper());
        int[] hashes = {192141141, -629889561, -1964504091};
        for (int seed = 0; seed < hashes.length; seed++) {
            StringBuilder names = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                PatientFolds.of(paper, 4, seed)
                        .fold(i)
                        .test()
                        .forEach(sample -> names.append(sample.caseId()).append(' '));
            }
            assertThat(names.toString().hashCode()).isEqualTo(hashes[seed]);
        }
    }

    /** A case whose tumour is so many voxels of 10 mm3. */
    private static Sample sized(String caseId, String patientId, Diagnosis diagnosis, int voxels) {
        Geometry grid = Geometry.of(new GridShape(25, 6, 3), new Spacing(1, 2, 5));
        byte[] mask = new byte[grid.shape().voxels()];
        Arrays.fill(mask, 0, voxels, (byte) 1);
        return Sample.of(caseId, patientId, diagnosis, Volume.of(grid, new float[mask.length]), Mask.of(grid, mask));
    }

    /** As {@link #paper}, with 95 tumours of at most 1 cm3, some of exactly that, more of them benign than malignant. */
    private static List<Sample> sizedPaper() {
        List<Sample> samples = new ArrayList<>();
        for (Sample each : paper()) {
            int i = samples.size();
            boolean small = each.diagnosis() == Diagnosis.BENIGN ? i % 10 < 8 : i % 20 < 9;
            int voxels = small ? 80 + i % 21 : 101 + i % 349;
            samples.add(sized(each.caseId(), each.patientId(), each.diagnosis(), voxels));
        }
        return samples;
    }

    private static long count(Dataset part, Diagnosis diagnosis, boolean small) {
        return part.samples().stream()
                .filter(sample -> sample.diagnosis() == diagnosis)
                .filter(sample -> {
                    try {
                        return sample.voxels().mask().volumeMm3() <= 1000 == small;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .count();
    }

    @Test
    void sizesAreSpreadEvenlyAmongBothClasses() throws IOException {
        Dataset dataset = Dataset.of("paper", sizedPaper());
        for (long seed = 0; seed < 20; seed++) {
            PatientFolds folds = PatientFolds.of(dataset, 4, seed, Stratification.DIAGNOSIS_AND_SIZE);
            for (int i = 0; i < 4; i++) {
                Dataset test = folds.fold(i).test();
                assertThat(patients(folds.fold(i).training())).doesNotContainAnyElementsOf(patients(test));
                for (Diagnosis diagnosis : Diagnosis.values()) {
                    // as exactly as by diagnosis alone, and each size within as many cases as a patient has
                    double all = dataset.count(diagnosis) / 4.0;
                    assertThat((double) test.count(diagnosis)).isBetween(all - 3, all + 3);
                    for (boolean small : new boolean[] {true, false}) {
                        double share = count(dataset, diagnosis, small) / 4.0;
                        assertThat((double) count(test, diagnosis, small)).isBetween(share - 3, share + 3);
                    }
                }
            }
        }
    }

    /** Four cases of each class and size, of which one is at the limit to the last voxel. */
    @Test
    void eachFoldHasOneCaseOfEachClassAndSizeWhereThatCanBe() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Diagnosis diagnosis = i % 2 == 0 ? Diagnosis.MALIGNANT : Diagnosis.BENIGN;
            samples.add(sized("c" + i, "p" + i, diagnosis, i % 4 < 2 ? 100 : 101));
        }
        Dataset dataset = Dataset.of("d", samples);
        for (long seed = 0; seed < 20; seed++) {
            PatientFolds folds = PatientFolds.of(dataset, 4, seed, Stratification.DIAGNOSIS_AND_SIZE);
            for (int i = 0; i < 4; i++) {
                Dataset test = folds.fold(i).test();
                for (Diagnosis diagnosis : Diagnosis.values()) {
                    assertThat(count(test, diagnosis, true)).isEqualTo(1);
                    assertThat(count(test, diagnosis, false)).isEqualTo(1);
                }
            }
            assertThatThrownBy(() -> folds.fold(4))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("fold: expected 0 to 3, found 4");
        }
    }

    @Test
    void splitBySizeDependsOnTheSeedAndNotOnTheOrder() throws IOException {
        List<Sample> samples = sizedPaper();
        List<Sample> reversed = new ArrayList<>(samples);
        Collections.reverse(reversed);
        for (int i = 0; i < 4; i++) {
            Set<String> test = bySize(samples, 1, i);
            assertThat(bySize(reversed, 1, i)).isEqualTo(test);
            assertThat(bySize(samples, 2, i)).isNotEqualTo(test);
        }
    }

    private static Set<String> bySize(List<Sample> samples, long seed, int fold) throws IOException {
        PatientFolds folds = PatientFolds.of(Dataset.of("d", samples), 4, seed, Stratification.DIAGNOSIS_AND_SIZE);
        return ids(folds.fold(fold).test());
    }

    @Test
    void splitByDiagnosisLooksAtNoVoxel() throws IOException {
        Dataset dataset = Dataset.of("paper", paper());
        for (int i = 0; i < 4; i++) {
            assertThat(ids(PatientFolds.of(dataset, 4, 9, Stratification.DIAGNOSIS)
                            .fold(i)
                            .test()))
                    .isEqualTo(ids(PatientFolds.of(dataset, 4, 9).fold(i).test()));
        }
    }

    @Test
    void sizeOfFewerPatientsThanFoldsIsNoError() throws IOException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Diagnosis diagnosis = i % 2 == 0 ? Diagnosis.MALIGNANT : Diagnosis.BENIGN;
            samples.add(sized("c" + i, "p" + i, diagnosis, i < 3 ? 200 : 50));
        }
        PatientFolds folds = PatientFolds.of(Dataset.of("d", samples), 4, 5, Stratification.DIAGNOSIS_AND_SIZE);
        for (int i = 0; i < 4; i++) {
            Dataset test = folds.fold(i).test();
            assertThat(count(test, Diagnosis.MALIGNANT, false) + count(test, Diagnosis.BENIGN, false))
                    .isLessThanOrEqualTo(1);
            assertThat(test.count(Diagnosis.BENIGN)).isBetween(1, 2);
            assertThat(test.count(Diagnosis.MALIGNANT)).isBetween(1, 2);
        }
        List<Sample> fewBenign = samples.stream()
                .filter(each ->
                        each.diagnosis() == Diagnosis.MALIGNANT || each.caseId().equals("c1"))
                .toList();
        assertThatThrownBy(() -> PatientFolds.of(Dataset.of("few", fewBenign), 4, 5, Stratification.DIAGNOSIS_AND_SIZE))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("a part without B, 1 such cases in all");
    }

    @Test
    void heldOutPartHasItsShareOfBothClasses() {
        Dataset dataset = Dataset.of("paper", paper());
        for (double fraction : new double[] {0.1, 0.2, 0.5, 0.8}) {
            PatientFolds.Split split = PatientFolds.holdOut(dataset, fraction, 3);

            assertThat(patients(split.training())).doesNotContainAnyElementsOf(patients(split.validation()));
            assertThat(split.training().size() + split.validation().size()).isEqualTo(170);
            assertThat((double) split.validation().count(Diagnosis.MALIGNANT))
                    .isBetween(119 * fraction - 3, 119 * fraction + 3);
            assertThat((double) split.validation().count(Diagnosis.BENIGN))
                    .isBetween(51 * fraction - 3, 51 * fraction + 3);
        }
    }

    @Test
    void smallHeldOutPartOfFewPatientsStillHasBothClasses() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            samples.add(sample("c" + i, "p" + i, i < 3 ? Diagnosis.MALIGNANT : Diagnosis.BENIGN));
        }
        PatientFolds.Split split = PatientFolds.holdOut(Dataset.of("d", samples), 0.05, 1);

        assertThat(split.validation().count(Diagnosis.MALIGNANT)).isEqualTo(1);
        assertThat(split.validation().count(Diagnosis.BENIGN)).isEqualTo(1);
    }

    @Test
    void dataOfOneClassIsSplitByPatientAllTheSame() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            samples.add(sample("c" + i, "p" + i / 2, Diagnosis.BENIGN));
        }
        Dataset benign = Dataset.of("benign", samples);

        // a share so small that a patient has to be moved into it
        PatientFolds.Split split = PatientFolds.holdOut(benign, 0.01, 4);
        assertThat(split.validation().size()).isBetween(1, 2);
        assertThat(split.training().size() + split.validation().size()).isEqualTo(9);
        assertThat(patients(split.training())).doesNotContainAnyElementsOf(patients(split.validation()));

        PatientFolds folds = PatientFolds.of(benign, 5, 4);
        for (int k = 0; k < 5; k++) {
            assertThat(patients(folds.fold(k).test())).hasSize(1);
        }
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        Dataset few = Dataset.of(
                "few",
                List.of(
                        sample("a", "p", Diagnosis.MALIGNANT),
                        sample("b", "p", Diagnosis.BENIGN),
                        sample("c", "q", Diagnosis.BENIGN)));
        assertThatThrownBy(() -> PatientFolds.of(few, 3, 1))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("few: patients: expected at least 3 for 3 parts, found 2");
        assertThatThrownBy(() -> PatientFolds.of(few, 2, 1))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("a part without M, 1 such cases in all");
        assertThatThrownBy(() -> PatientFolds.holdOut(few, 0.5, 1)).isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> PatientFolds.of(few, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folds: expected at least 2, found 1");
        for (double fraction : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> PatientFolds.holdOut(few, fraction, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        PatientFolds folds = PatientFolds.of(Dataset.of("paper", paper()), 4, 1);
        assertThatThrownBy(() -> folds.fold(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
