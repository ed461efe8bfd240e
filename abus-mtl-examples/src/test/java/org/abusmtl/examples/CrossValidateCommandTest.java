package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.abusmtl.CrossValidation;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The experiment in processes of its own, as small as it can be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossValidateCommandTest {

    private Path data;

    @BeforeAll
    void writePhantoms(@TempDir Path folder) throws IOException {
        data = InputFiles.phantoms(folder.resolve("data"), 8);
    }

    private Cli run(Path out, Object... args) {
        return Cli.run(Stream.concat(
                        Stream.of(
                                "cross-validate",
                                "--data",
                                data,
                                "--folds",
                                2,
                                "--shape",
                                "16,16,32",
                                "--spacing",
                                2,
                                "--width",
                                2,
                                "--epochs",
                                1,
                                "--validation",
                                0,
                                "--augmentation",
                                "flips",
                                "--out",
                                out),
                        Stream.of(args))
                .toArray());
    }

    /** Of a model that trains another one first, in the process of its unit. */
    @Test
    void figuresDoNotDependOnTheNumberOfJobs(@TempDir Path folder) throws IOException {
        Path one = folder.resolve("one");
        JsonObject result =
                run(one, "--models", "Xie2018", "--jobs", 1, "--json").json().getAsJsonObject();
        assertThat(result.get("models").getAsJsonArray()).hasSize(1);
        Path two = folder.resolve("two");
        Cli both = run(two, "--models", "Xie2018", "--jobs", 2).succeeds();
        assertThat(both.err())
                .contains("plan: 2 units, 0 done, 2 to do by 2 jobs of 1 thread", "Xie2018, fold 1: done", "2 of 2");
        for (String file : new String[] {"comparison.csv", "cases.csv", "metrics.json"}) {
            assertThat(two.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
        Path model = Path.of("units", "Xie2018", "fold-1.abus");
        assertThat(two.resolve(model)).hasSameBinaryContentAs(one.resolve(model));

        // of one process, with the units of the others: no more is started
        train("VNet", one);
        run(one, "--models", "VNet,Xie2018").refusesWith("--force");
        Cli again = run(one, "--models", "VNet,Xie2018", "--force", "--json");
        assertThat(again.err()).contains("plan: 4 units, 4 done").doesNotContain("to do");
        assertThat(run(one, "--models", "VNet,Xie2018", "--plan").succeeds().err())
                .contains("plan: 4 units, 4 done");
        JsonObject all = again.json().getAsJsonObject();
        assertThat(all.get("models").getAsJsonArray()).hasSize(2);
        JsonObject vnet = all.get("models").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(vnet.get("model").getAsString()).isEqualTo("VNet");
        assertThat(vnet.get("cases").getAsInt()).isEqualTo(8);
        assertThat(vnet.get("auc").isJsonNull()).isTrue();
        assertThat(one.resolve("VNet.html"))
                .content()
                .contains("Fold 0", "Fold 1")
                .doesNotContain("Fold 2");
        assertThat(one.resolve("Xie2018.html")).exists();
        assertThat(one.resolve("report.html")).content().contains("VNet.html", "Xie2018.html", Version.commit());
        assertThat(one.resolve("comparison.csv")).content().hasLineCount(3);
        assertThat(one.resolve("cases.csv")).content().hasLineCount(17);
        List<String> alone = Files.readAllLines(two.resolve("cases.csv"));
        assertThat(Files.readAllLines(one.resolve("cases.csv")))
                .containsAll(
                        alone.stream().skip(1).map(line -> "Xie2018," + line).toList());
    }

    /** As the processes that the command starts would do. */
    private void train(String model, Path out) throws IOException {
        CrossValidation.builder()
                .folds(2)
                .models(List.of(
                        NetworkSpec.byName(model).orElseThrow().withWidth(2).withInputShape(new GridShape(32, 16, 16))))
                .config(TrainingConfig.paper().epochs(1).validationFraction(0))
                .augmentation(Augmentations.flips())
                .settings(builder -> builder.spacing(2))
                .condition("threads", "1")
                .condition("commit", Version.commit())
                .folder(out)
                .run(DatasetFolder.read(data));
    }

    @Test
    void planSaysWhatIsToDoAndDoesNothing(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("out");
        Cli plan = run(out, "--models", "VNet,ClsNet", "--plan").succeeds();
        assertThat(plan.out()).isEmpty();
        assertThat(plan.err())
                .containsPattern("VNet    fold 0  to do, about \\d+ s")
                .containsPattern("plan: 4 units, 0 done, 4 to do by \\d+ jobs? of 1 thread");
        assertThat(out.resolve("units").resolve("VNet")).isDirectoryNotContaining("glob:**fold-*");
        assertThat(out.resolve("report.html")).doesNotExist();
    }

    @Test
    void unitThatFailsDoesNotKeepTheOthersFromEnding(@TempDir Path folder) throws IOException {
        Path out = folder.resolve("out");
        // where the model of a unit should be written there is a folder with a file
        Path inTheWay = out.resolve("units").resolve("VNet").resolve("fold-0.abus");
        Files.createDirectories(inTheWay.resolve("something"));

        Cli failed = run(out, "--models", "VNet", "--jobs", 1);
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err())
                .contains(
                        "abus-mtl cross-validate: VNet, fold 0: exit code 1, abus-mtl cross-validate: ", "fold-0.log");
        assertThat(inTheWay.resolveSibling("fold-1.json")).exists();
        assertThat(out.resolve("report.html")).doesNotExist();

        Files.delete(inTheWay.resolve("something"));
        Files.delete(inTheWay);
        Cli goneOn = run(out, "--models", "VNet", "--jobs", 1).succeeds();
        assertThat(goneOn.err())
                .contains("plan: 2 units, 1 done, 1 to do", "VNet    fold 1  done, took".replace("    ", "  "));
        assertThat(out.resolve("cases.csv")).content().hasLineCount(9);
    }

    @Test
    void optionsOfUnitsAreChecked(@TempDir Path folder) {
        Path out = folder.resolve("out");
        run(out, "--jobs", 0).refusesWith("--jobs: expected at least 1, found 0");
        run(out, "--threads", 0).refusesWith("--threads: expected at least 1, found 0");
        run(out, "--stratify", "age").refusesWith("--stratify: expected diagnosis or diagnosis-and-size, found age");
        assertThat(out).doesNotExist();
    }
}
