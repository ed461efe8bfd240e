package org.abusmtl.benchmarks;

/**
 * What a child process does.
 *
 * @param task the work
 * @param variant how it is done
 * @param engine the engine's name, empty where there is none
 * @param scale the size of the work
 * @param warmUps calls before the timed ones
 * @param repeats timed calls, at least 1
 * @param file what the task reads or writes, empty where it does neither
 */
record Job(Task task, Variant variant, String engine, Scale scale, int warmUps, int repeats, String file) {

    /** How the work is done. */
    enum Variant {
        /** By the library, as its users get it. */
        LIBRARY,
        /** By the library with {@code abusmtl.nativeMemory=off}. */
        UNPREPARED,
        /** In plain DJL, with its blocks and nothing closed early; or by a command of the system. */
        STOCK
    }

    /** The same with one timed call after the others. */
    Job timedOnce() {
        return new Job(task, variant, engine, scale, warmUps, 1, file);
    }

    /** The same with a single call. */
    Job once() {
        return new Job(task, variant, engine, scale, 0, 1, file);
    }
}
