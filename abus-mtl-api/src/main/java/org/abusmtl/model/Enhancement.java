package org.abusmtl.model;

/**
 * What stands between the input and stage 1.
 *
 * @since 0.1.0
 */
public enum Enhancement {
    /** Nothing. The default. */
    NONE,
    /**
     * Seven 3x3x3 convolutions with normalisation and ReLU that keep the grid, each to the channels of stage 1: the
     * pre-enhancing stack of Wang2018, an option there.
     */
    SEVEN_CONVOLUTIONS
}
