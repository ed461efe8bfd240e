package org.abusmtl.internal;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** Work on a range of slices, split over the common pool where it is large enough to pay. */
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
     * Runs blocks that together are the range, each slice once.
     *
     * @param from first slice
     * @param to one after the last slice
     * @param operations how much work all of it is, in elementary operations
     * @param block does a part
     */
    public static void run(int from, int to, long operations, Block block) {
        int count = to - from;
        int threads = ForkJoinPool.getCommonPoolParallelism() + 1;
        if (operations < WORTH_SPLITTING || threads < 2 || count < 2) {
            if (count > 0) {
                block.run(from, to);
            }
            return;
        }
        int blocks = Math.min(count, 4 * threads);
        IntStream.range(0, blocks)
                .parallel()
                .forEach(b -> block.run(
                        from + (int) ((long) count * b / blocks), from + (int) ((long) count * (b + 1) / blocks)));
    }
}
