package org.abusmtl.examples;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a training end well when the process is told to stop (Ctrl-C): it is interrupted, and the process waits until its
 * checkpoint is written.
 */
final class Interruption {

    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    /** For the step that is being done, and the checkpoint. */
    static final int PATIENCE_SECONDS = 120;

    /** Work that an interrupt ends. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private Interruption() {}

    /** Runs work in this thread. */
    static <T> T endingWell(Work<T> work) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Thread hook = new Thread(() -> interrupt(worker, done), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process is stopping, and the hook has done its work
            }
        }
    }

    private static void interrupt(Thread worker, CountDownLatch done) {
        worker.interrupt();
        try {
            boolean ended = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            LOG.info("Training {} before the process ends", ended ? "ended" : "did not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
