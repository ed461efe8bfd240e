package org.abusmtl.benchmarks;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Rows as columns of text. */
final class Table {

    private static final List<String> HEADER =
            List.of("name", "engine", "median", "unit", "must be", "stock", "ratio", "must be", "holds");

    private Table() {}

    /** With what each row is below. */
    static void print(PrintWriter out, List<Row> rows) {
        columns(out, rows);
        out.println();
        Map<String, String> legend = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.name() + ": " + row.what()
                                + (row.remark().isEmpty() ? "" : " (" + row.remark() + ")"),
                        LinkedHashMap::new,
                        Collectors.mapping(Row::engine, Collectors.joining(", "))));
        legend.forEach((text, engines) -> out.println(text + (engines.isEmpty() ? "" : " [" + engines + "]")));
        out.flush();
    }

    static void columns(PrintWriter out, List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        for (Row row : rows) {
            lines.add(List.of(
                    row.name(),
                    row.engine(),
                    text(row.value()),
                    row.unit(),
                    text(row.bound()),
                    row.stock().isEmpty() ? "" : text(row.stockValue()),
                    row.stock().isEmpty() ? "" : text(row.ratio()),
                    text(row.ratioBound()),
                    row.holds().map(holds -> holds ? "yes" : "NO").orElse("not measured")));
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                int at = column;
                int width =
                        lines.stream().mapToInt(l -> l.get(at).length()).max().orElse(0);
                text.append(String.format(Locale.ROOT, "%-" + (width + 2) + "s", line.get(column)));
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    private static String text(Optional<Bound> bound) {
        return bound.map(Bound::toString).orElse("");
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : "?";
    }

    /** Three digits that count, without an exponent where one can read it without. */
    private static String figure(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size < 1e-3) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
