package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a child process prints about its work.
 *
 * @param seconds of each timed call
 * @param figures what else was measured, by name
 * @param version of the engine, empty unless that was the question
 */
record Report(List<Double> seconds, Map<String, Double> figures, String version) {

    /** Peak resident memory of the process, bytes; missing where the system does not tell. */
    static final String PEAK_MEMORY = "peak_memory";

    /** Begins the line of the report: an engine may print, too. */
    private static final String MARK = "abus-mtl-benchmark report: ";

    /** A difference can be infinite, which is an answer. */
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    Report {
        seconds = List.copyOf(seconds);
        figures = Map.copyOf(figures);
    }

    static Report of(Map<String, Double> figures) {
        return new Report(List.of(), figures, "");
    }

    Report withPeakMemory(double bytes) {
        Map<String, Double> more = new HashMap<>(figures);
        more.put(PEAK_MEMORY, bytes);
        return new Report(seconds, more, version);
    }

    OptionalDouble figure(String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Peak memory in 10^9 bytes. */
    OptionalDouble peakGigabytes() {
        OptionalDouble bytes = figure(PEAK_MEMORY);
        return bytes.isPresent() ? OptionalDouble.of(bytes.getAsDouble() / 1e9) : bytes;
    }

    double medianSeconds() {
        return Median.of(seconds);
    }

    /** One line, from which {@link #find} makes an equal report. */
    String toLine() {
        return MARK + GSON.toJson(this);
    }

    /** The report among the lines that a process printed; empty if there is none or the line is cut off. */
    static Optional<Report> find(Stream<String> printed) {
        Optional<String> line = printed.filter(each -> each.startsWith(MARK)).reduce((first, second) -> second);
        try {
            return line.map(each -> GSON.fromJson(each.substring(MARK.length()), Report.class));
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }
}
