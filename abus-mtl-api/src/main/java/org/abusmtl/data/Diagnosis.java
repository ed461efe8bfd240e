package org.abusmtl.data;

/**
 * The class of a tumour. Malignant is the positive class of every figure (y = 1 in Eq. 2).
 *
 * @since 0.1.0
 */
public enum Diagnosis {
    /** Benign, y = 0, label {@code B}. */
    BENIGN("B"),
    /** Malignant, y = 1, label {@code M}. */
    MALIGNANT("M");

    private final String label;

    Diagnosis(String label) {
        this.label = label;
    }

    /**
     * The letter of {@code labels.csv}.
     *
     * @return {@code B} or {@code M}
     */
    public String label() {
        return label;
    }

    /**
     * The target of Eq. 2.
     *
     * @return 1 for malignant, 0 for benign
     */
    public int target() {
        return this == MALIGNANT ? 1 : 0;
    }
}
