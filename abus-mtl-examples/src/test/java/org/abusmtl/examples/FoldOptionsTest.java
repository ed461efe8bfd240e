package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.data.Sample;
import org.abusmtl.data.Stratification;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;

class FoldOptionsTest {

    private final Dataset dataset = Phantoms.builder()
            .count(24)
            .shape(new GridShape(32, 24, 40))
            .spacing(Spacing.isotropic(1))
            .tumorVolume(200, 3000)
            .malignantShare(0.5)
            .volumesPerPatient(1)
            .build()
            .dataset();

    private List<String> tested(String... more) throws IOException {
        FoldOptions options = Cli.options(new FoldOptions(), more);
        return names(options.of(dataset, 7).orElseThrow().test());
    }

    private static List<String> names(Dataset part) {
        return part.samples().stream().map(Sample::caseId).toList();
    }

    @Test
    void stratificationDecidesWhichCasesAreTested() throws IOException {
        List<String> byBoth = names(PatientFolds.of(dataset, 2, 7, Stratification.DIAGNOSIS_AND_SIZE)
                .fold(1)
                .test());
        List<String> byDiagnosis = names(PatientFolds.of(dataset, 2, 7).fold(1).test());
        assertThat(byBoth).isNotEqualTo(byDiagnosis);

        assertThat(tested("--folds", "2", "--fold", "1")).isEqualTo(byDiagnosis);
        assertThat(tested("--folds", "2", "--fold", "1", "--stratify", "diagnosis"))
                .isEqualTo(byDiagnosis);
        assertThat(tested("--folds", "2", "--fold", "1", "--stratify", "diagnosis-and-size"))
                .isEqualTo(byBoth);
    }

    @Test
    void otherStratificationIsRefused() {
        assertThatThrownBy(() -> tested("--folds", "2", "--fold", "1", "--stratify", "age"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--stratify: expected diagnosis or diagnosis-and-size, found age");
    }
}
