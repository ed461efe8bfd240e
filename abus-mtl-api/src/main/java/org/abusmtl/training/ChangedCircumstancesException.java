package org.abusmtl.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.abusmtl.volume.InvalidDataException;

/**
 * A checkpoint was written under other circumstances than those in which it is to be resumed. Names every difference, and
 * which of them {@code JointTrainer.Builder.resumeAnyway} would accept.
 *
 * @since 0.1.0
 */
public final class ChangedCircumstancesException extends InvalidDataException {

    private static final long serialVersionUID = 1L;

    /**
     * Something that differs.
     *
     * @param circumstance what it belongs to
     * @param field its name in the checkpoint, {@code config.epochs}
     * @param expected its value in this training
     * @param found its value in the checkpoint
     * @since 0.1.0
     */
    public record Difference(Circumstance circumstance, String field, String expected, String found)
            implements Serializable {

        private static final int MOST_CHARACTERS = 120;

        /** Makes each text one short line: those of the checkpoint come from a file. */
        public Difference {
            field = beginning(field, MOST_CHARACTERS);
            expected = beginning(expected, MOST_CHARACTERS);
            found = beginning(found, MOST_CHARACTERS);
        }

        /** As messages, reports and logs name it. */
        @Override
        public String toString() {
            return field + ": expected " + expected + ", found " + found;
        }
    }

    /** All of them; an array, for lists are not serializable. */
    private final Difference[] differences;

    /**
     * Builds the message.
     *
     * @param checkpoint the file
     * @param differences at least one
     */
    public ChangedCircumstancesException(String checkpoint, List<Difference> differences) {
        super(checkpoint, "circumstances", "those of this training", "others");
        this.differences = differences.toArray(new Difference[0]);
    }

    /**
     * What differs.
     *
     * @return all of it, in the order of the fields
     */
    public List<Difference> differences() {
        return List.of(differences);
    }

    /** Longer than others of its kind, for nothing is left out. */
    @Override
    public String getMessage() {
        return super.getMessage()
                + Arrays.stream(differences).map(Difference::toString).collect(Collectors.joining("; ", ": ", ""))
                + names("; can be accepted: ", true)
                + names("; cannot be accepted: ", false);
    }

    private String names(String before, boolean acceptable) {
        Set<Circumstance> names = Arrays.stream(differences)
                .map(Difference::circumstance)
                .filter(circumstance -> circumstance.isAcceptable() == acceptable)
                .collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty()
                ? ""
                : names.stream().map(Circumstance::name).collect(Collectors.joining(", ", before, ""));
    }
}
