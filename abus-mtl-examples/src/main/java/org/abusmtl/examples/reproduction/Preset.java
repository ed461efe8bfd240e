package org.abusmtl.examples.reproduction;

import java.util.Locale;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.GridShape;

/**
 * How large the networks are and how long they are trained. Everything that the paper compares, heads, stages,
 * refinements and loss weights, is the same in all presets.
 *
 * @since 0.1.0
 */
public enum Preset {
    /** As the paper does; it gives no number of epochs, and 200 is this project's. */
    PAPER,
    /** The paper's crop in coarse voxels, narrow networks, few epochs: a look at the whole way in minutes. */
    QUICK;

    /**
     * Voxels of the networks' input.
     *
     * @return the shape of the crop
     */
    public GridShape inputShape() {
        return this == PAPER ? NetworkSpec.PAPER_INPUT : new GridShape(32, 16, 32);
    }

    /**
     * Voxel size of the networks' input.
     *
     * @return mm, the same along all axes
     */
    public double spacingMm() {
        return this == PAPER ? 0.5 : 2;
    }

    /**
     * Channels of stage 1.
     *
     * @return 16 in the paper
     */
    public int width() {
        return this == PAPER ? 16 : 4;
    }

    /**
     * How each model is trained, but for the seed and the weight of its classification.
     *
     * @return the configuration
     */
    public TrainingConfig config() {
        return this == PAPER
                ? TrainingConfig.paper()
                : TrainingConfig.paper().epochs(5).batchSize(4).learningRate(3e-3);
    }

    /**
     * How each case is varied in training.
     *
     * @return the ranges
     */
    public Augmentations augmentation() {
        return this == PAPER ? Augmentations.paper() : Augmentations.flips();
    }

    /**
     * The name on the command line.
     *
     * @return lower case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
