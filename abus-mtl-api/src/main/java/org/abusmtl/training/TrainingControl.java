package org.abusmtl.training;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a training from outside: one of these is handed to the trainer, and kept by whoever may want to stop it.
 *
 * <pre>{@code
 * TrainingControl control = new TrainingControl();
 * stopButton.onClick(control::stop);
 * JointTrainer.builder().control(control).train(model, dataset);
 * }</pre>
 *
 * <p>May be shared between threads. For one training, since what is stopped stays stopped.
 *
 * @since 0.1.0
 */
public final class TrainingControl {

    private final AtomicBoolean stopped = new AtomicBoolean();

    /** A control of a training that goes on until it is stopped. */
    public TrainingControl() {}

    /**
     * Ends the training before its next step, with a checkpoint if checkpoints are asked for: {@code train} throws a
     * {@link TrainingInterruptedException}, as if its thread were interrupted. Comes back at once; a second call does
     * nothing. A training that has done its last step ends as if it had not been asked to stop.
     */
    public void stop() {
        stopped.set(true);
    }

    /**
     * Whether the training is to end.
     *
     * @return true once {@link #stop} was called
     */
    public boolean isStopped() {
        return stopped.get();
    }
}
