package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.examples.report.CasePictures;
import org.abusmtl.examples.report.HtmlReport;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.PhantomSet;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The whole way from volumes to a report, on phantoms: a look at what the library does, and a check that it works on this
 * machine.
 */
@Command(
        name = "quickstart",
        description = {
            "Makes phantoms, trains a small joint model on a part of them, evaluates it on the others, saves it, loads it"
                    + " again, predicts one volume and writes a report. Needs no files and no network.",
            "The phantoms are easy on purpose: the figures show that the machinery works, not how well it would do on"
                    + " patients."
        })
final class QuickstartCommand extends Subcommand {

    /** Written last into the folder: what it lies beside was made by a quickstart and may be replaced by another. */
    private static final String SUMMARY = "quickstart.json";

    private static final String MODEL = "model.abus";
    private static final String VOLUME = "example.nii.gz";
    private static final String MASK = "example-mask.nii.gz";
    private static final String DEFAULT_FOLDER = "abus-mtl-quickstart";

    /** Tumours of up to 20 mm with room around them; the crop lies inside the volume, so nothing is padded. */
    private static final GridShape VOLUME_SHAPE = new GridShape(44, 44, 44);

    private static final GridShape INPUT_SHAPE = new GridShape(32, 32, 32);
    private static final double SPACING_MM = 1;
    private static final int PHANTOMS = 96;

    /** A third is not trained on. */
    private static final double TEST_SHARE = 1.0 / 3;

    private static final int WIDTH = 8;
    private static final int EPOCHS = 12;

    /** Ten times the paper's: a small network on small volumes learns in hundreds of steps, not ten thousands. */
    private static final double LEARNING_RATE = 1e-3;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the results; default: a new folder " + DEFAULT_FOLDER + ".")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--seed", paramLabel = "S", description = "Of phantoms and training; default ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(names = "--force", description = "Replace files of these names that no quickstart has written.")
    private boolean force;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        Path results = folder.orElseGet(QuickstartCommand::freshFolder);
        boolean ours = Files.exists(results.resolve(SUMMARY));
        Outputs.requireFolder(
                "--out",
                results,
                List.of(MODEL, VOLUME, MASK, ReportFolder.PAGE, ReportFolder.TABLE, ReportFolder.FIGURES, SUMMARY),
                force || ours);

        PhantomSet phantoms = Phantoms.builder()
                .count(PHANTOMS)
                .seed(seed)
                .difficulty(Difficulty.EASY)
                .shape(VOLUME_SHAPE)
                .spacing(Spacing.isotropic(SPACING_MM))
                .tumorVolume(300, 4000)
                .malignantShare(0.5)
                .volumesPerPatient(1)
                .build();
        PatientFolds.Split split = PatientFolds.holdOut(phantoms.dataset(), TEST_SHARE, seed);

        Path modelFile = results.resolve(MODEL);
        JointModel.Builder builder = engine.apply(JointModel.builder()
                .stages(4, 6)
                .width(WIDTH)
                .inputShape(INPUT_SHAPE)
                .spacing(SPACING_MM)
                .seed(seed));
        EvaluationReport report;
        CasePictures pictures = new CasePictures(terminal().evaluation());
        HtmlReport page;
        try (JointModel model = engine.build(builder)) {
            Files.createDirectories(results);
            JointTrainer.builder()
                    .config(TrainingConfig.paper()
                            .epochs(EPOCHS)
                            .learningRate(LEARNING_RATE)
                            .seed(seed))
                    .augmentation(Augmentations.flips())
                    .listener(terminal().training())
                    .train(model, split.training());
            report = model.evaluate(split.validation(), EvaluationOptions.paper(), pictures);
            page = EvaluateCommand.page(report, model, EvaluationOptions.paper())
                    .pictures(pictures)
                    .note(
                            "Data",
                            "synthetic and easy on purpose: the figures show that the library works,"
                                    + " not how well it would do on patients");
            model.save(modelFile);
        }
        predictOne(modelFile, split.validation().samples().get(0), results);
        Path reportFile = ReportFolder.write(results, report, page);

        Map<String, @Nullable Object> summary = summary(report);
        summary.put("model_file", modelFile.toString());
        summary.put("report_file", reportFile.toString());
        summary.put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0);
        ReportFolder.write(results.resolve(SUMMARY), Json.text(summary));
        if (json) {
            Json.print(out(), summary);
        } else {
            summary.forEach((key, value) -> out().printf("%-13s %s%n", key, value == null ? "undefined" : value));
        }
        return 0;
    }

    /** As an application would: from the file, on any engine, without the data that it was trained on. */
    private void predictOne(Path modelFile, Sample sample, Path results) throws IOException {
        try (JointModel model = engine.load(modelFile)) {
            Sample.Voxels voxels = sample.voxels();
            JointPrediction prediction = model.predict(voxels.volume());
            VolumeFiles.write(results.resolve(VOLUME), voxels.volume());
            VolumeFiles.write(results.resolve(MASK), prediction.segmentation().asVolume());
            err().println(sample.caseId() + " from the saved model: " + Text.figure(prediction.malignancy())
                    + " malignant (truth " + sample.diagnosis().label() + "), tumour of "
                    + Math.round(prediction.segmentation().volumeMm3()) + " mm3 (truth "
                    + Math.round(voxels.mask().volumeMm3()) + ")");
        }
    }

    private static Map<String, @Nullable Object> summary(EvaluationReport report) {
        CaseGroup all = report.all();
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("engine", report.context().engine());
        // keeps its place in front; the value comes when all is done
        summary.put("seconds", null);
        summary.put("cases", report.cases().size());
        summary.put(
                "dice_mean", Json.orNull(all.summary(SegmentationFigure.DICE).mean()));
        summary.put(
                "hd95_mm_mean", Json.orNull(all.summary(SegmentationFigure.HD95).mean()));
        summary.put("hd_undefined", all.hausdorffUndefined());
        Optional<ClassificationMetrics> classification = all.classification();
        for (ClassificationFigure figure : List.of(ClassificationFigure.AUC, ClassificationFigure.ACCURACY)) {
            summary.put(
                    figure.key(),
                    Json.orNull(classification.map(c -> c.get(figure)).orElse(OptionalDouble.empty())));
        }
        return summary;
    }

    /** A name that is not taken. */
    private static Path freshFolder() {
        Path fresh = Path.of(DEFAULT_FOLDER);
        for (int i = 2; Files.exists(fresh); i++) {
            fresh = Path.of(DEFAULT_FOLDER + "-" + i);
        }
        return fresh;
    }
}
