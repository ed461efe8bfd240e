package org.abusmtl.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A figure and what it must be.
 *
 * @param name of the figure
 * @param engine that computed, or the empty string where there is none
 * @param what was done
 * @param unit of the values
 * @param values of the runs; empty if nothing could be measured
 * @param bound of the median of the values
 * @param stock the same figure of plain DJL or another program, in each run; empty if there is none
 * @param ratioBound of the median of the values divided by that of {@code stock}
 * @param note what else there is to say, or why nothing was measured
 */
record Row(
        String name,
        String engine,
        String what,
        String unit,
        List<Double> values,
        Optional<Bound> bound,
        List<Double> stock,
        Optional<Bound> ratioBound,
        String note) {

    Row {
        values = List.copyOf(values);
        stock = List.copyOf(stock);
        if (bound.isEmpty() && ratioBound.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected a bound, found none");
        }
    }

    /** A figure with a limit of its own. */
    static Row of(String name, String engine, String what, String unit, List<Double> values, Bound bound, String note) {
        return new Row(name, engine, what, unit, values, Optional.of(bound), List.of(), Optional.empty(), note);
    }

    OptionalDouble value() {
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Median.of(values));
    }

    OptionalDouble ratio() {
        return values.isEmpty() || stock.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Median.of(values) / Median.of(stock));
    }

    /** Whether every bound is kept; empty if a figure is missing. */
    Optional<Boolean> holds() {
        Optional<Boolean> own = bound.flatMap(b -> holds(b, value()));
        Optional<Boolean> against = ratioBound.flatMap(b -> holds(b, ratio()));
        if ((bound.isPresent() && own.isEmpty()) || (ratioBound.isPresent() && against.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(own.orElse(true) && against.orElse(true));
    }

    private static Optional<Boolean> holds(Bound bound, OptionalDouble figure) {
        return figure.isPresent() ? Optional.of(bound.holds(figure.getAsDouble())) : Optional.empty();
    }

    /** For JSON: what is missing is null, and so is what JSON has no number for. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("engine", engine.isEmpty() ? null : engine);
        map.put("what", what);
        map.put("unit", unit);
        map.put("value", orNull(value()));
        map.put("values", values.stream().map(Row::orNull).toList());
        map.put("bound", bound.map(Bound::toString).orElse(null));
        map.put("stock", stock.isEmpty() ? null : orNull(Median.of(stock)));
        map.put("stock_values", stock.stream().map(Row::orNull).toList());
        map.put("ratio", orNull(ratio()));
        map.put("ratio_bound", ratioBound.map(Bound::toString).orElse(null));
        map.put("holds", holds().orElse(null));
        map.put("note", note.isEmpty() ? null : note);
        return map;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? orNull(value.getAsDouble()) : null;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
