package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.JointModel;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.EvaluationGrid;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.FigureIntervals;
import org.abusmtl.examples.report.CasePictures;
import org.abusmtl.examples.report.HtmlReport;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.training.Provenance;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a model against a data set. */
@Command(
        name = "evaluate",
        description = {
            "Predicts every case of a data set around its tumour and compares with mask and diagnosis.",
            "Writes report.html, cases.csv and metrics.json. Give the --folds, --fold, --stratify and --seed of the training"
                    + " to test on the patients that it left out.",
            "A model in the units of cross-validate or reproduce was trained with --stratify diagnosis-and-size unless that"
                    + " command was told otherwise; its fold is the number in its file's name."
        })
final class EvaluateCommand extends Subcommand {

    /** Where masks are compared. */
    enum Grid {
        NATIVE,
        NETWORK
    }

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private FoldOptions folds = new FoldOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model file of train.")
    private Path model = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the report.")
    private Path folder = Path.of("");

    @Option(names = "--seed", paramLabel = "S", description = "Of the folds; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--grid",
            description = "Compare masks on the volumes' own grid (native, default) or on the network's (network).")
    private Grid grid = Grid.NATIVE;

    @Option(
            names = "--threshold",
            description = "At or above it a case is called malignant; default ${DEFAULT-VALUE}, the paper's.")
    private double threshold = ClassificationMetrics.PAPER_THRESHOLD;

    @Option(names = "--force", description = "Replace an earlier report.")
    private boolean force;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        EvaluationOptions options = option(
                        "--threshold", () -> EvaluationOptions.paper().threshold(threshold))
                .grid(grid == Grid.NATIVE ? EvaluationGrid.OWN : EvaluationGrid.NETWORK);
        Outputs.requireFolder("--out", folder, ReportFolder.FILES, force);
        Dataset dataset = data.read();
        Dataset part = folds.of(dataset, seed).map(PatientFolds.Fold::test).orElse(dataset);
        try (JointModel loaded = engine.load(model)) {
            Files.createDirectories(folder);
            CasePictures pictures = new CasePictures(terminal().evaluation());
            EvaluationReport report = loaded.evaluate(part, options, pictures);
            HtmlReport page = page(report, loaded, options)
                    .pictures(pictures)
                    .note("Part of the data", folds.description() + (folds.isGiven() ? ", seed " + seed : ""));
            Path file = ReportFolder.write(folder, report, page);
            Map<String, @Nullable Object> figures = figures(report);
            figures.put("report_file", file.toString());
            if (json) {
                Json.print(out(), figures);
            } else {
                figures.forEach((key, value) -> out().printf("%-18s %s%n", key, value == null ? "undefined" : value));
            }
            report.warnings().forEach(warning -> err().println("note: " + warning));
        }
        return 0;
    }

    /** A page that says where the model comes from. */
    static HtmlReport page(EvaluationReport report, JointModel model, EvaluationOptions options) {
        Provenance provenance = model.provenance();
        HtmlReport page = HtmlReport.of(report)
                .note("Run by", model.engine())
                .note(
                        "Network",
                        model.spec().inputShape() + " voxels of "
                                + model.preprocessing().spacing() + ", width "
                                + model.spec().width() + ", "
                                + passes(model.spec().refinement().passes()))
                .note(
                        "Masks compared on",
                        options.grid() == EvaluationGrid.OWN ? "the volumes' own grid" : "the network's grid")
                .note("Seed", String.valueOf(provenance.seed()));
        if (provenance.training().isPresent()) {
            Provenance.Training training = provenance.training().get();
            page = page.note(
                    "Trained on",
                    training.data().dataset() + ": " + training.data().trainingCases() + " cases, "
                            + training.data().validationCases() + " to validate, by " + provenance.engine() + " "
                            + provenance.engineVersion() + ", epoch " + training.bestEpoch() + " of "
                            + training.config().epochs());
        } else {
            page = page.note("Trained on", "nothing: initial weights");
        }
        return page;
    }

    private static String passes(int count) {
        return count == 1 ? "1 pass" : count + " passes";
    }

    private static Map<String, @Nullable Object> figures(EvaluationReport report) {
        CaseGroup all = report.all();
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("engine", report.context().engine());
        figures.put("cases", report.cases().size());
        figures.put(
                "dice_mean", Json.orNull(all.summary(SegmentationFigure.DICE).mean()));
        figures.put("dice_sd", Json.orNull(all.summary(SegmentationFigure.DICE).sd()));
        figures.put(
                "jaccard_mean",
                Json.orNull(all.summary(SegmentationFigure.JACCARD).mean()));
        figures.put(
                "hd95_mm_mean", Json.orNull(all.summary(SegmentationFigure.HD95).mean()));
        figures.put("hd_undefined", all.hausdorffUndefined());
        Optional<ClassificationMetrics> classification = all.classification();
        for (ClassificationFigure figure : new ClassificationFigure[] {
            ClassificationFigure.ACCURACY,
            ClassificationFigure.BALANCED_ACCURACY,
            ClassificationFigure.RECALL,
            ClassificationFigure.PRECISION,
            ClassificationFigure.FALSE_POSITIVE_RATE,
            ClassificationFigure.F1,
            ClassificationFigure.AUC
        }) {
            figures.put(
                    figure.key(),
                    Json.orNull(classification.map(c -> c.get(figure)).orElse(OptionalDouble.empty())));
        }
        figures.putAll(all.intervals(FigureIntervals.DEFAULT_SEED).toMap());
        return figures;
    }
}
