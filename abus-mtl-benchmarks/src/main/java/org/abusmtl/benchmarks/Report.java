package org.abusmtl.benchmarks;

import com.google.gson.Gson;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a child process prints about its work.
 *
 * @param seconds of each timed call
 * @param figures what else was measured, by name
 */
record Report(List<Double> seconds, Map<String, Double> figures) {

    /** Peak resident memory of the process, bytes; missing where the system does not tell. */
    static final String PEAK_MEMORY = "peak_memory";

    Report {
        seconds = List.copyOf(seconds);
        figures = Map.copyOf(figures);
    }

    static Report of(Map<String, Double> figures) {
        return new Report(List.of(), figures);
    }

    OptionalDouble figure(String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    double medianSeconds() {
        return Median.of(seconds);
    }

    String toJson() {
        return new Gson().toJson(this);
    }

    static Report parse(String json) {
        return new Gson().fromJson(json, Report.class);
    }
}
