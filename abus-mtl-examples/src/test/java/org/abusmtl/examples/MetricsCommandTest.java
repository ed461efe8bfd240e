package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCommandTest {

    @TempDir
    Path folder;

    @Test
    void pairOfMasksHasExactlyTheseFigures() throws IOException {
        // rows of 5 voxels along x: one voxel against its neighbour 0.5 mm on
        Path reference = InputFiles.mask(folder.resolve("r.nii.gz"), InputFiles.GRID, i -> i == 0);
        Path prediction = InputFiles.mask(folder.resolve("p.nii.gz"), InputFiles.GRID, i -> i == 0 || i == 1);
        JsonObject figures = Cli.run("metrics", "--reference", reference, "--prediction", prediction, "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.keySet())
                .containsExactlyInAnyOrder(
                        "dice",
                        "jaccard",
                        "hd95_mm",
                        "hd_max_mm",
                        "hd95_prediction_to_reference_mm",
                        "hd95_reference_to_prediction_mm",
                        "assd_mm",
                        "reference_volume_mm3",
                        "prediction_volume_mm3");
        assertThat(figures.get("dice").getAsDouble()).isEqualTo(2.0 / 3, within(1e-15));
        assertThat(figures.get("jaccard").getAsDouble()).isEqualTo(0.5);
        assertThat(figures.get("hd_max_mm").getAsDouble()).isEqualTo(0.5);
        // distances 0 and 0.5 from the prediction, 0 from the reference
        assertThat(figures.get("hd95_prediction_to_reference_mm").getAsDouble()).isEqualTo(0.475, within(1e-12));
        assertThat(figures.get("hd95_reference_to_prediction_mm").getAsDouble()).isZero();
        assertThat(figures.get("reference_volume_mm3").getAsDouble()).isEqualTo(0.46875);
    }

    @Test
    void distanceToAnEmptyMaskIsNull() throws IOException {
        Path reference = InputFiles.mask(folder.resolve("r.nii"), InputFiles.GRID, i -> i == 0);
        Path prediction = InputFiles.mask(folder.resolve("p.nii"), InputFiles.GRID, i -> false);
        JsonObject figures = Cli.run("metrics", "--reference", reference, "--prediction", prediction, "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.get("dice").getAsDouble()).isZero();
        assertThat(figures.get("hd95_mm").isJsonNull()).isTrue();
        assertThat(figures.get("assd_mm").isJsonNull()).isTrue();
    }

    @Test
    void pairsAreReadRelativeToTheirTableInItsOrder() throws IOException {
        Path masks = Files.createDirectory(folder.resolve("masks"));
        InputFiles.mask(masks.resolve("a.nii"), InputFiles.GRID, i -> i < 10);
        InputFiles.mask(masks.resolve("b.nii"), InputFiles.GRID, i -> i >= 5 && i < 10);
        Path table = InputFiles.text(
                folder.resolve("pairs.csv"),
                "note,prediction,reference",
                "first,masks/b.nii,masks/a.nii",
                "second,masks\\a.nii,masks/a.nii");
        JsonArray all = Cli.run("metrics", "--pairs", table, "--json").json().getAsJsonArray();

        assertThat(all).hasSize(2);
        assertThat(all.get(0).getAsJsonObject().get("jaccard").getAsDouble()).isEqualTo(0.5);
        assertThat(all.get(0).getAsJsonObject().get("prediction_volume_mm3").getAsDouble())
                .isEqualTo(5 * 0.46875);
        assertThat(all.get(1).getAsJsonObject().get("dice").getAsDouble()).isEqualTo(1);
    }

    @Test
    void scoresHaveExactlyTheseFigures() throws IOException {
        Path table = InputFiles.text(
                folder.resolve("scores.csv"), "case,score,label", "a,0.9,1", "b,0.4,M", "c,0.6,0", "d,0.1,B");
        JsonObject figures =
                Cli.run("metrics", "--scores", table, "--json").json().getAsJsonObject();
        assertThat(figures.keySet())
                .containsExactlyInAnyOrder(
                        "accuracy", "recall", "precision", "fpr", "f1", "auc", "balanced_accuracy", "specificity");
        assertThat(figures.get("accuracy").getAsDouble()).isEqualTo(0.5);
        // of the four pairs only (b, c) is the wrong way round
        assertThat(figures.get("auc").getAsDouble()).isEqualTo(0.75);
    }

    @Test
    void aucOfOneClassIsNull() throws IOException {
        Path table = InputFiles.text(folder.resolve("scores.csv"), "case,score,label", "a,0.9,1", "b,0.4,1");
        JsonObject figures =
                Cli.run("metrics", "--scores", table, "--json").json().getAsJsonObject();
        assertThat(figures.get("auc").isJsonNull()).isTrue();
        assertThat(figures.get("fpr").isJsonNull()).isTrue();
        assertThat(figures.get("recall").getAsDouble()).isEqualTo(0.5);
    }

    @Test
    void thresholdMovesTheDecisionOnly() throws IOException {
        Path table = InputFiles.text(
                folder.resolve("scores.csv"), "case,score,label", "a,0.9,1", "b,0.4,1", "c,0.3,0", "d,0.1,0");
        JsonObject figures = Cli.run("metrics", "--scores", table, "--threshold", 0.35, "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.get("accuracy").getAsDouble()).isEqualTo(1);
    }

    @Test
    void figuresForPeopleSayWhatIsUndefined() throws IOException {
        Path table = InputFiles.text(folder.resolve("scores.csv"), "case,score,label", "a,0.9,1");
        assertThat(Cli.run("metrics", "--scores", table).succeeds().out()).containsPattern("auc +undefined");
    }
}
