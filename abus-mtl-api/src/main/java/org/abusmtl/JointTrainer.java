package org.abusmtl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.training.Checkpointing;
import org.abusmtl.training.ProgressListener;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
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
 * <p>The crops are held in memory, 5 bytes a voxel: 5 MB a case at the paper's size. An interrupt of the training thread
 * ends the training before the next step, with a checkpoint if checkpoints are asked for. Immutable; may be shared
 * between threads and used for several models.
 *
 * @since 0.1.0
 */
public final class JointTrainer {

    /** What the builder collects. */
    record Options(
            TrainingConfig config,
            Augmentations augmentation,
            Optional<Path> folder,
            Checkpointing checkpointing,
            boolean resume,
            Optional<Path> log,
            ProgressListener listener) {

        /** The same with checkpoints, if there are any, in a folder below. */
        Options checkpointsIn(String name) {
            return new Options(
                    config,
                    augmentation,
                    folder.map(parent -> parent.resolve(name)),
                    checkpointing,
                    resume,
                    log,
                    listener);
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
     * @throws IOException if a case cannot be read, or a checkpoint or the log not written; an
     *     {@link java.io.InterruptedIOException} if the thread is interrupted while the cases are read
     * @throws org.abusmtl.volume.InvalidDataException if a case cannot be used, a classifying network has one class only
     *     to learn from, a batch of one case leaves batch norm one value a channel, or a checkpoint belongs to another
     *     training
     * @throws org.abusmtl.training.TrainingDivergedException if a loss is NaN or infinite
     * @throws org.abusmtl.training.TrainingInterruptedException if the thread is interrupted later
     * @throws IllegalStateException if the model is closed or already in training, or the folder has checkpoints and
     *     {@link Builder#resume} was not called
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
        private boolean resume;
        private Optional<Path> log = Optional.empty();
        private ProgressListener listener = ProgressListeners.none();

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
         * Writes the state of the training down now and then. Default: never.
         *
         * @param newFolder where; made if it is not there
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
         * none, so that the same program can simply be run again. A damaged newest checkpoint is an error; the one before
         * it counts once the damaged file is gone.
         *
         * @return this builder
         */
        public Builder resume() {
            resume = true;
            return this;
        }

        /**
         * Writes a JSON object per line: a start, each epoch ({@link org.abusmtl.training.EpochResult#toJson}; its
         * {@code waiting_share} tells whether batches were made fast enough), and the end. Default: no log.
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
         * Builds the trainer.
         *
         * @return a trainer
         * @throws IllegalStateException if {@link #resume} was called without {@link #checkpoints}
         */
        public JointTrainer build() {
            if (resume && folder.isEmpty()) {
                throw new IllegalStateException("resume: expected a folder of checkpoints, found none");
            }
            return new JointTrainer(new Options(config, augmentation, folder, checkpointing, resume, log, listener));
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
