package org.abusmtl.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.abusmtl.volume.InvalidDataException;
import org.jspecify.annotations.Nullable;

/** The rows of a {@code labels.csv}. */
final class LabelTable {

    private static final List<String> REQUIRED = List.of("case_id", "label", "data_path", "mask_path");
    private static final String PATIENT = "patient_id";

    /** Some 160 bytes a row; the largest collections of such volumes have a few thousand cases. */
    private static final long MOST_BYTES = 1 << 24;

    private static final int MOST_ROWS = 100_000;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final Pattern CHALLENGE_DATA = Pattern.compile("DATA_\\d+\\..+");
    private static final Pattern CHALLENGE_MASK = Pattern.compile("MASK_\\d+\\..+");

    private LabelTable() {}

    /**
     * One case.
     *
     * @param source table and line, for messages
     * @param folder that the paths are relative to
     * @param dataPath resolved, inside {@code folder}, not yet checked for existence
     * @param maskPath likewise
     */
    record Row(
            String source,
            Path folder,
            String caseId,
            Diagnosis diagnosis,
            Path dataPath,
            Path maskPath,
            Optional<String> patientId) {

        InvalidDataException invalid(String field, String expected, String found) {
            return new InvalidDataException(source, field, expected, found);
        }

        boolean isNamedAsInTheChallenge() {
            return CHALLENGE_DATA
                            .matcher(String.valueOf(dataPath.getFileName()))
                            .matches()
                    && CHALLENGE_MASK
                            .matcher(String.valueOf(maskPath.getFileName()))
                            .matches();
        }
    }

    /** Where each column is. */
    private record Columns(List<String> names, int caseId, int label, int data, int mask, int patient) {}

    /**
     * @param table the file
     * @param name what messages call it
     */
    static List<Row> read(Path table, String name) throws IOException {
        Path folder = table.toAbsolutePath().normalize().getParent();
        String text = text(table, name);
        List<Row> rows = new ArrayList<>();
        Columns columns = null;
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            for (CsvRecord line : csv) {
                String source = name + " line " + line.getStartingLineNumber();
                if (columns == null) {
                    columns = columns(source, line.getFields());
                } else if (rows.size() == MOST_ROWS) {
                    throw new InvalidDataException(source, "rows", "at most " + MOST_ROWS + " cases", "more");
                } else {
                    rows.add(row(source, folder, columns, line.getFields()));
                }
            }
        } catch (CsvParseException e) {
            throw new InvalidDataException(name, "text", "comma-separated values", String.valueOf(e.getMessage()), e);
        }
        if (columns == null) {
            throw new InvalidDataException(name, "header", String.join(",", REQUIRED), "an empty file");
        }
        if (rows.isEmpty()) {
            throw new InvalidDataException(name, "rows", "at least one case", "only a header");
        }
        return rows;
    }

    /** The whole table; a byte that is not UTF-8 must not become another name. */
    private static String text(Path table, String name) throws IOException {
        if (Files.size(table) > MOST_BYTES) {
            throw new InvalidDataException(
                    name, "size", "at most " + MOST_BYTES + " bytes", Files.size(table) + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(table)))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new InvalidDataException(name, "text", "UTF-8", "other bytes", e);
        }
    }

    private static Columns columns(String source, List<String> header) {
        List<String> names = header.stream()
                .map(name -> name.trim().toLowerCase(Locale.ROOT))
                .toList();
        for (String column : REQUIRED) {
            if (!names.contains(column)) {
                throw new InvalidDataException(source, "header", "a column " + column, String.join(",", header));
            }
        }
        for (String name : names) {
            boolean known = REQUIRED.contains(name) || name.equals(PATIENT);
            if (known && names.indexOf(name) != names.lastIndexOf(name)) {
                throw new InvalidDataException(
                        source, "header", "a column " + name + " once", String.join(",", header));
            }
        }
        return new Columns(
                names,
                names.indexOf("case_id"),
                names.indexOf("label"),
                names.indexOf("data_path"),
                names.indexOf("mask_path"),
                names.indexOf(PATIENT));
    }

    private static Row row(String source, @Nullable Path folder, Columns columns, List<String> fields) {
        if (folder == null) {
            throw new IllegalStateException("a file has a folder");
        }
        if (fields.size() != columns.names.size()) {
            throw new InvalidDataException(
                    source, "columns", String.valueOf(columns.names.size()), String.valueOf(fields.size()));
        }
        String label = fields.get(columns.label).trim();
        Diagnosis diagnosis = switch (label) {
            case "M" -> Diagnosis.MALIGNANT;
            case "B" -> Diagnosis.BENIGN;
            default -> throw new InvalidDataException(source, "label", "M or B", label.isEmpty() ? "nothing" : label);
        };
        return new Row(
                source,
                folder,
                text(source, "case_id", fields.get(columns.caseId)),
                diagnosis,
                path(source, folder, "data_path", fields.get(columns.data)),
                path(source, folder, "mask_path", fields.get(columns.mask)),
                columns.patient < 0
                        ? Optional.empty()
                        : Optional.of(text(source, PATIENT, fields.get(columns.patient))));
    }

    private static String text(String source, String field, String value) {
        String text = value.trim();
        if (text.isEmpty()) {
            throw new InvalidDataException(source, field, "a name", "nothing");
        }
        return text;
    }

    private static Path path(String source, Path folder, String field, String value) {
        String text = text(source, field, value).replace('\\', '/');
        Path path;
        try {
            path = folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new InvalidDataException(source, field, "a path", value, e);
        }
        boolean drive = text.length() > 1 && text.charAt(1) == ':';
        if (text.startsWith("/") || drive || !path.startsWith(folder) || path.equals(folder)) {
            throw new InvalidDataException(source, field, "a relative path that stays in the folder", value);
        }
        return path;
    }
}
