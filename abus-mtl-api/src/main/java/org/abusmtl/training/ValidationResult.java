package org.abusmtl.training;

import java.util.OptionalDouble;

/**
 * How a model does on the validation part after an epoch, predicted as it would be for a user: every pass, last pass
 * counts, no augmentation.
 *
 * @param cases in the validation part
 * @param dice mean Dice (Eq. 6) on the crop's grid at 0.5, empty for a network that does not segment
 * @param auc area under the ROC curve, empty for a network that does not classify or a part with one class only
 * @param loss mean of Eq. 5 of the last pass, or of the loss of the only task; where weights are learned, the sum of
 *     both losses, so that epochs can be compared
 * @param score what picks the epoch, the higher the better: the mean of Dice and AUC; the one of both that exists; or
 *     else minus the loss
 * @since 0.1.0
 */
public record ValidationResult(int cases, OptionalDouble dice, OptionalDouble auc, double loss, double score) {

    /**
     * A result with the score that its figures give.
     *
     * @param cases in the validation part
     * @param dice mean Dice, if the network segments
     * @param auc area under the ROC curve, if there is one
     * @param loss mean loss
     * @return the result
     */
    public static ValidationResult of(int cases, OptionalDouble dice, OptionalDouble auc, double loss) {
        double score = dice.isPresent() && auc.isPresent()
                ? (dice.getAsDouble() + auc.getAsDouble()) / 2
                : dice.isPresent() ? dice.getAsDouble() : auc.orElse(-loss);
        return new ValidationResult(cases, dice, auc, loss, score);
    }

    /**
     * Whether this epoch is to be kept instead of another: a higher score, or the same score at a lower loss.
     *
     * @param other the best one so far
     * @return false on a full tie, so that the earlier epoch stays
     */
    public boolean isBetterThan(ValidationResult other) {
        return score > other.score || (score == other.score && loss < other.loss);
    }
}
