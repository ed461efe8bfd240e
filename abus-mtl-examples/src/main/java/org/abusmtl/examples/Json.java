package org.abusmtl.examples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What {@code --json} prints: one document, undefined figures as null. */
final class Json {

    private static final Gson GSON = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create();

    private Json() {}

    static String text(Object document) {
        return GSON.toJson(document);
    }

    static void print(PrintWriter out, Object document) {
        out.println(text(document));
        out.flush();
    }

    static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    /** JSON has no NaN. */
    static @Nullable Double orNull(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
