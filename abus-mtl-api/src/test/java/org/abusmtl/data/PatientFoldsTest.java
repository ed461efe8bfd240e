package org.abusmtl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.abusmtl.volume.InvalidDataException;
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
