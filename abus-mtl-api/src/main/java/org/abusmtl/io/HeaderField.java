package org.abusmtl.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A field of a text header. Numbers are plain ASCII; what is none is a {@link VolumeFormatException}. */
record HeaderField(VolumeSource source, String name, String value) {

    private static final int LONGEST_NUMBER = 64;

    /** The words of the value. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= value.length(); i++) {
            boolean blank = i == value.length() || value.charAt(i) == ' ' || value.charAt(i) == '\t';
            if (!blank && start < 0) {
                start = i;
            } else if (blank && start >= 0) {
                words.add(value.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    VolumeFormatException malformed(String expected) {
        return source.malformed(name, expected, value);
    }

    UnsupportedVolumeException unsupported(String expected) {
        return source.unsupported(name, expected, value);
    }

    /** The one whole number of the value. */
    long integer() {
        return integers(1).get(0);
    }

    /** As many whole numbers as that. */
    List<Long> integers(int count) {
        List<Long> numbers = new ArrayList<>();
        for (String word : words(count)) {
            numbers.add(integer(word));
        }
        return numbers;
    }

    private long integer(String word) {
        if (word.matches("[+-]?[0-9]{1,18}")) {
            return Long.parseLong(word);
        }
        throw malformed("whole numbers");
    }

    /** As many real numbers as that; NaN and infinities are numbers here. */
    List<Double> reals(int count) {
        List<Double> numbers = new ArrayList<>();
        for (String word : words(count)) {
            numbers.add(real(word));
        }
        return numbers;
    }

    double real(String word) {
        return parseReal(word).orElseThrow(() -> malformed("real numbers"));
    }

    private List<String> words(int count) {
        List<String> words = words();
        if (words.size() != count) {
            throw malformed(count == 1 ? "one number" : count + " numbers");
        }
        return words;
    }

    /** Whether the value is a pattern or list that names several data files instead of one. */
    boolean namesSeveralFiles() {
        List<String> words = words();
        if (!words.isEmpty() && words.get(0).toUpperCase(Locale.ROOT).equals("LIST")) {
            return true;
        }
        return words.size() >= 4
                && value.indexOf('%') >= 0
                && words.subList(words.size() - 3, words.size()).stream().allMatch(w -> w.matches("[+-]?[0-9]{1,18}"));
    }

    /** A decimal number, {@code nan} or {@code inf}; empty for anything else, also what only Java calls a number. */
    static OptionalDouble parseReal(String word) {
        if (word.isEmpty() || word.length() > LONGEST_NUMBER) {
            return OptionalDouble.empty();
        }
        switch (word.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> {
                return OptionalDouble.of(Double.NaN);
            }
            case "inf", "+inf", "infinity", "+infinity" -> {
                return OptionalDouble.of(Double.POSITIVE_INFINITY);
            }
            case "-inf", "-infinity" -> {
                return OptionalDouble.of(Double.NEGATIVE_INFINITY);
            }
            default -> {
                for (int i = 0; i < word.length(); i++) {
                    if ("0123456789+-.eE".indexOf(word.charAt(i)) < 0) {
                        return OptionalDouble.empty();
                    }
                }
            }
        }
        try {
            return OptionalDouble.of(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
