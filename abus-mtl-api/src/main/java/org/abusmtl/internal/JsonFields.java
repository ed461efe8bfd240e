package org.abusmtl.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.volume.InvalidDataException;

/** Reads a JSON object field by field; whatever is missing or of another type is refused with its name. */
public final class JsonFields {

    /** A parsed value takes some hundred bytes, a character of text one: beyond this a text is refused unparsed. */
    private static final int MOST_VALUES = 2_000_000;

    private final String source;
    private final String prefix;
    private final JsonObject object;

    private JsonFields(String source, String prefix, JsonObject object) {
        this.source = source;
        this.prefix = prefix;
        this.object = object;
    }

    /**
     * The fields of a JSON text (RFC 8259, nothing more lenient), nested at most 255 deep and of at most two million values.
     *
     * @param source file or object that messages name
     * @param json a JSON object
     * @return its fields
     * @throws InvalidDataException if the text is no JSON object
     */
    public static JsonFields parse(String source, String json) {
        requireFewValues(source, json);
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new InvalidDataException(source, "json", "one JSON object", "more after it");
            }
            return of(source, element);
        } catch (JsonParseException | IOException e) {
            throw new InvalidDataException(source, "json", "a JSON object", "text that is not JSON", e);
        }
    }

    /** Every value but the first stands behind one of these characters. */
    private static void requireFewValues(String source, String json) {
        int values = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == ',' || c == '[' || c == '{') {
                values++;
            }
        }
        if (values > MOST_VALUES) {
            throw new InvalidDataException(source, "json", "at most " + MOST_VALUES + " values", "about " + values);
        }
    }

    /**
     * The fields of a parsed object.
     *
     * @param source file or object that messages name
     * @param element a JSON object
     * @return its fields
     * @throws InvalidDataException if it is no object
     */
    public static JsonFields of(String source, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new InvalidDataException(source, "json", "a JSON object", kind(element));
        }
        return new JsonFields(source, "", element.getAsJsonObject());
    }

    private static String kind(JsonElement element) {
        return element.isJsonNull() ? "null" : element.isJsonArray() ? "an array" : element.toString();
    }

    /**
     * The object itself.
     *
     * @return what the fields are read from
     */
    public JsonObject json() {
        return object;
    }

    /**
     * Whether a field has a value.
     *
     * @param name of the field
     * @return false if it is missing or null
     */
    public boolean has(String name) {
        return object.has(name) && !object.get(name).isJsonNull();
    }

    /**
     * An object in a field.
     *
     * @param name of the field
     * @return its fields
     */
    public JsonFields child(String name) {
        JsonElement element = element(name, "an object");
        if (!element.isJsonObject()) {
            throw wrong(name, "an object", kind(element));
        }
        return new JsonFields(source, prefix + name + ".", element.getAsJsonObject());
    }

    /**
     * An array in a field.
     *
     * @param name of the field
     * @return the array
     */
    public JsonArray array(String name) {
        JsonElement element = element(name, "an array");
        if (!element.isJsonArray()) {
            throw wrong(name, "an array", kind(element));
        }
        return element.getAsJsonArray();
    }

    /**
     * A text in a field.
     *
     * @param name of the field
     * @return the text
     */
    public String text(String name) {
        JsonElement element = element(name, "a text");
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw wrong(name, "a text", kind(element));
    }

    /**
     * A number in a field.
     *
     * @param name of the field
     * @return the number, which is finite
     */
    public double number(String name) {
        JsonPrimitive primitive = primitive(name, "a number");
        double value = primitive.getAsDouble();
        if (!Double.isFinite(value)) {
            // JSON can write 1e999
            throw wrong(name, "a number within the range of double precision", primitive.getAsString());
        }
        return value;
    }

    /**
     * A number in a field that may be null or missing.
     *
     * @param name of the field
     * @return the number, empty without one
     */
    public OptionalDouble optionalNumber(String name) {
        return has(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
    }

    /**
     * A text in a field that may be null or missing.
     *
     * @param name of the field
     * @return the text, empty without one
     */
    public Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /**
     * An integer in a field.
     *
     * @param name of the field
     * @return the integer
     */
    public int integer(String name) {
        long value = longInteger(name);
        if (value != (int) value) {
            throw wrong(name, "a 32-bit integer", Long.toString(value));
        }
        return (int) value;
    }

    /**
     * A long integer in a field.
     *
     * @param name of the field
     * @return the integer
     */
    public long longInteger(String name) {
        JsonPrimitive primitive = primitive(name, "an integer");
        try {
            return Long.parseLong(primitive.getAsString());
        } catch (NumberFormatException e) {
            throw wrong(name, "an integer", primitive.getAsString());
        }
    }

    /**
     * A constant in a field.
     *
     * @param <E> its type
     * @param name of the field
     * @param type the enum
     * @return the constant of that name
     */
    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = text(name);
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(text)) {
                return value;
            }
        }
        throw wrong(name, "one of " + java.util.Arrays.toString(type.getEnumConstants()), text);
    }

    /**
     * Refuses a field.
     *
     * @param name of the field
     * @param expected what would have been right
     * @param found what was there
     * @return the exception to throw
     */
    public InvalidDataException wrong(String name, String expected, String found) {
        return new InvalidDataException(source, prefix + name, expected, found);
    }

    private JsonPrimitive primitive(String name, String expected) {
        JsonElement element = element(name, expected);
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            return primitive;
        }
        throw wrong(name, expected, kind(element));
    }

    private JsonElement element(String name, String expected) {
        JsonElement element = object.get(name);
        if (element == null) {
            throw wrong(name, expected, "nothing");
        }
        return element;
    }
}
