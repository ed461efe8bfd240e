package org.abusmtl.examples.report.figure;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The numbers of a figure as comma-separated values, put together row by row. */
final class CsvText {

    private final List<List<String>> rows = new ArrayList<>();

    CsvText(String... heads) {
        rows.add(List.of(heads));
    }

    /** Adds a row: text, numbers, and nothing for what is undefined. */
    void row(Object... fields) {
        List<String> row = new ArrayList<>();
        for (Object field : fields) {
            row.add(
                    field instanceof OptionalDouble figure
                            ? figure.isPresent() ? String.valueOf(figure.getAsDouble()) : ""
                            : String.valueOf(field));
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            rows.forEach(csv::writeRecord);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
