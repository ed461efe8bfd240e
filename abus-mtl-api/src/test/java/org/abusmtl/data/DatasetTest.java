package org.abusmtl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class DatasetTest {

    private static final GridShape SHAPE = new GridShape(2, 1, 3);
    private static final Spacing SPACING = new Spacing(0.5, 0.25, 2);

    private static Sample sample(String id, Diagnosis diagnosis, Geometry volume, Geometry mask) {
        return Sample.of(
                id, "of " + id, diagnosis, Volume.of(volume, new float[6]), Mask.of(mask, new byte[] {0, 1, 0, 0, 0, 0
                }));
    }

    private static Sample sample(String id, Diagnosis diagnosis) {
        return sample(id, diagnosis, Geometry.of(SHAPE, SPACING), Geometry.of(SHAPE, SPACING));
    }

    @Test
    void casesKeepTheirOrderAndAreCountedByClass() {
        Dataset dataset = Dataset.of(
                "three",
                List.of(
                        sample("b", Diagnosis.MALIGNANT),
                        sample("c", Diagnosis.BENIGN),
                        sample("a", Diagnosis.MALIGNANT)));

        assertThat(dataset.samples()).extracting(Sample::caseId).containsExactly("b", "c", "a");
        assertThat(dataset.count(Diagnosis.MALIGNANT)).isEqualTo(2);
        assertThat(dataset.count(Diagnosis.BENIGN)).isEqualTo(1);
        assertThat(dataset).hasToString("Dataset[three, 3 cases, 2 malignant]");
        assertThat(dataset.samples().get(1)).hasToString("Sample[c, patient of c, B]");
        assertThat(dataset.filter(each -> each.diagnosis() == Diagnosis.MALIGNANT))
                .hasToString("Dataset[three, 2 cases, 2 malignant]");
        assertThatThrownBy(() -> dataset.filter(each -> each.caseId().isEmpty()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("three: cases: expected at least one, found none");
        assertThatThrownBy(() ->
                        Dataset.of("twice", List.of(sample("a", Diagnosis.BENIGN), sample("a", Diagnosis.MALIGNANT))))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("twice: case_id: expected each name once, found a twice");
    }

    @Test
    void targetOfTheNetworkIsOneForMalignant() {
        assertThat(Diagnosis.MALIGNANT.target()).isEqualTo(1);
        assertThat(Diagnosis.BENIGN.target()).isZero();
    }

    @Test
    void maskTakesTheSpacingOfItsVolumeAndKeepsItsOwnWhereThatHasNone() throws IOException {
        Geometry bare = Geometry.of(SHAPE);
        Geometry spaced = Geometry.of(SHAPE, SPACING);

        Sample.Voxels taken = sample("a", Diagnosis.BENIGN, spaced, bare).voxels();
        Sample.Voxels kept = sample("a", Diagnosis.BENIGN, bare, spaced).voxels();

        assertThat(taken.mask().geometry()).isEqualTo(spaced);
        assertThat(taken.mask().get(1, 0, 0)).isTrue();
        assertThat(kept.mask().geometry()).isEqualTo(spaced);
        assertThat(kept.volume().geometry()).isEqualTo(bare);
        Geometry other = Geometry.of(new GridShape(3, 1, 2));
        assertThatThrownBy(() -> sample("a", Diagnosis.BENIGN, spaced, other))
                .isInstanceOf(GridMismatchException.class);
    }

    @Test
    void gridOfAWholeAcquisitionIsNoCropAndOneLineSaysSoOfTheFirstThatIs() {
        SpacingRule rule = SpacingRule.challenge("tdsc");
        Spacing placeholder = Spacing.isotropic(1);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            // 173 x 49.8 x 168.4 mm, and with 85.4 x 22.6 x 75.2 mm just above half an acquisition
            for (GridShape shape : List.of(new GridShape(865, 682, 354), new GridShape(427, 310, 158))) {
                assertThat(rule.apply(Geometry.of(shape, placeholder), "whole.nrrd")
                                .requireSpacing())
                        .isEqualTo(DatasetFolder.TDSC_SPACING);
            }
            assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
            rule.apply(Geometry.of(new GridShape(865, 300, 354), placeholder), "cut.nrrd");
            rule.apply(Geometry.of(new GridShape(800, 682, 100), placeholder), "again.nrrd");
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains("tdsc: cut.nrrd is smaller than a TDSC-ABUS acquisition");
    }
}
