package org.abusmtl.model;

/**
 * What a network answers.
 *
 * @since 0.1.0
 */
public enum Tasks {
    /** Where the tumour is: encoder and decoder, no classification head. */
    SEGMENTATION,
    /** Whether it is malignant: encoder and classification head, no decoder. */
    CLASSIFICATION,
    /** Both at once. */
    JOINT;

    /**
     * Whether there is a decoder.
     *
     * @return true unless {@link #CLASSIFICATION}
     */
    public boolean segments() {
        return this != CLASSIFICATION;
    }

    /**
     * Whether there is a classification head.
     *
     * @return true unless {@link #SEGMENTATION}
     */
    public boolean classifies() {
        return this != SEGMENTATION;
    }
}
