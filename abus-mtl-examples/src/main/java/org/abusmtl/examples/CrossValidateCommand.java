package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.abusmtl.CrossValidation;
import org.abusmtl.evaluation.CaseGroup;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.ModelComparison;
import org.abusmtl.evaluation.Summary;
import org.abusmtl.examples.report.HtmlReport;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The paper's experiment. */
@Command(
        name = "cross-validate",
        description = {
            "Trains and tests models fold by fold, each on the same folds by patient (Tables 1 and 4 of the paper).",
            "Writes report.html and comparison.csv over all models, cases.csv, metrics.json, and a page for each"
                    + " model.",
            "Each model on each fold is a unit that is written into units/ when it ends: after an interruption the same"
                    + " command goes on with what is missing."
        })
final class CrossValidateCommand extends Subcommand {

    private static final String COMPARISON = "comparison.csv";

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private UnitOptions units = new UnitOptions();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Names, separated by commas; default: the six of Table 1.")
    private List<String> models =
            NetworkSpec.table1().stream().map(NetworkSpec::name).toList();

    @Option(names = "--folds", paramLabel = "K", description = "How many folds; default ${DEFAULT-VALUE}.")
    private int folds = 4;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the reports.")
    private Path folder = Path.of("");

    @Option(names = "--force", description = "Replace earlier reports.")
    private boolean force;

    @Option(names = "--json", description = "Print the figures of each model as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<NetworkSpec> specs =
                models.stream().map(name -> network.network("--models", name)).toList();
        TrainingConfig config = training.config();
        CrossValidation.Builder builder = units.apply(CrossValidation.builder(), this)
                .seed(training.seed())
                .config(config)
                .augmentation(training.augmentation())
                .settings(model -> engine.apply(network.apply(model)))
                .folder(folder);
        option("--folds", () -> builder.folds(folds));
        option("--models", () -> builder.models(specs));
        CrossValidation experiment = option("--models", builder::build);
        if (!units.isUnit() && !units.isPlanOnly()) {
            List<String> files = new ArrayList<>(ReportFolder.FILES);
            files.add(COMPARISON);
            if (specs.size() > 1) {
                specs.forEach(spec -> files.add(HtmlReport.fileName(spec.name())));
            }
            Outputs.requireFolder("--out", folder, files, force);
        }
        ExperimentRun.Result result = units.run(this, experiment, data.read());
        if (result.report().isPresent()) {
            write(result.report().get());
        }
        return result.exitCode();
    }

    private void write(EvaluationReport all) throws IOException {
        if (all.models().size() > 1) {
            for (EvaluationReport report : all.models()) {
                ReportFolder.write(
                        folder.resolve(HtmlReport.fileName(report.context().model())),
                        page(report).html());
            }
        }
        ModelComparison comparison = ModelComparison.of(all);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (EvaluationReport report : all.models()) {
            Map<String, @Nullable Object> row = row(report);
            row.putAll(comparison.row(report.context().model()).toMap());
            rows.add(row);
        }
        ReportFolder.write(folder.resolve(COMPARISON), csv(rows));
        Path file = ReportFolder.write(folder, all, page(all));
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("models", rows);
            document.put("report_file", file.toString());
            Json.print(out(), document);
        } else {
            out().print(csv(rows));
            out().println("-> " + file);
        }
    }

    private HtmlReport page(EvaluationReport report) throws IOException {
        TrainingConfig config = training.config();
        return HtmlReport.of(report)
                .note(
                        "Experiment",
                        folds + " folds by patient, in each the same share of every "
                                + StratifyOption.words(units.stratification())
                                + ", " + config.epochs() + " epochs, batch " + config.batchSize() + ", "
                                + config.learningRate() + ", weighting " + config.weighting())
                .note("Augmentation", training.augmentation().toString())
                .note("Seed", String.valueOf(training.seed()))
                .note("Threads of each unit", String.valueOf(units.threads()))
                .note("Commit of the program that wrote this page", Version.commit());
    }

    /** One model: the columns of Table 1, and what they do not show. */
    private static Map<String, @Nullable Object> row(EvaluationReport report) {
        CaseGroup all = report.all();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("model", report.context().model());
        row.put("engine", report.context().engine());
        row.put("cases", report.cases().size());
        for (SegmentationFigure figure :
                List.of(SegmentationFigure.DICE, SegmentationFigure.JACCARD, SegmentationFigure.HD95)) {
            Summary summary = all.summary(figure);
            row.put(figure.key() + "_mean", Json.orNull(summary.mean()));
            row.put(figure.key() + "_sd", Json.orNull(summary.sd()));
        }
        row.put("hd_undefined", all.hausdorffUndefined());
        for (ClassificationFigure figure : ClassificationFigure.values()) {
            row.put(
                    figure.key(),
                    Json.orNull(all.classification().map(c -> c.get(figure)).orElse(OptionalDouble.empty())));
        }
        return row;
    }

    private static String csv(List<Map<String, @Nullable Object>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", rows.get(0).keySet())).append('\n');
        for (Map<String, @Nullable Object> row : rows) {
            String separator = "";
            for (@Nullable Object value : row.values()) {
                text.append(separator).append(value == null ? "" : value);
                separator = ",";
            }
            text.append('\n');
        }
        return text.toString();
    }
}
