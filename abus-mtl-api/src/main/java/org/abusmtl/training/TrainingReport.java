package org.abusmtl.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.loss.ClassWeights;

/**
 * What a training did.
 *
 * @param model name of the network
 * @param engine that trained it, with version and device
 * @param config how it was trained
 * @param data what it was trained on
 * @param classWeights of the focal loss (Eq. 3)
 * @param epochs results in order
 * @param bestEpoch the epoch whose weights the model has now, from 1: the one with the best validation score, or the
 *     last one without a validation part
 * @param threshold the malignancy at or above which the validation part is called malignant with the largest balanced
 *     accuracy; empty for a network that does not classify, or a validation part without both classes
 * @param paddedCrops cases of both parts whose crop reaches beyond the volume
 * @param warnings what a reader of the figures should know, empty at best
 * @param seconds wall time of the whole training, the pretraining included; of a resumed one, of this run
 * @param pretraining what the {@linkplain org.abusmtl.model.Pretraining first stage} did, empty without one
 * @since 0.1.0
 */
public record TrainingReport(
        String model,
        String engine,
        TrainingConfig config,
        TrainingData data,
        ClassWeights classWeights,
        List<EpochResult> epochs,
        int bestEpoch,
        OptionalDouble threshold,
        int paddedCrops,
        List<String> warnings,
        double seconds,
        Optional<TrainingReport> pretraining) {

    /** Copies the lists. */
    public TrainingReport {
        epochs = List.copyOf(epochs);
        warnings = List.copyOf(warnings);
    }

    /**
     * The result of the epoch whose weights the model has.
     *
     * @return one of {@link #epochs()}
     */
    public EpochResult best() {
        return epochs.get(bestEpoch - 1);
    }

    /**
     * This report as text.
     *
     * @return a JSON object
     */
    public String toJson() {
        return TrainingJson.write(this).toString();
    }
}
