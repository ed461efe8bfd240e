package org.abusmtl.model;

/**
 * What is trained before the network itself, on the same cases, with the same configuration, the same validation part and
 * the same rule for the best epoch. Each of the two trainings has the configured number of epochs, so that the network
 * itself gets as many as one without pretraining, and such a model takes longer.
 *
 * @since 0.1.0
 */
public enum Pretraining {
    /** Nothing. The default. */
    NONE,
    /**
     * The two stages of Xie2018 (Table 6): ClsNet is trained, from the encoder's weights as they are; then the network gets the
     * encoder of its best epoch, and all of it is trained for both tasks.
     */
    CLASSIFICATION_ENCODER,
    /**
     * The perceptual term of Qu2019 (Table 6): VNet is trained from initial weights of its own, and the encoder of its best
     * epoch is frozen, running statistics included. In each pass the network's loss is then Eq. 5 plus 0.1 times the mean
     * square of {@code f(V P) - f(V Y)} over samples and features: f is the frozen stage 5, V the volume as the network reads
     * it first, P the tumour probability map of the pass, Y the reference mask; both multiply V voxel by voxel. The validation
     * loss has no such term.
     */
    PERCEPTUAL_ENCODER
}
