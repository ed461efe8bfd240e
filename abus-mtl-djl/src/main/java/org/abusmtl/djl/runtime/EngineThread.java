package org.abusmtl.djl.runtime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;

/**
 * The one thread of the process on which engines compute, in the order in which they are asked.
 *
 * <p>An engine spreads each operation over all cores by itself: side by side, two passes would take as long, hold twice
 * the memory, and PyTorch refuses a second gradient collector. On one thread a result does not depend on who asks either.
 * And its memory comes from the C library's main heap where {@link NativeMemory} prepared it: only that one can keep and
 * reuse large blocks; those of other threads are mapped anew, page by page, at each operation.
 */
final class EngineThread {

    /** More than a process has heaps as a rule; a thread more costs some 0.1 ms. */
    private static final int MOST_CANDIDATES = 256;

    private static final BlockingQueue<Runnable> TASKS = new LinkedBlockingQueue<>();

    private static final Thread THREAD = start();

    private EngineThread() {}

    /** A new thread gets one of the C library's heaps in turn: some are started until one has the main heap. */
    private static Thread start() {
        SynchronousQueue<Boolean> answers = new SynchronousQueue<>();
        CountDownLatch chosen = new CountDownLatch(1);
        try {
            for (int candidate = 1; ; candidate++) {
                boolean last = candidate == MOST_CANDIDATES;
                Thread thread = new Thread(new Candidate(last, answers, chosen, TASKS), "abus-mtl-engine");
                thread.setDaemon(true);
                thread.start();
                if (answers.take()) {
                    return thread;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the engine's thread was started", e);
        } finally {
            // not before: the heap of a thread that has ended is the next one's
            chosen.countDown();
        }
    }

    /**
     * No lambda, which would be a method of the outer class: that is being initialised, and its methods wait for the end.
     */
    private record Candidate(
            boolean last, SynchronousQueue<Boolean> answers, CountDownLatch chosen, BlockingQueue<Runnable> tasks)
            implements Runnable {

        @Override
        public void run() {
            try {
                boolean takesOver = last || NativeMemory.isOnMainHeap();
                answers.put(takesOver);
                if (!takesOver) {
                    chosen.await();
                    return;
                }
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException e) {
                // nobody knows this thread, so nobody interrupts it
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs work on the thread and waits for it. An interrupt neither ends the work nor the waiting; it is there afterwards.
     *
     * @param work may call this again
     * @return its result
     */
    static <T> T call(Supplier<T> work) {
        if (Thread.currentThread() == THREAD) {
            return work.get();
        }
        FutureTask<T> task = new FutureTask<>(work::get);
        TASKS.add(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As {@link #call}, without a result. */
    static void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }
}
