package org.abusmtl.examples;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Unit;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Stratification;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingReport;
import picocli.CommandLine.Option;

/**
 * How the units of an experiment are run. A command with this mixin is started again for each unit, with its own arguments
 * and {@code --unit}: up to {@link #run} it has to do the same in both roles and write nothing.
 */
final class UnitOptions {

    /** Instead of the number of a fold: a few steps of a model are timed, and nothing is written. */
    static final String MEASURE = "measure";

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Units (a model on a fold) that run at a time, each in a process of its own; default: as many as"
                            + " processors and memory allow, 1 on a GPU. Changes no figure.")
    private OptionalInt jobs = OptionalInt.empty();

    @Option(
            names = "--threads",
            paramLabel = "T",
            description =
                    "Threads that each unit computes with; default ${DEFAULT-VALUE}. Another number rounds otherwise.")
    private int threads = 1;

    @Option(names = "--plan", description = "Print which units are done and how long the others will take, and end.")
    private boolean plan;

    @Option(
            names = "--stratify",
            paramLabel = "BY",
            description =
                    "What all folds have in the same proportion: diagnosis-and-size (default; small tumours are those"
                            + " up to 1 cm3) or diagnosis.")
    private String stratify = "diagnosis-and-size";

    @Option(names = "--unit", hidden = true)
    private Optional<String> unit = Optional.empty();

    OptionalInt jobs() {
        return jobs;
    }

    int threads() {
        return threads;
    }

    boolean isPlanOnly() {
        return plan;
    }

    /** Whether this process runs one unit for another process, which has checked the folder and writes the reports. */
    boolean isUnit() {
        return unit.isPresent();
    }

    Stratification stratification() {
        return StratifyOption.parse(stratify);
    }

    /** Refuses what cannot be run, whether or not there is something to run. */
    void check() {
        stratification();
        if (threads < 1) {
            throw new UsageException("--threads", "at least 1", String.valueOf(threads));
        }
        if (jobs.isPresent() && jobs.getAsInt() < 1) {
            throw new UsageException("--jobs", "at least 1", String.valueOf(jobs.getAsInt()));
        }
    }

    /** Sets what these options determine: the folds' stratification, the threads, who listens. */
    CrossValidation.Builder apply(CrossValidation.Builder builder, Subcommand command) throws IOException {
        check();
        return builder.stratification(stratification())
                .condition("threads", String.valueOf(threads))
                .condition("commit", Version.commit())
                .listener(new Epochs(command));
    }

    /**
     * Runs all units that are not done, or the one that this process is for.
     *
     * @param command the command that has these options
     * @param experiment with a folder
     * @param dataset the cases
     * @return how it ended; with a report only if there is something left to do for the command
     */
    ExperimentRun.Result run(Subcommand command, CrossValidation experiment, Dataset dataset) throws IOException {
        if (unit.isEmpty()) {
            return new ExperimentRun(command, this, experiment, dataset).run();
        }
        UnitProcess.endWithParent();
        int colon = unit.get().lastIndexOf(':');
        if (colon < 1) {
            throw new UsageException("--unit", "MODEL:FOLD", unit.get());
        }
        String model = unit.get().substring(0, colon);
        String fold = unit.get().substring(colon + 1);
        if (fold.equals(MEASURE)) {
            command.out().println(UnitMeasurement.of(experiment, dataset, model).toJson());
        } else {
            Unit one = Subcommand.option("--unit", () -> new Unit(model, Numbers.whole(fold)));
            Interruption.endingWell(() -> experiment.run(dataset, one));
        }
        return ExperimentRun.Result.nothingLeft();
    }

    /** Tells the process that waits for a unit which epoch is done, and the log what it was like. */
    private static final class Epochs implements ProgressListener {
        private final Subcommand command;
        private final ProgressListener log;
        private int epochsBefore;
        private int epochsOfThis;

        Epochs(Subcommand command) {
            this.command = command;
            this.log = command.terminal().training();
        }

        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {
            // a network with a pretraining has two trainings
            epochsBefore += epochsOfThis;
            epochsOfThis = config.epochs();
            log.started(model, data, config, stepsDone, steps);
        }

        @Override
        public void stepDone(long step, long steps, double loss) {
            log.stepDone(step, steps, loss);
        }

        @Override
        public void epochDone(EpochResult result) {
            command.out().println(UnitProcess.EPOCH + (epochsBefore + result.epoch()));
            log.epochDone(result);
        }

        @Override
        public void finished(TrainingReport report) {
            log.finished(report);
        }
    }
}
