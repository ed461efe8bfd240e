package org.abusmtl.examples.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;

class SettingTest {

    private final Setting setting = Setting.of(
            Phantoms.builder()
                    .count(10)
                    .shape(new GridShape(32, 24, 40))
                    .spacing(Spacing.isotropic(1))
                    .tumorVolume(200, 800)
                    .malignantShare(0.7)
                    .volumesPerPatient(1)
                    .build()
                    .dataset(),
            "synthetic",
            "abus-mtl reproduce");

    @Test
    void saysWhatTheDataAre() {
        assertThat(setting.facts().get("Data set")).endsWith(": synthetic");
        assertThat(setting.facts()).containsEntry("Cases", "10 of 10 patients: 7 malignant, 3 benign");
    }

    @Test
    void warnsOfTheAccuracyOfAlwaysAnsweringMalignant() {
        assertThat(setting.cautions()).anySatisfy(text -> assertThat(text).contains("0.700 (7/10) here"));
    }

    @Test
    void saysThatTheFiguresAreNotThePapers() {
        assertThat(setting.cautions().get(0)).contains("are not the paper's", "synthetic", "10 cases");
        assertThat(setting.cautions()).anySatisfy(text -> assertThat(text).contains("not a medical device"));
    }

    @Test
    void factsAndCautionsAreAddedInOrder() {
        Setting more = setting.with("Engine", "none").caution("Small.");
        assertThat(more.facts().keySet()).endsWith("Engine");
        assertThat(more.cautions()).endsWith("Small.");
        assertThat(setting.facts()).doesNotContainKey("Engine");
    }
}
