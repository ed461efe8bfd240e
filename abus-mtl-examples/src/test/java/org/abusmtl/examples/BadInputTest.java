package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {

    @TempDir
    Path folder;

    // usage

    @Test
    void commandWithoutSubcommandNamesThem() {
        Cli.run().refusesWith("command: expected one of quickstart, phantoms, train", "found none");
    }

    @Test
    void unknownSubcommandIsRefused() {
        Cli.run("trian").refusesWith("command: expected one of quickstart", "found trian");
    }

    @Test
    void unknownOptionIsRefused() {
        Cli.run("info", "--jsno", "file.nii").refusesWith("--jsno");
    }

    @Test
    void numberThatIsNoneIsRefused() {
        Cli.run("phantoms", "--out", folder.resolve("p"), "--count", "many").refusesWith("--count", "many");
    }

    @Test
    void seedThatIsNoWholeNumberIsRefused() {
        Cli.run("phantoms", "--out", folder.resolve("p"), "--seed", "1.5")
                .refusesWith("--seed", "expected a whole number", "found 1.5");
    }

    @Test
    void thresholdThatIsNoNumberIsRefused() {
        Cli.run("metrics", "--scores", folder.resolve("s.csv"), "--threshold", "half")
                .refusesWith("--threshold", "expected a number", "found half");
    }

    @Test
    void thresholdOfMasksIsRefused() {
        Cli.run("metrics", "--pairs", folder.resolve("pairs.csv"), "--threshold", 0.3)
                .refusesWith("--threshold", "expected --scores", "found masks");
    }

    @Test
    void nameThatStartsWithAnAtSignIsThatOfAFile() throws IOException {
        Path list = InputFiles.text(folder.resolve("list"), "--help");
        Cli.run("convert", "@" + list, folder.resolve("out.nii")).refusesWith("@" + list, "existing file");
    }

    @Test
    void sidesThatSixteenDoesNotDivideAreRefused() {
        train(folder, "--shape", "32,20,32").refusesWith("--shape", "divisible by 16", "20");
    }

    @Test
    void unknownModelIsRefusedWithTheNamesThatThereAre() {
        Cli.run("train", "--data", folder, "--model", "UNet", "--out", folder.resolve("m"))
                .refusesWith("--model", "VNet, VNet_Iter, ClsNet", "CMSVNet_Iter", "CMS(3-7)VNet", "UNet");
    }

    @Test
    void refinementOfAClassifierIsRefused() {
        Cli.run("train", "--data", folder, "--model", "ClsNet", "--iterations", 2, "--out", folder.resolve("m"))
                .refusesWith("--iterations", "expected 0", "found 2");
    }

    @Test
    void zeroEpochsAreRefused() {
        train(folder, "--epochs", "0").refusesWith("--epochs", "at least 1", "found 0");
    }

    @Test
    void lambdaBesideLearnedWeightsIsRefused() {
        train(folder, "--weighting", "uncertainty", "--lambda", "0.5")
                .refusesWith("--lambda", "none beside --weighting uncertainty", "found 0.5");
    }

    @Test
    void metricsOfNothingAreRefused() {
        Cli.run("metrics", "--json").refusesWith("--reference with --prediction", "found none");
    }

    @Test
    void foldWithoutFoldsIsRefused() throws IOException {
        train(InputFiles.phantoms(folder.resolve("data"), 2), "--fold", "0").refusesWith("--folds, --fold", "both");
    }

    @Test
    void missingFoldIsRefused() throws IOException {
        train(InputFiles.phantoms(folder.resolve("data"), 8), "--folds", "2", "--fold", "2")
                .refusesWith("--fold", "expected 0 to 1", "found 2");
    }

    // volumes

    @Test
    void missingVolumeIsRefused() {
        Cli.run("convert", folder.resolve("no.nii"), folder.resolve("out.nii")).refusesWith("no.nii", "existing file");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void truncatedVolumeIsRefused() throws IOException {
        Path whole = InputFiles.ramp(folder.resolve("whole.nii"), 0, 0);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.nii"), Arrays.copyOf(bytes, bytes.length - 4));

        Cli.run("convert", cut, folder.resolve("out.mha")).refusesWith("cut.nii", "expected", "found");
        assertThat(folder.resolve("out.mha")).doesNotExist();
    }

    @Test
    void zeroSpacingIsRefused() throws IOException {
        Path file = InputFiles.text(
                folder.resolve("flat.mha"),
                "ObjectType = Image",
                "NDims = 3",
                "DimSize = 1 1 1",
                "ElementSpacing = 0 1 1",
                "ElementType = MET_UCHAR",
                "ElementDataFile = LOCAL",
                "x");
        Cli.run("convert", file, folder.resolve("out.mha")).refusesWith("flat.mha", "ElementSpacing", "0");
    }

    @Test
    void voxelThatIsNoNumberIsRefused() throws IOException {
        Path file = InputFiles.ramp(folder.resolve("nan.nii"), 100, Float.NaN);
        Cli.run("predict", "--model", folder.resolve("m"), "--input", file, "--output", folder.resolve("o.nii"))
                .refusesWith("nan.nii", "finite", "NaN");
    }

    @Test
    void maskOnAnotherGridIsRefused() throws IOException {
        Path reference = InputFiles.mask(folder.resolve("reference.nii"), InputFiles.GRID, i -> i < 30);
        Geometry other = Geometry.of(InputFiles.GRID.shape(), new Spacing(0.5, 0.75, 1));
        Path prediction = InputFiles.mask(folder.resolve("prediction.nii"), other, i -> i < 30);
        Cli.run("metrics", "--reference", reference, "--prediction", prediction, "--json")
                .refusesWith("prediction.nii", "grid", "1.25", "1.0");
    }

    @Test
    void maskWithATwoIsRefused() throws IOException {
        Path reference = InputFiles.mask(folder.resolve("reference.nii"), InputFiles.GRID, i -> i < 30);
        Path prediction = InputFiles.ramp(folder.resolve("two.nii"), 0, 0);
        Cli.run("metrics", "--reference", reference, "--prediction", prediction)
                .refusesWith("two.nii", "0 or 1", "2.0 at (2, 0, 0)");
    }

    // tables

    @Test
    void scoreThatIsNoNumberIsRefusedWithItsLine() throws IOException {
        scores("a,0.5,1", "b,high,0").refusesWith("scores.csv line 3", "score", "high");
    }

    @Test
    void scoreThatIsNaNIsRefused() throws IOException {
        scores("a,NaN,1").refusesWith("scores.csv line 2", "score", "finite", "NaN");
    }

    @Test
    void unknownLabelOfAScoreIsRefused() throws IOException {
        scores("a,0.5,X").refusesWith("scores.csv line 2", "label", "1 or M", "found X");
    }

    @Test
    void missingColumnIsRefused() throws IOException {
        Path table = InputFiles.text(folder.resolve("pairs.csv"), "reference,predicted", "a.nii,b.nii");
        Cli.run("metrics", "--pairs", table, "--json").refusesWith("pairs.csv line 1", "prediction");
    }

    @Test
    void folderInsteadOfATableIsRefused() {
        Cli.run("metrics", "--scores", folder, "--json").refusesWith(folder.toString(), "found a folder");
    }

    private Cli scores(String... rows) throws IOException {
        Path table = InputFiles.text(
                folder.resolve("scores.csv"),
                Stream.concat(Stream.of("case,score,label"), Arrays.stream(rows))
                        .toArray(String[]::new));
        return Cli.run("metrics", "--scores", table, "--json");
    }

    // data sets

    @Test
    void missingFolderIsRefused() {
        train(folder.resolve("nowhere")).refusesWith("nowhere", "existing folder");
    }

    @Test
    void labelXIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 2);
        edit(data, text -> text.replaceFirst(",[MB],", ",X,"));
        train(data).refusesWith("labels.csv", "label", "M or B", "found X");
    }

    @Test
    void missingColumnOfADataSetIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 2);
        edit(data, text -> text.replace("mask_path", "mask"));
        train(data).refusesWith("labels.csv", "mask_path");
    }

    @Test
    void missingFileOfADataSetIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 2);
        Files.delete(data.resolve("DATA").resolve("case_001.nrrd"));
        train(data).refusesWith("labels.csv line 3", "data_path", "case_001.nrrd");
    }

    @Test
    void maskOfADataSetOnAnotherGridIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 8);
        Geometry other = Geometry.of(new GridShape(32, 24, 39), Spacing.isotropic(1));
        InputFiles.mask(data.resolve("MASK").resolve("case_000.nrrd"), other, i -> i == 0);
        train(data, "--validation", "0").refusesWith("case_000.nrrd", "grid", "32x24x40", "32x24x39");
        assertNothingIsLeft();
    }

    @Test
    void trainingWithOneClassIsRefused() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 4);
        edit(data, text -> text.replace(",B,", ",M,"));
        Cli.run(
                        "train",
                        "--data",
                        data,
                        "--model",
                        "CVNet",
                        "--out",
                        folder.resolve("model.abus"),
                        "--shape",
                        "32,16,32",
                        "--spacing",
                        1,
                        "--width",
                        2)
                .refusesWith("data", "class", "benign");
        assertNothingIsLeft();
    }

    private static void edit(Path data, UnaryOperator<String> change) throws IOException {
        Path table = data.resolve("labels.csv");
        Files.writeString(table, change.apply(Files.readString(table)));
    }

    private Cli train(Path data, String... more) {
        Stream<Object> args = Stream.concat(
                Stream.of("train", "--data", data, "--model", "VNet", "--out", folder.resolve("model.abus")),
                Arrays.stream(more));
        Stream<Object> small = Arrays.asList(more).contains("--shape")
                ? Stream.of()
                : Stream.of("--shape", "32,16,32", "--spacing", 1, "--width", 2);
        return Cli.run(Stream.concat(args, small).toArray());
    }

    private void assertNothingIsLeft() {
        assertThat(folder).isDirectoryNotContaining("glob:**/model.abus*");
    }

    // models, engines, results

    @Test
    void fileThatIsNoModelIsRefused() throws IOException {
        Path file = InputFiles.text(folder.resolve("notes.txt"), "not a model");
        Path volume = InputFiles.ramp(folder.resolve("volume.nii"), 0, 0);
        Cli.run("predict", "--model", file, "--input", volume, "--output", folder.resolve("mask.nii"))
                .refusesWith("notes.txt", "expected", "found");
        assertThat(folder.resolve("mask.nii")).doesNotExist();
    }

    @Test
    void folderInsteadOfAModelIsRefused() throws IOException {
        Path volume = InputFiles.ramp(folder.resolve("volume.nii"), 0, 0);
        Cli.run("predict", "--model", folder, "--input", volume).refusesWith("--model", "found a folder");
    }

    @Test
    void engineThatIsNotInstalledIsRefused() throws IOException {
        train(InputFiles.phantoms(folder.resolve("data"), 2), "--engine", "Caffe")
                .refusesWith("engine", "PyTorch", "MXNet", "Caffe");
        assertNothingIsLeft();
    }

    @Test
    void deviceThatIsNotThereIsRefused() throws IOException {
        train(InputFiles.phantoms(folder.resolve("data"), 2), "--device", "gpu:99")
                .refusesWith("--device", "expected", "found gpu:99");
        assertNothingIsLeft();
    }

    @Test
    void devicesOfAnotherFormAreRefused() throws IOException {
        train(InputFiles.phantoms(folder.resolve("data"), 2), "--device", "cpu,tpu")
                .refusesWith("--device", "devices[1]", "expected cpu or gpu:N", "found tpu");
        assertNothingIsLeft();
    }

    @Test
    void checkpointsOfAnEarlierTrainingOutliveARefusedOne() throws IOException {
        Path data = InputFiles.phantoms(folder.resolve("data"), 2);
        Path checkpoints = Files.createDirectory(folder.resolve("earlier"));
        Path checkpoint = InputFiles.text(checkpoints.resolve("checkpoint-000000000003.abus"), "dear to somebody");
        train(data, "--checkpoints", checkpoints.toString(), "--force", "--engine", "Caffe")
                .refusesWith("Caffe");
        assertThat(checkpoint).exists();
    }

    @Test
    void whatCannotBeAcceptedIsRefused() {
        train(folder, "--resume-anyway", "DATA,loss_weighting").refusesWith("--resume-anyway", "found LOSS_WEIGHTING");
        train(folder, "--resume-anyway", "weather").refusesWith("--resume-anyway", "LIBRARY_VERSION", "weather");
        assertNothingIsLeft();
    }

    @Test
    void logInTheModelFileIsRefused() {
        train(folder, "--log", folder.resolve("model.abus").toString()).refusesWith("--log", "--out", "the same");
    }

    @Test
    void fileForCheckpointsIsRefused() throws IOException {
        Path file = InputFiles.text(folder.resolve("file"), "dear to somebody");
        train(folder, "--checkpoints", file.toString()).refusesWith("--checkpoints", "expected a folder");
        assertNothingIsLeft();
    }

    @Test
    void twoResultsInOneFileAreRefused() {
        Path file = folder.resolve("out.nii");
        Cli.run("predict", "--model", "m", "--input", "in.nii", "--output", file, "--probabilities", file)
                .refusesWith("--probabilities", "--output", "the same");
    }

    @Test
    void maskIsNotWrittenOverItsVolume() throws IOException {
        Path volume = InputFiles.ramp(folder.resolve("volume.nii"), 0, 0);
        Cli.run("predict", "--model", "m", "--input", volume, "--output", volume, "--force")
                .refusesWith("--output", "--input", "the same");
    }

    @Test
    void reportOfARefusedEvaluationLeavesNoFolder() {
        Path out = folder.resolve("report");
        Cli.run("evaluate", "--model", "m", "--data", folder.resolve("nowhere"), "--out", out)
                .refusesWith("nowhere");
        assertThat(out).doesNotExist();
    }

    @Test
    void folderBelowAFileIsRefused() throws IOException {
        Path file = InputFiles.text(folder.resolve("file"), "dear to somebody");
        Cli.run("evaluate", "--model", "m", "--data", folder, "--out", file.resolve("report"))
                .refusesWith("--out", "expected a folder", "found a file " + file);
    }

    @Test
    void existingResultIsKept() throws IOException {
        Path in = InputFiles.ramp(folder.resolve("in.nii"), 0, 0);
        Path out = InputFiles.text(folder.resolve("out.mha"), "dear to somebody");
        Cli.run("convert", in, out).refusesWith("out.mha", "--force");
        assertThat(out).hasContent("dear to somebody\n");

        Cli.run("convert", in, out, "--force").succeeds();
        Cli.run("info", out).succeeds();
    }

    @Test
    void folderWithFilesIsKept() throws IOException {
        InputFiles.text(folder.resolve("labels.csv"), "dear to somebody");
        Cli.run("phantoms", "--out", folder, "--count", 1).refusesWith("--out", "--force");
        assertThat(folder.resolve("labels.csv")).hasContent("dear to somebody\n");
    }

    @Test
    void resultInAMissingFolderIsRefusedBeforeTheWork() {
        Cli.run("convert", "in.nii", folder.resolve("no").resolve("out.nii")).refusesWith("existing folder");
    }

    @Test
    void verboseShowsWhereAFailureCameFrom() {
        Cli result = Cli.run("convert", folder.resolve("no.nii"), folder.resolve("out.nii"), "--verbose");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("VolumeFormatException", "\tat org.abusmtl.io");
    }
}
