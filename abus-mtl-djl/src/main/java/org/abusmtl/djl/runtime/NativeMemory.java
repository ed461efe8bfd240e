package org.abusmtl.djl.runtime;

import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares the process before an engine loads: its memory and its threads.
 *
 * <p>Engines allocate and free a large tensor at every operation, and the C library gives the pages back each time, so
 * that page faults dominate. PyTorch's own switch for huge pages, and a C library that keeps what was freed, remove most
 * of that. Worker threads sleep while they wait for each other: spinning takes the time from whoever shares the cores, and
 * with them the engine itself. MXNet computes on the thread that asks it, whose heap is the one that keeps, and on all
 * processors; by itself it hands each operation to a thread of its own and takes every second processor for half of
 * another one. Linux with glibc only; elsewhere, or with the system property
 * {@code abusmtl.nativeMemory=off}, nothing is done. A variable that the user has set is left alone. What is
 * kept goes back when a training or an engine is closed.
 */
final class NativeMemory {

    private static final Logger LOG = LoggerFactory.getLogger(NativeMemory.class);

    /** Turns the preparation off. */
    private static final String SWITCH = "abusmtl.nativeMemory";

    /** glibc's mallopt parameters (malloc.h). */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_MMAP_MAX = -4;

    private static final int M_ARENA_MAX = -8;

    /** The most that mallopt takes, 2 GB. */
    private static final int KEEP_FREED = Integer.MAX_VALUE;

    /** Larger than the main heap can be; other heaps are further away. */
    private static final long MAIN_HEAP = 1L << 42;

    private static boolean done;
    private static boolean kept;

    private NativeMemory() {}

    /** Does its work once; never an error. */
    static synchronized void prepare() {
        if (done) {
            return;
        }
        done = true;
        if (!Platform.isLinux() || "off".equals(System.getProperty(SWITCH))) {
            return;
        }
        try {
            // 0: a variable that is there already stays
            call("setenv", "THP_MEM_ALLOC_ENABLE", "1", 0);
            call("setenv", "OMP_WAIT_POLICY", "PASSIVE", 0);
            // GNU's OpenMP: some 0.1 ms first, which spares a sleep between two short operations
            call("setenv", "GOMP_SPINCOUNT", "20000", 0);
            if (CudaUtils.getGpuCount() == 0) {
                // on a GPU, threads of its own let copies and kernels overlap
                call("setenv", "MXNET_ENGINE_TYPE", "NaiveEngine", 0);
            }
            if (System.getenv("OMP_NUM_THREADS") == null) {
                String processors = String.valueOf(Runtime.getRuntime().availableProcessors());
                call("setenv", "MXNET_OMP_MAX_THREADS", processors, 0);
            }
            // no block is mapped by itself, for one that is goes back when it is freed, however large
            kept = !isTuned()
                    && call("mallopt", M_MMAP_MAX, 0) == 1
                    && call("mallopt", M_TRIM_THRESHOLD, KEEP_FREED) == 1
                    // worker threads share what is kept, instead of growing and shrinking heaps of their own
                    && call("mallopt", M_ARENA_MAX, 1) == 1;
            LOG.info(
                    "Native memory: huge pages for large tensors, freed blocks {} (turn off with -D{}=off)",
                    kept ? "kept" : "not kept",
                    SWITCH);
        } catch (LinkageError | RuntimeException e) {
            // another C library, or JNA's own library cannot be unpacked or loaded
            LOG.info("Native memory: left as it is, {}", e.toString());
        }
    }

    /** Gives what was freed back to the system, once nobody needs it soon; never an error. */
    static synchronized void release() {
        if (kept) {
            call("malloc_trim", 0);
        }
    }

    /**
     * Whether the memory of this thread comes from the heap that grows by sbrk; true where nothing was prepared or that
     * cannot be known. Never an error.
     */
    static synchronized boolean isOnMainHeap() {
        if (!kept) {
            return true;
        }
        try {
            long block = Native.malloc(Long.BYTES);
            long end = Function.getFunction(Platform.C_LIBRARY_NAME, "sbrk").invokeLong(new Object[] {0L});
            Native.free(block);
            return block < end && end - block < MAIN_HEAP;
        } catch (LinkageError | RuntimeException e) {
            LOG.debug("Native memory: heap of a thread unknown", e);
            return true;
        }
    }

    /** Whether the user has told the C library how to allocate. */
    private static boolean isTuned() {
        return System.getenv().keySet().stream()
                .anyMatch(name -> name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES"));
    }

    private static int call(String function, Object... arguments) {
        return Function.getFunction(Platform.C_LIBRARY_NAME, function).invokeInt(arguments);
    }
}
