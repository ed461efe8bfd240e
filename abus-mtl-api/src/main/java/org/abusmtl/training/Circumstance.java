package org.abusmtl.training;

/**
 * What the result of a training depends on, and what therefore has to be the same when it is resumed: with everything the
 * same, a resumed training ends with the weights of one that was not interrupted, byte for byte. What has changed all the
 * same can be accepted by name, unless the checkpoint makes no sense then.
 *
 * @since 0.1.0
 */
public enum Circumstance {
    /** Another network has other weights: never accepted. */
    NETWORK,
    /** Weights of the tasks that are learned where they were fixed, or the other way round: never accepted. */
    LOSS_WEIGHTING,
    /** Spacing or normalisation of the crops. */
    PREPROCESSING,
    /** How the model is trained: {@link TrainingConfig}, without its seed. */
    CONFIG,
    /** Of the training, or of the weights that it began with. */
    SEED,
    /** How the cases are varied. */
    AUGMENTATION,
    /** The cases, by their digest. */
    DATA,
    /** The engine, its version, or the devices that it computes on. */
    ENGINE,
    /** The version of this library. */
    LIBRARY_VERSION;

    /**
     * Whether a training can go on although this has changed.
     *
     * @return false for what the checkpoint does not fit
     */
    public boolean isAcceptable() {
        return this != NETWORK && this != LOSS_WEIGHTING;
    }
}
