package org.abusmtl;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A field in which two JSON objects differ.
 *
 * @param field its name, with those of the objects that it is in before it, separated by dots
 * @param expected its value in the one, as JSON; {@code none} if it has none
 * @param found its value in the other
 */
record FieldDifference(String field, String expected, String found) {

    /** Instead of a value. */
    static final String NONE = "none";

    /** All of them, in the order of the fields. */
    static List<FieldDifference> between(JsonObject expected, JsonObject found) {
        List<FieldDifference> differences = new ArrayList<>();
        collect("", expected, found, differences);
        return List.copyOf(differences);
    }

    private static void collect(
            String field, JsonElement expected, JsonElement found, List<FieldDifference> differences) {
        if (expected.isJsonObject() && found.isJsonObject()) {
            JsonObject mine = expected.getAsJsonObject();
            JsonObject other = found.getAsJsonObject();
            Set<String> names = new LinkedHashSet<>(mine.keySet());
            names.addAll(other.keySet());
            for (String name : names) {
                collect(
                        field.isEmpty() ? name : field + "." + name,
                        Objects.requireNonNullElse(mine.get(name), JsonNull.INSTANCE),
                        Objects.requireNonNullElse(other.get(name), JsonNull.INSTANCE),
                        differences);
            }
        } else if (!expected.toString().equals(found.toString())) {
            differences.add(new FieldDifference(field, text(expected), text(found)));
        }
    }

    private static String text(JsonElement value) {
        return value.isJsonNull() ? NONE : value.toString();
    }
}
