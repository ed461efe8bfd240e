package org.abusmtl.training;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.abusmtl.loss.LossWeighting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ready-made {@link ProgressListener}s.
 *
 * @since 0.1.0
 */
public final class ProgressListeners {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressListeners.class);

    private ProgressListeners() {}

    /**
     * Tells nobody. The default of a trainer.
     *
     * @return a listener that does nothing
     */
    public static ProgressListener none() {
        return new ProgressListener() {};
    }

    /**
     * One line an epoch on the standard error stream of the process, where it does not mix with what a program prints.
     *
     * <p>This is the only place of the library that writes to a standard stream, and only because the caller names the
     * console; {@link #logging()} sends the same lines to the logger instead.
     *
     * @return the listener
     */
    public static ProgressListener console() {
        // the descriptor itself: whoever has redirected the JVM's stream variable chooses console(PrintStream)
        return console(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    /**
     * One line an epoch on a stream of the caller's.
     *
     * @param stream stays open
     * @return the listener
     */
    public static ProgressListener console(PrintStream stream) {
        return new Lines() {
            @Override
            void line(String text) {
                stream.println(text);
            }
        };
    }

    /**
     * One INFO line an epoch through SLF4J.
     *
     * @return the listener
     */
    public static ProgressListener logging() {
        return new Lines() {
            @Override
            void line(String text) {
                LOG.info("{}", text);
            }
        };
    }

    /**
     * Several listeners, told in their order.
     *
     * @param listeners any number
     * @return a listener that passes on what it is told
     */
    public static ProgressListener all(ProgressListener... listeners) {
        List<ProgressListener> copy = List.of(listeners);
        return new ProgressListener() {
            @Override
            public void started(String model, TrainingData data, TrainingConfig config, long done, long steps) {
                copy.forEach(listener -> listener.started(model, data, config, done, steps));
            }

            @Override
            public void stepDone(long step, long steps, double loss) {
                copy.forEach(listener -> listener.stepDone(step, steps, loss));
            }

            @Override
            public void epochDone(EpochResult result) {
                copy.forEach(listener -> listener.epochDone(result));
            }

            @Override
            public void finished(TrainingReport report) {
                copy.forEach(listener -> listener.finished(report));
            }
        };
    }

    /** Words for people. */
    private abstract static class Lines implements ProgressListener {
        private int epochs;
        private boolean learnedWeights;

        abstract void line(String text);

        @Override
        public void started(String model, TrainingData data, TrainingConfig config, long done, long steps) {
            epochs = config.epochs();
            learnedWeights = config.weighting() instanceof LossWeighting.Uncertainty;
            line(String.format(
                    Locale.ROOT,
                    "%s on %s: %d cases to learn from (%d malignant, %d benign), %d to validate, %d steps%s",
                    model,
                    data.dataset(),
                    data.trainingCases(),
                    data.malignant(),
                    data.benign(),
                    data.validationCases(),
                    steps,
                    done > 0 ? ", resumed after step " + done : ""));
        }

        @Override
        public void epochDone(EpochResult result) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "epoch %d/%d: loss %.4f",
                    result.epoch(),
                    epochs,
                    result.lastPass().total()));
            result.validation().ifPresent(validation -> {
                text.append(String.format(Locale.ROOT, ", validation loss %.4f", validation.loss()));
                append(text, "Dice", validation.dice());
                append(text, "AUC", validation.auc());
            });
            if (learnedWeights) {
                result.taskWeights()
                        .ifPresent(weights -> text.append(String.format(
                                Locale.ROOT,
                                ", weights %.3f (classification) %.3f (segmentation)",
                                weights.classification(),
                                weights.segmentation())));
            }
            line(text + String.format(Locale.ROOT, ", %.1f s", result.seconds()));
        }

        private static void append(StringBuilder text, String name, OptionalDouble value) {
            value.ifPresent(number -> text.append(String.format(Locale.ROOT, ", %s %.3f", name, number)));
        }

        @Override
        public void finished(TrainingReport report) {
            report.warnings().forEach(warning -> line("note: " + warning));
            line(String.format(Locale.ROOT, "done in %.1f s, epoch %d kept", report.seconds(), report.bestEpoch()));
        }
    }
}
