package org.abusmtl.examples;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.abusmtl.volume.InvalidDataException;

/** Some columns of a CSV file with a header; other columns are not looked at. */
final class CsvTable {

    /**
     * One line.
     *
     * @param source file and line, for messages
     * @param fields by the names of the columns that were asked for
     */
    record Row(String source, Map<String, String> fields) {

        String get(String column) {
            String value = fields.get(column);
            if (value == null || value.isBlank()) {
                throw invalid(column, "some text", "nothing");
            }
            return value.strip();
        }

        InvalidDataException invalid(String column, String expected, String found) {
            return new InvalidDataException(source, column, expected, found);
        }
    }

    private CsvTable() {}

    /** All rows; an empty table is an error, and so is a missing column. */
    static List<Row> read(Path file, List<String> columns) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidDataException(file.toString(), "file", "comma-separated values", "a folder");
        }
        List<Row> rows = new ArrayList<>();
        List<String> header = List.of();
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .detectBomHeader(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(file, StandardCharsets.UTF_8)) {
            for (CsvRecord line : csv) {
                String source = file + " line " + line.getStartingLineNumber();
                if (header.isEmpty()) {
                    header = line.getFields().stream()
                            .map(name -> name.strip().toLowerCase(Locale.ROOT))
                            .toList();
                    requireColumns(source, header, columns);
                } else {
                    rows.add(row(source, header, columns, line.getFields()));
                }
            }
        } catch (CsvParseException e) {
            throw new InvalidDataException(
                    file.toString(), "text", "comma-separated values", String.valueOf(e.getMessage()), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (rows.isEmpty()) {
            throw new InvalidDataException(
                    file.toString(), "rows", "at least one below " + String.join(",", columns), "none");
        }
        return rows;
    }

    private static void requireColumns(String source, List<String> header, List<String> columns) {
        for (String column : columns) {
            if (header.stream().filter(column::equals).count() != 1) {
                throw new InvalidDataException(
                        source, "header", "a column " + column + ", once", String.join(",", header));
            }
        }
    }

    private static Row row(String source, List<String> header, List<String> columns, List<String> fields) {
        if (fields.size() != header.size()) {
            throw new InvalidDataException(
                    source, "fields", String.valueOf(header.size()), String.valueOf(fields.size()));
        }
        return new Row(
                source,
                columns.stream().collect(Collectors.toMap(column -> column, c -> fields.get(header.indexOf(c)))));
    }
}
