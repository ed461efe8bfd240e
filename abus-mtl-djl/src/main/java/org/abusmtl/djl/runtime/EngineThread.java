package org.abusmtl.djl.runtime;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of the process on which engines compute, in the order in which they are asked.
 *
 * <p>An engine spreads each operation over all cores by itself: side by side, two passes would take as long, hold twice
 * the memory, and PyTorch refuses a second gradient collector. On one thread a result does not depend on who asks either.
 * And its memory comes from the C library's main heap where {@link NativeMemory} prepared it: only that one can keep and
 * reuse large blocks; those of other threads are mapped anew, page by page, at each operation.
 *
 * <p>The thread lives as long as the process, and with it the class loader of this class.
 */
final class EngineThread {

    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);

    /** More than a process has heaps as a rule; a thread more costs some 0.1 ms. */
    private static final int MOST_CANDIDATES = 256;

    private static final BlockingQueue<Runnable> TASKS = new LinkedBlockingQueue<>();

    private static @Nullable Thread thread;

    private EngineThread() {}

    /** Not in a static initialiser: what fails there can never be tried again. */
    private static synchronized Thread thread() {
        Thread running = thread;
        if (running == null) {
            running = start();
            thread = running;
        }
        return running;
    }

    /** A new thread gets one of the C library's heaps in turn: some are started until one has the main heap. */
    private static Thread start() {
        CompletableFuture<Thread> chosen = new CompletableFuture<>();
        CompletableFuture<Boolean> onMainHeap = new CompletableFuture<>();
        Thread newest = candidate(onMainHeap, chosen);
        try {
            for (int i = 1; i < MOST_CANDIDATES && !onMainHeap.join(); i++) { // unlike get, not ended by an interrupt
                onMainHeap = new CompletableFuture<>();
                newest = candidate(onMainHeap, chosen);
            }
            if (!onMainHeap.join()) {
                LOG.info("Native memory: no new thread got the main heap, so that freed blocks are not kept");
            }
        } catch (OutOfMemoryError e) {
            LOG.info("Native memory: no more threads to get the main heap, so that freed blocks are not kept", e);
        } finally {
            // not before: the heap of a thread that has ended is the next one's
            chosen.complete(newest);
        }
        return newest;
    }

    private static Thread candidate(CompletableFuture<Boolean> onMainHeap, CompletableFuture<Thread> chosen) {
        // without the thread locals of whoever happens to come first
        Thread candidate = new Thread(null, () -> serve(onMainHeap, chosen), "abus-mtl-engine", 0, false);
        candidate.setDaemon(true);
        candidate.setContextClassLoader(EngineThread.class.getClassLoader());
        candidate.start();
        return candidate;
    }

    private static void serve(CompletableFuture<Boolean> onMainHeap, CompletableFuture<Thread> chosen) {
        onMainHeap.complete(NativeMemory.isOnMainHeap());
        if (chosen.join() != Thread.currentThread()) {
            return;
        }
        while (true) {
            try {
                TASKS.take().run();
            } catch (InterruptedException e) {
                LOG.debug("An interrupt of the engine's thread is meant for others: it must go on serving", e);
            }
        }
    }

    /**
     * Runs work on the thread and waits for it. An interrupt neither ends the work nor the waiting; it is there afterwards.
     * What the work throws is thrown, its stack trace continued by the caller's.
     *
     * @param work may call this again
     * @return its result
     */
    static <T> T call(Supplier<T> work) {
        if (Thread.currentThread() == thread()) {
            return work.get();
        }
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        FutureTask<T> task = new FutureTask<>(() -> {
            Thread own = Thread.currentThread();
            own.setContextClassLoader(callers); // DJL looks for engines and natives there
            try {
                return work.get();
            } finally {
                own.setContextClassLoader(EngineThread.class.getClassLoader());
            }
        });
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
            Throwable failure = Objects.requireNonNull(e.getCause());
            addCaller(failure);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
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

    /** Who asked is part of what went wrong. */
    private static void addCaller(Throwable failure) {
        StackTraceElement[] own = failure.getStackTrace();
        StackTraceElement[] caller = new Throwable().getStackTrace();
        StackTraceElement[] both = Arrays.copyOf(own, own.length + caller.length);
        System.arraycopy(caller, 0, both, own.length, caller.length);
        failure.setStackTrace(both);
    }
}
