package org.abusmtl.model;

/**
 * How a pass hands its tumour probability map to the next (section 3.3; row 6 of the open points).
 *
 * @since 0.1.0
 */
public enum Feedback {
    /** The map is added to the normalised volume, V + P: the paper's, and the default. */
    ADD,
    /** The map is a second input channel, zero in the first pass. */
    CONCATENATE
}
