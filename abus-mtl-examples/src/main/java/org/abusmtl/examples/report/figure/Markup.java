package org.abusmtl.examples.report.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Text and numbers as they stand in HTML and SVG. */
final class Markup {

    private Markup() {}

    /** Text that cannot become an element or end an attribute. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** With up to two decimals, none that says nothing. */
    static String number(double value) {
        return new BigDecimal(fixed(value, 2)).stripTrailingZeros().toPlainString();
    }

    /** With three significant digits. */
    static String significant(double value) {
        return new BigDecimal(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** {@code 1 case}, {@code 2 cases}. */
    static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** A figure of the page: what it shows, and the sentence below. */
    static String figure(String id, String content, String caption) {
        return "<figure id=\"" + id + "\" style=\"margin:0.8rem 0\">" + content
                + "<figcaption style=\"max-width:60rem\">" + caption + "</figcaption></figure>";
    }
}
