package org.abusmtl.model;

/**
 * The consecutive stages whose features the classification head reads (Table 4 of Zhou et al. 2021). Stages 1 to 5 are
 * the encoder, 6 to 9 the decoder.
 *
 * @param first first stage, 1 to 9
 * @param last last stage, from {@code first} to 9
 * @since 0.1.0
 */
public record StageRange(int first, int last) {

    /** The number of stages of the V-Net. */
    public static final int STAGES = 9;

    /** The last stage of the encoder, at 1/16 of the resolution. */
    public static final int BOTTOM = 5;

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
     */
    public StageRange {
        if (first < 1 || last > STAGES || first > last) {
            throw new IllegalArgumentException(
                    "stages: expected 1 <= first <= last <= " + STAGES + ", found (" + first + ", " + last + ")");
        }
    }

    /**
     * Whether a stage is in the range.
     *
     * @param stage 1 to 9
     * @return true if the head reads it
     */
    public boolean contains(int stage) {
        return stage >= first && stage <= last;
    }

    /** The range as {@code i-j}. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
