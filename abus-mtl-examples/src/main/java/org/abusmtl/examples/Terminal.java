package org.abusmtl.examples;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationListener;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingReport;

/**
 * Where progress is shown: a bar on a terminal, otherwise plain lines that read well in a file.
 *
 * @param err the standard error stream
 * @param interactive whether somebody looks at it
 */
record Terminal(PrintStream err, boolean interactive) {

    private static final int BAR_UPDATE_MS = 500;

    ProgressListener training() {
        ProgressListener lines = ProgressListeners.console(err);
        return interactive ? new Bar(lines) : lines;
    }

    /** A bar; whoever gets it closes it. */
    ProgressBar bar(String task, String unit, long done, long max) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .startsFrom(done, Duration.ZERO)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(BAR_UPDATE_MS)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .build();
    }

    /** A line for every tenth of the cases. */
    EvaluationListener evaluation() {
        return (CaseResult result, int done, int cases) -> {
            if (interactive) {
                err.print("\revaluated " + done + "/" + cases + (done == cases ? System.lineSeparator() : ""));
            } else if (done == cases || done * 10 / cases != (done - 1) * 10 / cases) {
                err.println("evaluated " + done + "/" + cases);
            }
        };
    }

    /** The steps as a bar, with the epoch's line above it when one is done. */
    private final class Bar implements ProgressListener {
        private final ProgressListener lines;
        private Optional<ProgressBar> bar = Optional.empty();

        Bar(ProgressListener lines) {
            this.lines = lines;
        }

        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {
            lines.started(model, data, config, stepsDone, steps);
            bar = Optional.of(bar(model, " steps", stepsDone, steps));
        }

        @Override
        public void stepDone(long step, long steps, double loss) {
            bar.ifPresent(shown -> {
                shown.stepTo(step);
                shown.setExtraMessage(Text.figure(loss));
            });
        }

        @Override
        public void epochDone(EpochResult result) {
            err.print("\r");
            lines.epochDone(result);
        }

        @Override
        public void finished(TrainingReport report) {
            bar.ifPresent(ProgressBar::close);
            bar = Optional.empty();
            lines.finished(report);
        }
    }
}
