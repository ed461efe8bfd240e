package org.abusmtl.djl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What native memory is prepared in is a process, so that each test starts one. */
@EnabledOnOs(OS.LINUX)
class NativeMemoryTest {

    private static final String LARGE_PAGES = "THP_MEM_ALLOC_ENABLE";

    private static final String THREADS = "OMP_NUM_THREADS";

    private static final String MXNET_THREADS = "MXNET_OMP_MAX_THREADS";

    private static final long MOST_MINUTES = 10;

    @TempDir
    private Path folder;

    /** Prepares twice and prints variables as the C library knows them. */
    public static final class Preparation {
        private Preparation() {}

        /**
         * Runs in a process of its own.
         *
         * @param args none
         */
        public static void main(String[] args) {
            NativeMemory.prepare();
            NativeMemory.prepare();
            System.out.println("pages " + variable(LARGE_PAGES));
            System.out.println("MXNet's threads " + variable(MXNET_THREADS));
            System.out.println("waiting " + variable("OMP_WAIT_POLICY"));
            System.out.println("main heap " + EngineThread.call(NativeMemory::isOnMainHeap));
        }

        private static String variable(String name) {
            try {
                return String.valueOf(Function.getFunction(Platform.C_LIBRARY_NAME, "getenv")
                        .invokeString(new Object[] {name}, false));
            } catch (LinkageError e) {
                return "unknown";
            }
        }
    }

    private List<String> output(Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Preparation.class.getName()));
        Path file = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.toFile());
        builder.environment().keySet().removeAll(List.of(LARGE_PAGES, THREADS, MXNET_THREADS));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
            String printed = Files.readString(file);
            assertThat(ended).as(printed).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed.lines().toList();
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void hugePagesAreAskedForOnceAndSaidInOneLine() throws Exception {
        List<String> lines = output(Map.of());

        assertThat(lines).contains("pages 1", "waiting PASSIVE", "main heap true");
        assertThat(lines)
                .filteredOn(line -> line.contains("Native memory"))
                .singleElement()
                .asString()
                .contains("freed blocks kept");
    }

    @Test
    void switchLeavesTheProcessAlone() throws Exception {
        List<String> lines = output(Map.of(), "-Dabusmtl.nativeMemory=off");

        assertThat(lines).contains("pages null");
        assertThat(lines).noneMatch(line -> line.contains("Native memory"));
    }

    @Test
    void variableThatTheUserHasSetStays() throws Exception {
        assertThat(output(Map.of(LARGE_PAGES, "0"))).contains("pages 0");
    }

    @Test
    void allocationThatTheUserHasTunedIsLeftAlone() throws Exception {
        assertThat(output(Map.of("MALLOC_ARENA_MAX", "4")))
                .anyMatch(line -> line.contains("freed blocks not kept"))
                .contains("pages 1");
    }

    @Test
    void mxNetComputesOnAllProcessorsUnlessTheUserSaysHowMany() throws Exception {
        String all = String.valueOf(Runtime.getRuntime().availableProcessors());

        assertThat(output(Map.of())).contains("MXNet's threads " + all);
        assertThat(output(Map.of(THREADS, "1"))).contains("MXNet's threads null");
        assertThat(output(Map.of(MXNET_THREADS, "1"))).contains("MXNet's threads 1");
    }

    @Test
    void libraryThatCannotBeLoadedIsNoError() throws Exception {
        // JNA finds its own library nowhere
        List<String> lines =
                output(Map.of(), "-Djna.nosys=true", "-Djna.noclasspath=true", "-Djna.boot.library.path=/");

        assertThat(lines).contains("pages unknown");
        assertThat(lines).anyMatch(line -> line.contains("Native memory: left as it is"));
    }
}
