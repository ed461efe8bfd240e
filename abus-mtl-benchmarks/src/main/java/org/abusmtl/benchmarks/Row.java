package org.abusmtl.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A figure and what it must be.
 *
 * @param name of the figure
 * @param engine that computed, or the empty string where there is none
 * @param what was done
 * @param unit of the values
 * @param values of the runs
 * @param bound of the median of the values
 * @param stock the same figure of plain DJL or another program
 * @param ratioBound of the median of the values divided by that of {@code stock}
 * @param note what else there is to say
 */
record Row(
        String name,
        String engine,
        String what,
        String unit,
        Runs values,
        Optional<Bound> bound,
        Optional<Runs> stock,
        Optional<Bound> ratioBound,
        String note) {

    Row {
        if (bound.isEmpty() && ratioBound.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected a bound, found none");
        }
    }

    /** A figure with a limit of its own. */
    static Row of(String name, String engine, String what, String unit, Runs values, Bound bound, String note) {
        return new Row(name, engine, what, unit, values, Optional.of(bound), Optional.empty(), Optional.empty(), note);
    }

    /** A figure with a limit of its ratio to that of something else. */
    static Row against(
            Runs stock, Bound ratio, String name, String engine, String what, String unit, Runs values, String note) {
        return new Row(
                name, engine, what, unit, values, Optional.empty(), Optional.of(stock), Optional.of(ratio), note);
    }

    OptionalDouble value() {
        return values.median();
    }

    OptionalDouble stockValue() {
        return stock.map(Runs::median).orElse(OptionalDouble.empty());
    }

    OptionalDouble ratio() {
        return value().isEmpty() || stockValue().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(value().getAsDouble() / stockValue().getAsDouble());
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

    /** The note, and how many runs are missing. */
    String remark() {
        return Stream.of(
                        note,
                        values.missing(),
                        stock.map(Runs::missing)
                                .filter(missing -> !missing.isEmpty())
                                .map(missing -> "stock: " + missing)
                                .orElse(""))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** For JSON: what is missing is null, and so is what JSON has no number for. */
    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("engine", engine.isEmpty() ? null : engine);
        map.put("what", what);
        map.put("unit", unit);
        map.put("value", orNull(value()));
        map.put("values", orNull(values.values()));
        map.put("bound", bound.map(Bound::toString).orElse(null));
        map.put("stock", orNull(stockValue()));
        map.put("stock_values", orNull(stock.map(Runs::values).orElse(List.of())));
        map.put("ratio", orNull(ratio()));
        map.put("ratio_bound", ratioBound.map(Bound::toString).orElse(null));
        map.put("holds", holds().orElse(null));
        map.put("note", remark().isEmpty() ? null : remark());
        return map;
    }

    private static List<@Nullable Double> orNull(List<Double> values) {
        return values.stream().map(Row::orNull).toList();
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? orNull(value.getAsDouble()) : null;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
