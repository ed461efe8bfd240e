package org.abusmtl.examples.reproduction;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What Tables 1, 2, 4, 5 and 6 of the paper print, from the resource {@code published.csv}. Its Table 3 is not in our
 * source of it, so nothing is put beside ours there. Two rows need care: the classification of CVNet_Iter is printed
 * equal to that of CVNet to the last digit, and the two rows of our Table 6 that belong to the paper's own method repeat
 * its Table 1. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class PublishedValues {

    private record Key(int table, String row, TableColumn column) {}

    private static final String RESOURCE = "published.csv";

    private final Map<Key, PublishedValue> values;

    private PublishedValues(Map<Key, PublishedValue> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads them.
     *
     * @return all printed values
     */
    public static PublishedValues read() {
        Map<Key, PublishedValue> values = new LinkedHashMap<>();
        for (NamedCsvRecord line : lines()) {
            Key key = new Key(
                    Integer.parseInt(line.getField("table")), line.getField("row"), column(line.getField("figure")));
            OptionalDouble sd = line.getField("sd").isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Double.parseDouble(line.getField("sd")));
            Optional<Share> counts = line.getField("whole").isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Share(
                            Integer.parseInt(line.getField("part")), Integer.parseInt(line.getField("whole"))));
            PublishedValue value = new PublishedValue(Double.parseDouble(line.getField("value")), sd, counts);
            if (values.put(key, value) != null) {
                throw new IllegalStateException(RESOURCE + ": expected each figure once, found two of " + key);
            }
        }
        return new PublishedValues(values);
    }

    private static List<NamedCsvRecord> lines() {
        List<NamedCsvRecord> lines = new ArrayList<>();
        try (InputStream in = PublishedValues.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + ": expected in the jar, found none");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            CsvReader.builder().ofNamedCsvRecord(text).forEach(lines::add);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + RESOURCE + " cannot be read", e);
        }
        return lines;
    }

    private static TableColumn column(String key) {
        for (TableColumn column : TableColumn.values()) {
            if (column.key().equals(key)) {
                return column;
            }
        }
        throw new IllegalStateException(RESOURCE + ": expected the name of a figure, found " + key);
    }

    /**
     * One printed figure.
     *
     * @param table the table
     * @param row the label of the row
     * @param column the column
     * @return empty where the paper prints none
     */
    public Optional<PublishedValue> value(PaperTable table, String row, TableColumn column) {
        return Optional.ofNullable(values.get(new Key(table.number(), row, column)));
    }

    /** How many there are. */
    int size() {
        return values.size();
    }
}
