package org.abusmtl.training;

/**
 * When the state of a training is written down, so that it can be resumed as if it had not stopped. A training that is
 * interrupted writes one more.
 *
 * @param epochs a checkpoint after every so many epochs, at least 1; the last epoch always gets one
 * @param keep how many of the newest stay, at least 1
 * @since 0.1.0
 */
public record Checkpointing(int epochs, int keep) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public Checkpointing {
        if (epochs < 1 || keep < 1) {
            throw new IllegalArgumentException(
                    "checkpointing: expected at least 1, found every " + epochs + " epochs, keep " + keep);
        }
    }

    /**
     * After every epoch, keeping the last two.
     *
     * @return the policy
     */
    public static Checkpointing everyEpoch() {
        return new Checkpointing(1, 2);
    }

    /**
     * After every so many epochs, keeping the last two.
     *
     * @param epochs at least 1
     * @return the policy
     * @throws IllegalArgumentException if it is below 1
     */
    public static Checkpointing every(int epochs) {
        return new Checkpointing(epochs, 2);
    }
}
