package org.abusmtl.examples;

import java.util.Locale;
import java.util.OptionalDouble;

/** Figures for people. */
final class Text {

    private Text() {}

    static String figure(OptionalDouble value) {
        return value.isPresent() ? figure(value.getAsDouble()) : "undefined";
    }

    /** {@code 1 thread}, {@code 2 threads}. */
    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
