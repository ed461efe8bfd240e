package org.abusmtl.training;

import java.util.Objects;
import org.abusmtl.loss.ClassWeights;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.preprocessing.CropCenter;

/**
 * How a model is trained. Immutable: each setter gives a changed copy and checks at once.
 *
 * <pre>{@code TrainingConfig.paper().epochs(200).lambda(0.3).seed(42)}</pre>
 *
 * <p>{@link #paper()} has section 4's values where the paper gives them: Adam at 1e-4 decaying, batch 2, lambda 0.3,
 * gamma 2. It gives no number of epochs; 200 is this project's.
 *
 * @param epochs passes over the training part, at least 1
 * @param batchSize cases of one step, at least 1
 * @param learningRate of Adam
 * @param weighting of the two tasks in the loss: a fixed lambda (Eq. 5), or learned
 * @param focalGamma exponent of Eq. 2
 * @param classWeighting where the class weights come from (Eq. 3)
 * @param diceLoss form of Eq. 4
 * @param weightUpdate when the weights are updated within Algorithm 1
 * @param center where the crop of a case is put, from its mask (row 13 of the open points)
 * @param validationFraction share of the patients kept apart to pick the epoch and the threshold, in [0, 1); 0 keeps
 *     none, and the last epoch counts
 * @param seed of every random draw
 * @since 0.1.0
 */
public record TrainingConfig(
        int epochs,
        int batchSize,
        LearningRate learningRate,
        LossWeighting weighting,
        double focalGamma,
        ClassWeighting classWeighting,
        DiceLoss diceLoss,
        WeightUpdate weightUpdate,
        CropCenter center,
        double validationFraction,
        long seed) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its range; the message names it
     */
    public TrainingConfig {
        requireAtLeastOne("epochs", epochs);
        requireAtLeastOne("batchSize", batchSize);
        Objects.requireNonNull(learningRate, "learningRate");
        Objects.requireNonNull(classWeighting, "classWeighting");
        Objects.requireNonNull(weightUpdate, "weightUpdate");
        Objects.requireNonNull(center, "center");
        Objects.requireNonNull(weighting, "weighting");
        Objects.requireNonNull(diceLoss, "diceLoss");
        // the loss checks gamma
        new FocalLoss(focalGamma, ClassWeights.EQUAL);
        if (!(validationFraction >= 0 && validationFraction < 1)) {
            throw new IllegalArgumentException(
                    "validationFraction: expected a share in [0, 1), found " + validationFraction);
        }
    }

    private static void requireAtLeastOne(String field, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(field + ": expected at least 1, found " + value);
        }
    }

    /**
     * The paper's training: Adam 1e-4 with polynomial decay, batch 2, lambda 0.3, gamma 2, 200 epochs, a fifth of the
     * patients for validation, seed 0.
     *
     * @return the configuration
     */
    public static TrainingConfig paper() {
        return new TrainingConfig(
                200,
                2,
                new LearningRate(1e-4, LearningRate.Decay.POLYNOMIAL),
                LossWeighting.PAPER,
                2,
                ClassWeighting.INVERSE_FREQUENCY,
                DiceLoss.PAPER,
                WeightUpdate.EACH_PASS,
                CropCenter.BOUNDING_BOX,
                0.2,
                0);
    }

    /**
     * This configuration with another epochs: passes over the training part.
     *
     * @param value at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of that range
     */
    public TrainingConfig epochs(int value) {
        return new TrainingConfig(
                value,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another batchSize: cases of one step.
     *
     * @param value at least 1
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of that range
     */
    public TrainingConfig batchSize(int value) {
        return new TrainingConfig(
                epochs,
                value,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another learningRate: the learning rate.
     *
     * @param value rate and decay
     * @return a changed copy
     */
    public TrainingConfig learningRate(LearningRate value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                value,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another weighting: how the losses of the two tasks are weighed against each other.
     *
     * @param value a fixed lambda, or {@link LossWeighting#uncertainty()}
     * @return a changed copy
     */
    public TrainingConfig weighting(LossWeighting value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                value,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with a fixed weight of the classification (Eq. 5): the short form of {@link #weighting}.
     *
     * @param value in [0, 1]
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of that range
     */
    public TrainingConfig lambda(double value) {
        return weighting(LossWeighting.fixed(value));
    }

    /**
     * The fixed weight of the classification (Eq. 5).
     *
     * @return a value in [0, 1]
     * @throws IllegalStateException if the weights are learned
     */
    public double lambda() {
        if (weighting instanceof LossWeighting.Fixed fixed) {
            return fixed.lambda();
        }
        throw new IllegalStateException("weighting: expected a fixed lambda, found " + weighting);
    }

    /**
     * This configuration with another focalGamma: exponent of Eq. 2.
     *
     * @param value finite, at least 0
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of that range
     */
    public TrainingConfig focalGamma(double value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                value,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another classWeighting: where the class weights come from (Eq. 3).
     *
     * @param value the weighting
     * @return a changed copy
     */
    public TrainingConfig classWeighting(ClassWeighting value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                value,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another diceLoss: form of Eq. 4.
     *
     * @param value the loss
     * @return a changed copy
     */
    public TrainingConfig diceLoss(DiceLoss value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                value,
                weightUpdate,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another weightUpdate: when the weights are updated within Algorithm 1.
     *
     * @param value the rule
     * @return a changed copy
     */
    public TrainingConfig weightUpdate(WeightUpdate value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                value,
                center,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another center: where the crop of a case is put, from its mask.
     *
     * @param value the middle of the tumour's bounding box, its centroid, or the middle of the volume
     * @return a changed copy
     */
    public TrainingConfig center(CropCenter value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                value,
                validationFraction,
                seed);
    }

    /**
     * This configuration with another validationFraction: share of the patients kept apart for validation.
     *
     * @param value in [0, 1); 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if it is out of that range
     */
    public TrainingConfig validationFraction(double value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                value,
                seed);
    }

    /**
     * This configuration with another seed: seed of every random draw.
     *
     * @param value any value
     * @return a changed copy
     */
    public TrainingConfig seed(long value) {
        return new TrainingConfig(
                epochs,
                batchSize,
                learningRate,
                weighting,
                focalGamma,
                classWeighting,
                diceLoss,
                weightUpdate,
                center,
                validationFraction,
                value);
    }

    /**
     * This configuration as text, for a model file or a log.
     *
     * @return a JSON object on one line
     */
    public String toJson() {
        return TrainingJson.write(this).toString();
    }

    /**
     * The configuration that {@link #toJson()} wrote.
     *
     * @param json a JSON object
     * @return an equal configuration
     * @throws org.abusmtl.volume.InvalidDataException if it is no such text, or a value is out of its range
     */
    public static TrainingConfig fromJson(String json) {
        return TrainingJson.readConfig("training configuration", json);
    }

    /**
     * This configuration with another initial learning rate; the decay stays.
     *
     * @param initial positive and finite
     * @return a changed copy
     * @throws IllegalArgumentException if it is not a positive finite number
     */
    public TrainingConfig learningRate(double initial) {
        return learningRate(new LearningRate(initial, learningRate.decay()));
    }

    /**
     * The loss of this configuration for a training part.
     *
     * @param malignantCount malignant cases in it
     * @param benignCount benign cases in it
     * @return both losses under this weighting, the classification with the weights of Eq. 3
     * @throws IllegalArgumentException if the weights follow the counts and a class has no case
     */
    public JointLoss loss(int malignantCount, int benignCount) {
        ClassWeights weights = classWeighting == ClassWeighting.EQUAL
                ? ClassWeights.EQUAL
                : ClassWeights.of(malignantCount, benignCount);
        return new JointLoss(weighting, new FocalLoss(focalGamma, weights), diceLoss);
    }
}
