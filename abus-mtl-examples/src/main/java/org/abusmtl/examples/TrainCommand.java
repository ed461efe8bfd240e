package org.abusmtl.examples;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.abusmtl.JointModel;
import org.abusmtl.JointTrainer;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.PatientFolds;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.Circumstance;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains one model. */
@Command(
        name = "train",
        description = {
            "Trains a model of the paper on a data set folder and writes it to one file, which every engine reads.",
            "Defaults are the paper's. A log (JSON lines) and checkpoints are written beside the model; after an"
                    + " interruption, even a kill, the same command with --resume goes on to the same model."
        })
final class TrainCommand extends Subcommand {

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin
    private FoldOptions folds = new FoldOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "VNet, ClsNet, CVNet, CMSVNet, CMS(3-7)VNet, ... with or without _Iter.")
    private String model = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The model file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Folder of the checkpoints; default: the model file's name with .checkpoints.")
    private Optional<Path> checkpoints = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Log, a JSON object a line; default: the model file's name with .log.jsonl.")
    private Optional<Path> log = Optional.empty();

    @Option(names = "--resume", description = "Go on from the newest checkpoint, or begin if there is none.")
    private boolean resume;

    @Option(
            names = "--resume-anyway",
            split = ",",
            paramLabel = "NAME",
            description =
                    "As --resume, although these have changed since the checkpoint: any of preprocessing, config, seed,"
                            + " augmentation, data, engine, library_version. Says what it accepts.")
    private List<Circumstance> accepted = List.of();

    @Option(names = "--force", description = "Replace the files of an earlier training.")
    private boolean force;

    @Option(names = "--json", description = "Print the training's report as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        NetworkSpec spec = network.network("--model", model);
        TrainingConfig config = training.config();
        JointModel.Builder builder =
                engine.apply(network.apply(JointModel.builder().network(spec)).seed(training.seed()));
        Path checkpointFolder = checkpoints.orElse(out.resolveSibling(out.getFileName() + ".checkpoints"));
        Path logFile = log.orElse(out.resolveSibling(out.getFileName() + ".log.jsonl"));
        List<Path> old = checkpointsIn(checkpointFolder);
        boolean resuming = resume || !accepted.isEmpty();
        Outputs.requireNewFile("--out", out, force || (resuming && !old.isEmpty()));
        // a training that was killed before its first checkpoint has left the beginning of a log
        Outputs.requireNewFile("--log", logFile, force || resuming);
        Outputs.requireDifferent("--log", logFile, "--out", out);
        Outputs.requireFolder("--checkpoints", checkpointFolder, List.of(), force);
        if (!old.isEmpty() && !resuming && !force) {
            throw new UsageException(
                    "--checkpoints " + checkpointFolder,
                    "no checkpoints, or --resume to go on, or --force to begin anew",
                    String.valueOf(old.size()));
        }
        JointTrainer.Builder trainer = JointTrainer.builder()
                .config(config)
                .augmentation(training.augmentation())
                .checkpoints(checkpointFolder, Checkpointing.everyEpoch())
                .log(logFile)
                .listener(terminal().training());
        if (resuming) {
            Subcommand.option("--resume-anyway", () -> trainer.resumeAnyway(accepted.toArray(Circumstance[]::new)));
        } else if (force) {
            trainer.replacing();
        }
        Dataset dataset = data.read();
        Dataset part = folds.of(dataset, training.seed())
                .map(PatientFolds.Fold::training)
                .orElse(dataset);
        try (JointModel trained = engine.build(builder)) {
            TrainingReport report = Interruption.endingWell(() -> trainer.train(trained, part));
            trained.save(out);
            print(report);
        }
        return 0;
    }

    private void print(TrainingReport report) {
        if (json) {
            JsonObject document = JsonParser.parseString(report.toJson()).getAsJsonObject();
            document.addProperty("model_file", out.toString());
            Json.print(out(), document);
            return;
        }
        StringBuilder line = new StringBuilder(report.model() + " trained on " + report.engine() + ": epoch "
                + report.bestEpoch() + " of " + report.epochs().size() + " kept");
        EpochResult best = report.best();
        best.validation().ifPresent(v -> {
            v.dice().ifPresent(dice -> line.append(", validation Dice ").append(Text.figure(dice)));
            v.auc().ifPresent(auc -> line.append(", AUC ").append(Text.figure(auc)));
        });
        out().println(line + ", " + Math.round(report.seconds()) + " s -> " + out);
    }

    /** With those of a pretraining, which are in a folder below. */
    private static List<Path> checkpointsIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        PathMatcher checkpoint = folder.getFileSystem().getPathMatcher("glob:checkpoint-*.abus");
        try (Stream<Path> found = Files.find(folder, 2, (file, attributes) -> checkpoint.matches(file.getFileName()))) {
            return found.toList();
        }
    }
}
