package org.abusmtl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.Circumstance;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingControl;
import org.abusmtl.training.TrainingReport;

/**
 * Trains a {@link JointModel} (section 4.1 and Algorithm 1 of Zhou et al. 2021).
 *
 * <pre>{@code
 * TrainingReport report = JointTrainer.builder()
 *         .config(TrainingConfig.paper().epochs(200).seed(42))
 *         .checkpoints(Path.of("run"), Checkpointing.everyEpoch())
 *         .train(model, dataset);
 * }</pre>
 *
 * <p>A patient-wise, stratified validation part is kept apart; after each epoch it is predicted as a user's volume would
 * be, and the epoch with the best score is the one whose weights the model has in the end
 * ({@link org.abusmtl.training.ValidationResult#score()}). The validation part also gives the model its second
 * threshold. Class weights (Eq. 3) are counted on the rest only. The same seed, data, engine and machine give the same
 * model, whether the training is interrupted and resumed or not.
 *
 * <p>The crops are held in memory, 5 bytes a voxel: 5 MB a case at the paper's size. An interrupt of the training thread,
 * or {@link TrainingControl#stop}, ends the training before the next step, with a checkpoint if checkpoints are asked for.
 * Immutable; may be shared between threads and used for several models, each with a folder of checkpoints of its own.
 *
 * @since 0.1.0
 */
public final class JointTrainer {

    /** What becomes of checkpoints that are there. */
    enum Earlier {
        REFUSED,
        RESUMED,
        REPLACED
    }

    /**
     * Where the state of a training is written down.
     *
     * @param folder empty for nowhere
     * @param accepted what may have changed since an earlier checkpoint
     */
    record Storage(Optional<Path> folder, Checkpointing checkpointing, Earlier earlier, Set<Circumstance> accepted) {}

    /** What the builder collects. */
    record Options(
            TrainingConfig config,
            Augmentations augmentation,
            Storage storage,
            Optional<Path> log,
            ProgressListener listener,
            TrainingControl control) {

        /** The same with checkpoints, if there are any, in a folder below. */
        Options checkpointsIn(String name) {
            Storage below = new Storage(
                    storage.folder().map(parent -> parent.resolve(name)),
                    storage.checkpointing(),
                    storage.earlier(),
                    storage.accepted());
            return new Options(config, augmentation, below, log, listener, control);
        }

        Options withoutLog() {
            return new Options(config, augmentation, storage, Optional.empty(), listener, control);
        }
    }

    private final Options options;

    private JointTrainer(Options options) {
        this.options = options;
    }

    /**
     * A builder with the paper's training: {@link TrainingConfig#paper()}, {@link Augmentations#paper()}, no
     * checkpoints, no listener.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains a model from the weights that it has. A network with a {@linkplain org.abusmtl.model.Pretraining pretraining} is
     * trained in two stages: listener and log are told of both, and the checkpoints of the first are in the folder {@code
     * pretraining} below those of the second.
     *
     * @param model gets the weights of the best epoch; predictions of other threads wait during each step
     * @param dataset what it learns from; a part of it is kept for validation
     * @return what the training did
     * @throws IOException if a case cannot be read, or the log not written; an {@link java.io.InterruptedIOException} if the
     *     thread is interrupted while the cases are read
     * @throws org.abusmtl.training.CheckpointNotWrittenException if a checkpoint cannot be written: the disk is full
     * @throws org.abusmtl.volume.InvalidDataException if a case cannot be used, a classifying network has one class only
     *     to learn from, a batch of one case leaves batch norm one value a channel, or the folder of the checkpoints cannot
     *     be written to
     * @throws org.abusmtl.training.FolderInUseException if another training writes its checkpoints into the folder
     * @throws org.abusmtl.training.ChangedCircumstancesException if a checkpoint belongs to another training; it names
     *     everything that differs
     * @throws org.abusmtl.io.ModelFileException if there are checkpoints to resume from, and all are damaged
     * @throws org.abusmtl.training.TrainingDivergedException if a loss is NaN or infinite
     * @throws org.abusmtl.training.TrainingInterruptedException if the thread is interrupted later, or the training stopped
     * @throws IllegalStateException if the model is closed or already in training, or the folder has checkpoints and
     *     neither {@link Builder#resume} nor {@link Builder#replacing} was called
     */
    public TrainingReport train(JointModel model, Dataset dataset) throws IOException {
        model.beginTraining();
        try {
            return new TrainingRun(options, model, dataset).run();
        } finally {
            model.endTraining();
        }
    }

    /**
     * Builds a {@link JointTrainer}. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Builder {
        private TrainingConfig config = TrainingConfig.paper();
        private Augmentations augmentation = Augmentations.paper();
        private Optional<Path> folder = Optional.empty();
        private Checkpointing checkpointing = Checkpointing.everyEpoch();
        private Earlier earlier = Earlier.REFUSED;
        private Set<Circumstance> accepted = Set.of();
        private Optional<Path> log = Optional.empty();
        private ProgressListener listener = ProgressListeners.none();
        private TrainingControl control = new TrainingControl();

        private Builder() {}

        /**
         * How to train. Default: {@link TrainingConfig#paper()}.
         *
         * @param newConfig the configuration
         * @return this builder
         */
        public Builder config(TrainingConfig newConfig) {
            config = Objects.requireNonNull(newConfig, "config");
            return this;
        }

        /**
         * How each case is varied. Default: {@link Augmentations#paper()}.
         *
         * @param newAugmentation the ranges
         * @return this builder
         */
        public Builder augmentation(Augmentations newAugmentation) {
            augmentation = Objects.requireNonNull(newAugmentation, "augmentation");
            return this;
        }

        /**
         * Writes the state of the training down now and then, in files that are there in full or not at all. Default: never.
         *
         * @param newFolder where; made if it is not there, and locked as long as the training lasts
         * @param policy when, and how many stay
         * @return this builder
         */
        public Builder checkpoints(Path newFolder, Checkpointing policy) {
            folder = Optional.of(newFolder);
            checkpointing = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Goes on from the newest checkpoint of the folder as if the training had not stopped, or begins if there is
         * none, so that the same program can simply be run again. Nothing that the result {@linkplain Circumstance depends on}
         * may have changed. Of a damaged newest checkpoint the report warns; it is put aside as {@code *.damaged}, and the
         * one before it counts.
         *
         * @return this builder
         */
        public Builder resume() {
            return resumeAnyway();
        }

        /**
         * Goes on from the newest checkpoint as {@link #resume()}, although some things may have changed. The result is then
         * not that of any other training; report, log and provenance of the model say what has changed. Where the batches
         * are others than before, the epoch that was under way begins anew; where the validation part is, epochs from before
         * no longer count for the best.
         *
         * @param changed what may have changed; the rest may not
         * @return this builder
         * @throws IllegalArgumentException if one of them {@linkplain Circumstance#isAcceptable cannot be accepted}
         */
        public Builder resumeAnyway(Circumstance... changed) {
            Set<Circumstance> set = EnumSet.noneOf(Circumstance.class);
            for (Circumstance each : changed) {
                if (!each.isAcceptable()) {
                    throw new IllegalArgumentException(
                            "resumeAnyway: expected what a checkpoint can go on without, found " + each);
                }
                set.add(each);
            }
            accepted = Collections.unmodifiableSet(set);
            earlier = Earlier.RESUMED;
            return this;
        }

        /**
         * Begins, and deletes the checkpoints of an earlier training in the folder once nothing stands against this one.
         * Default: they are refused.
         *
         * @return this builder
         */
        public Builder replacing() {
            earlier = Earlier.REPLACED;
            return this;
        }

        /**
         * Writes a JSON object per line: a start, each epoch ({@link org.abusmtl.training.EpochResult#toJson}; its
         * {@code waiting_share} tells whether batches were made fast enough), and the end. Default: no log.
         *
         * <p>A resumed training first cuts off what was written after the checkpoint that it goes on from, so that each epoch
         * has one line however often the training was stopped or killed.
         *
         * @param file the file; replaced, or continued by a resumed training
         * @return this builder
         */
        public Builder log(Path file) {
            log = Optional.of(file);
            return this;
        }

        /**
         * Who is told how it goes. Default: nobody.
         *
         * @param newListener the listener
         * @return this builder
         */
        public Builder listener(ProgressListener newListener) {
            listener = Objects.requireNonNull(newListener, "listener");
            return this;
        }

        /**
         * Who may stop the training. Default: nobody, but for an interrupt of its thread.
         *
         * @param newControl of this training only
         * @return this builder
         */
        public Builder control(TrainingControl newControl) {
            control = Objects.requireNonNull(newControl, "control");
            return this;
        }

        /**
         * Builds the trainer.
         *
         * @return a trainer
         * @throws IllegalStateException if {@link #resume} was called without {@link #checkpoints}
         */
        public JointTrainer build() {
            if (earlier == Earlier.RESUMED && folder.isEmpty()) {
                throw new IllegalStateException("resume: expected a folder of checkpoints, found none");
            }
            return new JointTrainer(new Options(
                    config,
                    augmentation,
                    new Storage(folder, checkpointing, earlier, accepted),
                    log,
                    listener,
                    control));
        }

        /**
         * Builds the trainer and trains a model: {@link JointTrainer#train}.
         *
         * @param model gets the weights of the best epoch
         * @param dataset what it learns from
         * @return what the training did
         * @throws IOException if a case cannot be read, or a checkpoint or the log not written
         */
        public TrainingReport train(JointModel model, Dataset dataset) throws IOException {
            return build().train(model, dataset);
        }
    }
}
