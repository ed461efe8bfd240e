package org.abusmtl.examples.report.figure;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One figure of a page: a fragment that needs nothing else, and the numbers that it shows.
 *
 * @param id names the figure within its page and its files: lower-case letters, digits and hyphens, {@code figure-8}
 * @param title one line of plain text, not HTML
 * @param html a well-formed fragment with its caption: inline SVG, pictures as data URIs, at most a script; loads nothing
 * @param csv the figure's numbers with a line of column names, empty if it shows none
 * @since 0.1.0
 */
public record FigurePart(String id, String title, String html, Optional<String> csv) {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the id cannot name an element and a file, or the title or the fragment is blank
     */
    public FigurePart {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "id: expected lower-case letters, digits and single hyphens, found " + id);
        }
        if (title.isBlank()) {
            throw new IllegalArgumentException("title: expected a line of text, found none");
        }
        if (html.isBlank()) {
            throw new IllegalArgumentException("html: expected a fragment, found none");
        }
    }
}
