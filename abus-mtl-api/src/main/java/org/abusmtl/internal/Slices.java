package org.abusmtl.internal;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.IntStream;

/**
 * Work on a range of slices, split over the common pool where it is large enough to pay; in a thread of another fork-join
 * pool, over that pool.
 */
public final class Slices {

    /** Below this many elementary operations one thread is faster than waking a second. */
    private static final long WORTH_SPLITTING = 1L << 17;

    private Slices() {}

    /**
     * Work on the slices of one block.
     */
    @FunctionalInterface
    public interface Block {
        /**
         * Does the slices from {@code from} (included) to {@code to} (excluded), in whichever thread it is called.
         *
         * @param from first slice
         * @param to one after the last slice
         */
        void run(int from, int to);
    }

    /**
     * How many threads work that is split here is done by: those of the fork-join pool that the caller is one of, or else
     * the common pool and the caller.
     *
     * @return at least 1
     */
    public static int threads() {
        ForkJoinPool own = ForkJoinTask.getPool();
        return own == null || own == ForkJoinPool.commonPool()
                ? ForkJoinPool.getCommonPoolParallelism() + 1
                : own.getParallelism();
    }

    /**
     * Runs blocks that together are the range, each slice once.
     *
     * @param from first slice
     * @param to one after the last slice
     * @param operations how much work all of it is, in elementary operations
     * @param block does a part
     */
    public static void run(int from, int to, long operations, Block block) {
        run(from, to, operations, 1, block);
    }

    /**
     * As {@link #run(int, int, long, Block)}, for blocks that do something again which their neighbours do.
     *
     * @param from first slice
     * @param to one after the last slice
     * @param operations how much work all of it is, in elementary operations
     * @param least how many slices a block shall have at least, as long as there is one for each thread
     * @param block does a part
     */
    public static void run(int from, int to, long operations, int least, Block block) {
        int count = to - from;
        int threads = threads();
        if (operations < WORTH_SPLITTING || threads < 2 || count < 2) {
            if (count > 0) {
                block.run(from, to);
            }
            return;
        }
        // several for each thread, since other work may slow one down
        int blocks = Math.min(count, Math.max(threads, Math.min(4 * threads, count / least)));
        IntStream.range(0, blocks)
                .parallel()
                .forEach(b -> block.run(
                        from + (int) ((long) count * b / blocks), from + (int) ((long) count * (b + 1) / blocks)));
    }
}
