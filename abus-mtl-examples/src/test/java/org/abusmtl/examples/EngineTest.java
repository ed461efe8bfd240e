package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.testkit.assertj.AbusAssertions;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way on each engine, as small as it can be: that it works, not that it learns. */
class EngineTest {

    private static final String[] ENGINES = {"PyTorch", "MXNet"};

    private static final List<Object> SMALL = List.of(
            "--shape",
            "32,16,32",
            "--spacing",
            1.5,
            "--width",
            2,
            "--learning-rate",
            "1e-3",
            "--augmentation",
            "flips");

    @TempDir
    Path folder;

    private static Object[] with(List<Object> options, Object... args) {
        return Stream.concat(Stream.of(args), options.stream()).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void trainsResumesEvaluatesAndPredicts(String engine) throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 16);
        Path model = folder.resolve("model.abus");
        Object[] train = with(
                SMALL,
                "train",
                "--data",
                data,
                "--model",
                "CMSVNet_Iter",
                "--out",
                model,
                "--engine",
                engine,
                "--epochs",
                2,
                "--iterations",
                1,
                "--folds",
                2,
                "--fold",
                0,
                "--seed",
                7);
        Cli trained = Cli.run(train).succeeds();
        assertThat(trained.out()).contains("CMSVNet_Iter trained on " + engine, "model.abus");
        assertThat(trained.err()).contains("epoch 1/2", "epoch 2/2");
        assertThat(Files.readAllLines(folder.resolve("model.abus.log.jsonl"))).hasSizeGreaterThanOrEqualTo(4);
        byte[] bytes = Files.readAllBytes(model);

        // a second training would overwrite the first; a resumed one has nothing left to do
        Cli.run(train).refusesWith("model.abus", "--force");
        Cli.run(Stream.concat(Stream.of(train), Stream.of("--resume")).toArray())
                .succeeds();
        assertThat(Files.readAllBytes(model)).isEqualTo(bytes);

        // unless it is another one, which is said and has to be accepted
        Cli.run(Stream.concat(Stream.of(train), Stream.of("--resume", "--lambda", 0.4))
                        .toArray())
                .refusesWith("config.lambda: expected 0.4, found 0.3; can be accepted: CONFIG");
        Cli.run(Stream.concat(Stream.of(train), Stream.of("--resume-anyway", "data,config", "--lambda", 0.4))
                        .toArray())
                .succeeds();
        assertThat(Files.readString(model, StandardCharsets.ISO_8859_1))
                .contains("\"resumed_anyway\":[\"config.lambda: expected 0.4, found 0.3\"]");

        Path out = folder.resolve("report");
        JsonObject figures = Cli.run(
                        "evaluate",
                        "--model",
                        model,
                        "--data",
                        data,
                        "--out",
                        out,
                        "--engine",
                        engine,
                        "--folds",
                        2,
                        "--fold",
                        0,
                        "--seed",
                        7,
                        "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.keySet())
                .containsSubsequence(
                        "engine",
                        "cases",
                        "dice_mean",
                        "dice_sd",
                        "jaccard_mean",
                        "hd95_mm_mean",
                        "hd_undefined",
                        "accuracy",
                        "balanced_accuracy",
                        "recall",
                        "precision",
                        "fpr",
                        "f1",
                        "auc",
                        "dice_ci_low",
                        "dice_ci_high",
                        "auc_ci_low",
                        "auc_ci_high",
                        "report_file");
        assertThat(figures.get("engine").getAsString()).isEqualTo(engine);
        assertThat(figures.get("cases").getAsInt()).isEqualTo(8);
        assertThat(Files.readString(out.resolve("report.html"))).contains("CMSVNet_Iter", "fold 0 of 2", engine);
        assertThat(out.resolve("cases.csv")).content().hasLineCount(9);
        assertThat(out.resolve("metrics.json")).isNotEmptyFile();

        Path volume = data.resolve("DATA").resolve("case_001.nrrd");
        double[] malignancies = new double[2];
        for (int i = 0; i < 2; i++) {
            Path mask = folder.resolve("mask-" + ENGINES[i] + ".nii.gz");
            JsonObject prediction = Cli.run(
                            "predict",
                            "--model",
                            model,
                            "--input",
                            volume,
                            "--output",
                            mask,
                            "--center",
                            "15.5,11.5,19.5",
                            "--engine",
                            ENGINES[i],
                            "--json")
                    .json()
                    .getAsJsonObject();
            malignancies[i] = prediction.get("malignancy").getAsDouble();
            assertThat(prediction.get("passes").getAsJsonArray()).hasSize(2);
            double lesions = 0;
            for (JsonElement lesion : prediction.get("lesions").getAsJsonArray()) {
                lesions += lesion.getAsJsonObject().get("volume_mm3").getAsDouble();
            }
            assertThat(lesions).isCloseTo(prediction.get("tumor_volume_mm3").getAsDouble(), within(1e-6));
            Volume input = VolumeFiles.read(volume);
            AbusAssertions.assertThat(VolumeFiles.readMask(mask)).isOnGridOf(input);
        }
        // single precision, summed in another order through some forty layers
        assertThat(malignancies[0]).isEqualTo(malignancies[1], within(1e-4));
    }

    @Test
    void centerOutsideTheVolumeIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 4);
        Path model = folder.resolve("model.abus");
        Cli.run(with(
                        SMALL,
                        "train",
                        "--data",
                        data,
                        "--model",
                        "VNet",
                        "--out",
                        model,
                        "--epochs",
                        1,
                        "--validation",
                        0))
                .succeeds();
        Cli.run(
                        "predict",
                        "--model",
                        model,
                        "--input",
                        data.resolve("DATA").resolve("case_000.nrrd"),
                        "--output",
                        folder.resolve("mask.nii"),
                        "--center",
                        "5,5,99")
                .refusesWith("--center", "39.5", "99");
        assertThat(folder.resolve("mask.nii")).doesNotExist();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void quickstartLearnsOnEachEngine(String engine) {
        Path out = folder.resolve("quickstart");
        JsonObject result = Cli.run("quickstart", "--out", out, "--engine", engine, "--json")
                .json()
                .getAsJsonObject();
        assertThat(result.keySet())
                .containsExactly(
                        "engine",
                        "seconds",
                        "cases",
                        "dice_mean",
                        "hd95_mm_mean",
                        "hd_undefined",
                        "auc",
                        "accuracy",
                        "model_file",
                        "report_file");
        assertThat(result.get("engine").getAsString()).isEqualTo(engine);
        assertThat(result.get("dice_mean").getAsDouble()).isGreaterThan(0.85);
        assertThat(result.get("auc").getAsDouble()).isGreaterThan(0.90);
        assertThat(Path.of(result.get("report_file").getAsString())).exists();
    }
}
