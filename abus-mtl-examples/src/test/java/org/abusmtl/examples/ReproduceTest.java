package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.abusmtl.CrossValidation;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.examples.reproduction.PaperTable;
import org.abusmtl.examples.reproduction.Preset;
import org.abusmtl.volume.GridShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper's experiment, as small as it can be: that it is complete and repeatable, not that it learns. */
class ReproduceTest {

    private static final List<String> SMALL = List.of(
            "--preset",
            "quick",
            "--shape",
            "16,16,16",
            "--spacing",
            "2",
            "--width",
            "2",
            "--epochs",
            "1",
            "--folds",
            "2",
            "--seed",
            "7");

    @TempDir
    Path folder;

    private Object[] with(Object... args) {
        return Stream.concat(Stream.of(args), SMALL.stream()).toArray();
    }

    @Test
    void tablesComeAsPageAndFilesAndTheSameAgain() throws Exception {
        Path data = InputFiles.phantoms(folder.resolve("data"), 12);
        Path out = folder.resolve("out");
        Object[] command = with(
                "reproduce",
                "--table",
                "1,3",
                "--figure",
                "3,4,5,6,7,8",
                "--data",
                data,
                "--out",
                out,
                "--describe",
                "easy ones");
        train(data, out);
        Cli.run(command).succeeds();

        List<String> table = Files.readAllLines(out.resolve("table-1.csv"));
        // six models, ten figures, over all folds and in each of the two
        assertThat(table).hasSize(1 + 6 * 10 * 3);
        assertThat(table.get(0)).startsWith("row,tumors,training,figure,fold,cases,value,sd,low_95,high_95");
        assertThat(table.get(1)).startsWith("VNet,all,VNet,dice,all,12,").endsWith(",0.645,0.252");
        assertThat(Files.readAllLines(out.resolve("table-3.csv"))).hasSize(1 + 12 * 10 * 3);
        assertThat(Files.readAllLines(out.resolve("figure-4.csv"))).hasSizeGreaterThan(2);

        String page = Files.readString(out.resolve("reproduction.html"));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        page.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
        assertThat(page)
                .contains("easy ones", "12 of 12 patients: 6 malignant, 6 benign", "0.500 (6/12) here", "seed")
                .contains("not a medical device", "are not the paper&#39;s", "changed: shape 16,16,16")
                .contains("Commit of the program that wrote this page", "1 thread for each model")
                .doesNotContain("http:", "https:", "<link", "@import", "url(");
        // pictures are in the page itself
        assertThat(page.replace("src=\"data:image/png;base64,", "")).doesNotContain("src=");

        // without --force no page is replaced; where a run ended before its page
        // the same command makes everything again
        Cli.run(command).refusesWith("--out", "--force");
        List<String> before = texts(out);
        Files.delete(out.resolve("reproduction.html"));
        Cli again =
                Cli.run(Stream.concat(Stream.of(command), Stream.of("--json")).toArray());
        JsonObject figures = again.json().getAsJsonObject();
        assertThat(figures.getAsJsonObject("tables").keySet()).containsExactly("1", "3");
        assertThat(texts(out)).isEqualTo(before);
    }

    /** As the processes that the command starts would do: starting twelve of them takes too long here. */
    private static void train(Path data, Path out) throws IOException {
        GridShape shape = new GridShape(16, 16, 16);
        CrossValidation.builder()
                .folds(2)
                .seed(7)
                .models(PaperTable.TABLE_1.trainings().stream()
                        .map(training -> training.network().withWidth(2).withInputShape(shape))
                        .toList())
                .config(Preset.QUICK.config().epochs(1).seed(7))
                .augmentation(Preset.QUICK.augmentation())
                .settings(model -> model.spacing(2))
                .condition("threads", "1")
                .condition("commit", Version.commit())
                .folder(out)
                .run(DatasetFolder.read(data));
    }

    private static List<String> texts(Path out) throws IOException {
        return List.of(
                Files.readString(out.resolve("table-1.csv")),
                Files.readString(out.resolve("table-3.csv")),
                Files.readString(out.resolve("reproduction.html")),
                Files.readString(out.resolve("metrics.json")));
    }

    @Test
    void volumesOfTumorsNeedNoTraining() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 4);
        Path out = folder.resolve("out");
        Cli.run("reproduce", "--figure", 4, "--data", data, "--out", out).succeeds();
        assertThat(Files.readAllLines(out.resolve("figure-4.csv"))).hasSizeGreaterThan(2);
        assertThat(out.resolve("units")).doesNotExist();

        Path other = folder.resolve("other");
        Cli plan = Cli.run("reproduce", "--figure", 4, "--data", data, "--out", other, "--plan")
                .succeeds();
        assertThat(plan.err()).contains("nothing to train");
        assertThat(plan.out()).isEmpty();
        Cli.run("reproduce", "--figure", 4, "--data", data, "--out", other, "--threads", 0)
                .refusesWith("--threads");
        assertThat(other).doesNotExist();
    }

    @Test
    void tablesAndFiguresThatThereAreNotAreRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 4);
        Path out = folder.resolve("out");
        Cli.run("reproduce", "--table", 7, "--data", data, "--out", out).refusesWith("--table", "1 to 6", "7");
        Cli.run("reproduce", "--figure", 2, "--data", data, "--out", out).refusesWith("--figure", "3 to 8", "2");
        Cli.run("reproduce", "--data", data, "--out", out).refusesWith("--table, --figure, --all", "none");
        assertThat(out).doesNotExist();
    }

    @Test
    void changedShapeIsChecked() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 4);
        Cli.run(
                        "reproduce",
                        "--table",
                        1,
                        "--preset",
                        "quick",
                        "--shape",
                        "20,16,32",
                        "--data",
                        data,
                        "--out",
                        folder.resolve("out"))
                .refusesWith("--shape", "divisible by 16");
    }
}
