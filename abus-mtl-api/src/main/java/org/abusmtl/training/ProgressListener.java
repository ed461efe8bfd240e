package org.abusmtl.training;

/**
 * Is told how a training goes on, in the thread that trains. What it throws ends the training. A network with a
 * {@linkplain org.abusmtl.model.Pretraining pretraining} has two trainings: the first is started and finished, then the
 * second.
 *
 * @since 0.1.0
 */
public interface ProgressListener {

    /**
     * The cases are prepared and the first step is about to be done.
     *
     * @param model name of the network
     * @param data what it is trained on
     * @param config how it is trained
     * @param stepsDone steps that a resumed training has behind it, 0 otherwise
     * @param steps steps of the whole training
     */
    default void started(String model, TrainingData data, TrainingConfig config, long stepsDone, long steps) {}

    /**
     * A step is done.
     *
     * @param step number, from 1
     * @param steps steps of the whole training
     * @param loss of the last pass: Eq. 5, or the loss of the only task
     */
    default void stepDone(long step, long steps, double loss) {}

    /**
     * An epoch is done, with its validation.
     *
     * @param result its figures
     */
    default void epochDone(EpochResult result) {}

    /**
     * The training is done.
     *
     * @param report what it did
     */
    default void finished(TrainingReport report) {}
}
