package org.abusmtl.examples;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures for people. */
final class Text {

    private Text() {}

    static String figure(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : "undefined";
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
