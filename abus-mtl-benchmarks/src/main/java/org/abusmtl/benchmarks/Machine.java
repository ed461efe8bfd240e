package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What figures depend on besides the library.
 *
 * @param processors that Java may use
 * @param model of the processor; empty where the system does not tell
 * @param system name and architecture
 * @param java version
 * @param engines versions by name; without those that did not tell
 */
record Machine(int processors, String model, String system, String java, Map<String, String> engines) {

    /** What the bounds are for. */
    private static final int PROCESSORS = 2;

    private static final Path PROCESSOR_FILE = Path.of("/proc/cpuinfo");

    /** Change allocation, threads or Java of the processes that are measured, which inherit them. */
    private static final Pattern DISTURBING = Pattern.compile(
            "THP_MEM_ALLOC_ENABLE|GLIBC_TUNABLES|LD_PRELOAD|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS"
                    + "|(MALLOC|OMP|GOMP|KMP)_.*|MXNET_(ENGINE_TYPE|OMP_MAX_THREADS)");

    /** This one. */
    static Machine of(Map<String, String> engines) throws IOException {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                processorModel(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Runtime.version().toString(),
                engines);
    }

    private static String processorModel() throws IOException {
        if (!Files.isReadable(PROCESSOR_FILE)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(PROCESSOR_FILE)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** Those of some environment variables with which the figures would not be the library's. */
    static List<String> disturbing(Collection<String> variables) {
        return variables.stream()
                .filter(name -> DISTURBING.matcher(name).matches())
                .sorted()
                .toList();
    }

    /** For above the table, with a warning if the bounds are not for this machine. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(processors + " processors" + (model.isEmpty() ? "" : " (" + model + ")") + ", " + system + ", Java "
                + java
                + engines.entrySet().stream()
                        .map(engine -> ", " + engine.getKey() + " " + engine.getValue())
                        .collect(Collectors.joining()));
        if (processors != PROCESSORS) {
            lines.add("warning: the bounds are for " + PROCESSORS + " processors, found " + processors);
        }
        return lines;
    }

    /** For JSON. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("processors", processors);
        map.put("processors_of_the_bounds", PROCESSORS);
        map.put("processor_model", model.isEmpty() ? null : model);
        map.put("system", system);
        map.put("java", java);
        map.put("engines", engines);
        return map;
    }
}
