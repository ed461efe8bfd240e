package org.abusmtl.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;

/** Runs work that is split over threads with so many of them as a test wants. */
public final class Pools {

    private Pools() {}

    public static <T> T with(int threads, Callable<T> work) {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(work).join();
        } finally {
            pool.shutdown();
        }
    }
}
