package org.abusmtl.examples.reproduction;

/**
 * A share as the two numbers that it is made of.
 *
 * @param part cases that count
 * @param whole cases in all, at least 1
 * @since 0.1.0
 */
public record Share(int part, int whole) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException unless {@code 0 <= part <= whole} and {@code whole >= 1}
     */
    public Share {
        if (part < 0 || whole < 1 || part > whole) {
            throw new IllegalArgumentException("share: expected 0 <= part <= whole, found " + part + "/" + whole);
        }
    }

    /**
     * The quotient.
     *
     * @return a value in [0, 1]
     */
    public double value() {
        return (double) part / whole;
    }

    /** As {@code 122/170}. */
    @Override
    public String toString() {
        return part + "/" + whole;
    }
}
