package org.abusmtl.training;

import java.util.List;
import java.util.Optional;

/**
 * Where the weights of a model come from. It carries no date and no name of a machine: the same training gives the same
 * model file.
 *
 * @param libraryVersion of abus-mtl
 * @param engine that made the weights
 * @param engineVersion of that engine
 * @param seed of the initial weights
 * @param training what they were trained on, empty for initial weights
 * @since 0.1.0
 */
public record Provenance(
        String libraryVersion, String engine, String engineVersion, long seed, Optional<Training> training) {

    /**
     * A training.
     *
     * @param data data set and parts
     * @param config how
     * @param augmentation how the cases were varied, as {@code Augmentations.toString()} says it
     * @param bestEpoch the epoch whose weights were kept, from 1
     * @param accepted {@linkplain Circumstance what} had changed when the training was resumed, and was accepted; one line
     *     each, empty for one that nothing has changed in
     * @since 0.1.0
     */
    public record Training(
            TrainingData data, TrainingConfig config, String augmentation, int bestEpoch, List<String> accepted) {
        /** Copies the list. */
        public Training {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * This provenance as text, for a model file.
     *
     * @return a JSON object on one line
     */
    public String toJson() {
        return TrainingJson.write(this).toString();
    }

    /**
     * The provenance that {@link #toJson()} wrote.
     *
     * @param json a JSON object
     * @return an equal provenance
     * @throws org.abusmtl.volume.InvalidDataException if it is no such text
     */
    public static Provenance fromJson(String json) {
        return TrainingJson.readProvenance("provenance", json);
    }
}
