package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.data.Dataset;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.examples.reproduction.ExperimentFigures;
import org.abusmtl.examples.reproduction.PaperFigure;
import org.abusmtl.examples.reproduction.PaperTable;
import org.abusmtl.examples.reproduction.Preset;
import org.abusmtl.examples.reproduction.Reproduction;
import org.abusmtl.examples.reproduction.Setting;
import org.abusmtl.examples.reproduction.Training;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The tables and figures of the paper, on any data. */
@Command(
        name = "reproduce",
        description = {
            "Trains what the tables and figures of the paper need, each model on the same folds by patient, and writes"
                    + " reproduction.html with our figures beside the printed ones, a CSV file for each table and for the"
                    + " numbers of each figure,"
                    + " and metrics.json.",
            "What is trained is kept in the folder units: the same command goes on where it was stopped. Figures on"
                    + " other data than the paper's are not the paper's."
        })
final class ReproduceCommand extends Subcommand {

    /** Options that change no digit. */
    private static final Set<String> SILENT = Set.of("--force", "--json", "--verbose");

    @Option(names = "--table", split = ",", paramLabel = "N", description = "Tables, 1 to 6, separated by commas.")
    private List<Integer> tables = new ArrayList<>();

    @Option(names = "--figure", split = ",", paramLabel = "N", description = "Figures, 3 to 8, separated by commas.")
    private List<Integer> figures = new ArrayList<>();

    @Option(names = "--all", description = "All tables and figures.")
    private boolean all;

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--describe",
            paramLabel = "TEXT",
            description = "What the data are, for the page: \"lung nodules in CT\".")
    private String description = "";

    @Mixin
    private PresetOptions training = new PresetOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private UnitOptions units = new UnitOptions();

    @Option(names = "--folds", paramLabel = "K", description = "How many folds; default ${DEFAULT-VALUE}.")
    private int folds = 4;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of page, tables and units.")
    private Path folder = Path.of("");

    @Option(names = "--force", description = "Replace an earlier page and its tables; units are kept.")
    private boolean force;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<PaperTable> wantedTables = wantedTables();
        List<PaperFigure> wantedFigures = wantedFigures();
        if (wantedTables.isEmpty() && wantedFigures.isEmpty()) {
            throw new UsageException("--table, --figure, --all", "at least one", "none");
        }
        units.check();
        if (!units.isUnit() && !units.isPlanOnly()) {
            // the last file: where it is missing an earlier run has not ended
            Outputs.requireFolder("--out", folder, List.of(Reproduction.PAGE), force);
        }
        List<Training> trainings = Reproduction.trainings(wantedTables, wantedFigures);
        Dataset dataset = data.read();
        Reproduction reproduction;
        if (trainings.isEmpty() && units.isPlanOnly()) {
            err().println("plan: nothing to train");
            return 0;
        }
        if (trainings.isEmpty()) {
            reproduction = Reproduction.of(
                    setting(dataset),
                    wantedTables,
                    List.of(),
                    ExperimentFigures.of(dataset).draw(wantedFigures));
        } else {
            CrossValidation experiment = experiment(trainings);
            ExperimentRun.Result result = units.run(this, experiment, dataset);
            if (result.report().isEmpty()) {
                return result.exitCode();
            }
            EvaluationReport report = result.report().get();
            ExperimentFigures drawing =
                    ExperimentFigures.of(dataset, report.models(), experiment, engine::load, training.seed());
            Reproduction filled =
                    Reproduction.of(setting(dataset, experiment), wantedTables, report.models(), List.of());
            // drawing reads whole volumes: what took hours to compute is on the disk before
            write(filled.dataFiles());
            reproduction = filled.with(drawing.draw(wantedFigures));
        }
        write(reproduction);
        return 0;
    }

    private List<PaperTable> wantedTables() {
        for (int number : tables) {
            if (PaperTable.of(number).isEmpty()) {
                throw new UsageException("--table", "1 to 6", String.valueOf(number));
            }
        }
        return Arrays.stream(PaperTable.values())
                .filter(table -> all || tables.contains(table.number()))
                .toList();
    }

    private List<PaperFigure> wantedFigures() {
        for (int number : figures) {
            if (PaperFigure.of(number).isEmpty()) {
                throw new UsageException("--figure", "3 to 8", String.valueOf(number));
            }
        }
        return Arrays.stream(PaperFigure.values())
                .filter(figure -> all || figures.contains(figure.number()))
                .toList();
    }

    private CrossValidation experiment(List<Training> trainings) throws IOException {
        TrainingConfig config = training.config();
        List<NetworkSpec> networks =
                trainings.stream().map(t -> training.network(t.network())).toList();
        CrossValidation.Builder experiment = units.apply(CrossValidation.builder(), this)
                .seed(training.seed())
                .models(networks)
                .config(config)
                .augmentation(training.augmentation())
                .settings(builder -> engine.apply(training.apply(builder)))
                .folder(folder);
        for (Training each : trainings) {
            experiment.config(each.name(), config.lambda(each.lambda()));
        }
        option("--folds", () -> experiment.folds(folds));
        return experiment.build();
    }

    /** What of the setting is known without a training. */
    private Setting setting(Dataset dataset) throws IOException {
        return Setting.of(dataset, description, commandLine())
                .with("Data digest", dataset.digest())
                .with("Library", String.join(" ", new Version().getVersion()))
                .with("Commit of the program that wrote this page", Version.commit());
    }

    private Setting setting(Dataset dataset, CrossValidation experiment) throws IOException {
        NetworkSpec network = experiment.networks().get(0);
        TrainingConfig config = training.config();
        Setting setting = setting(dataset)
                .with("Preset", training.description())
                .with(
                        "Networks",
                        network.inputShape() + " voxels of " + training.spacingMm() + " mm, width " + network.width())
                .with(
                        "Training",
                        config.epochs() + " epochs, batch " + config.batchSize() + ", " + "learning rate "
                                + config.learningRate().initial() + " with "
                                + config.learningRate().decay().name().toLowerCase(Locale.ROOT) + " decay, "
                                + training.augmentation())
                .with(
                        "Folds",
                        folds + " by patient, in each the same share of every "
                                + StratifyOption.words(units.stratification())
                                + ", the same for every model; "
                                + (config.validationFraction() > 0
                                        ? config.validationFraction()
                                                + " of the training patients pick epoch and threshold"
                                        : "no validation part, so the last epoch counts"))
                .with("Seed", String.valueOf(training.seed()))
                .with(
                        "Run by",
                        engine(experiment) + ", " + Text.count(units.threads(), "thread")
                                + " for each model on each fold")
                .with(
                        "Machine that wrote this page",
                        System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                                + System.getProperty("java.version"));
        if (training.preset() == Preset.PAPER) {
            Setting own =
                    setting.caution("The paper gives no number of epochs; " + config.epochs() + " is this run's.");
            return training.isOfPreset()
                    ? own
                    : own.caution("This is not the paper's training: preset " + training.description()
                            + ". It is equal for all models.");
        }
        return setting.caution("Preset " + training.description() + ": far smaller and shorter than the paper's"
                + " training, with the same epochs for all models. It shows that the whole way works, not what the"
                + " models can reach: after so few steps the passes of a model that refines do not agree with each"
                + " other yet, and whether one more helps changes with their number.");
    }

    /** Engine, version and device; units of another engine are refused. */
    private String engine(CrossValidation experiment) throws IOException {
        String first = experiment.networks().get(0).name();
        try (JointModel model = engine.load(experiment.modelFile(new CrossValidation.Unit(first, 0)))) {
            return model.engine();
        }
    }

    /** What was typed, without what changes no digit. */
    private String commandLine() {
        List<String> words = new ArrayList<>(List.of("abus-mtl"));
        List<String> typed = arguments();
        for (int i = 0; i < typed.size(); i++) {
            String word = typed.get(i);
            if (word.equals("--jobs")) {
                i++;
            } else if (!word.startsWith("--jobs=") && !SILENT.contains(word)) {
                words.add(word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
            }
        }
        return String.join(" ", words);
    }

    private void write(Map<String, String> files) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : files.entrySet()) {
            ReportFolder.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private void write(Reproduction reproduction) throws IOException {
        write(reproduction.files());
        String page = folder.resolve(Reproduction.PAGE).toString();
        if (json) {
            Map<String, @Nullable Object> document = reproduction.toMap();
            document.remove("models");
            document.put("report_file", page);
            Json.print(out(), document);
        } else {
            reproduction
                    .orderings()
                    .forEach(ordering -> out().println(ordering.claim() + ", " + ordering.better()
                            + " > " + ordering.worse() + " in "
                            + ordering.column().head() + ": "
                            + ordering.verdict().text()));
            out().println("-> " + page);
        }
    }
}
