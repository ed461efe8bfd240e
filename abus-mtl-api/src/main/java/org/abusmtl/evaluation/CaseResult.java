package org.abusmtl.evaluation;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.metric.SegmentationMetrics;

/**
 * What the model made of one case.
 *
 * @param caseId name of the case, unique in a report
 * @param patientId name of the patient
 * @param diagnosis the true class
 * @param tumorVolumeMm3 volume of the tumour by the reference mask, mm<sup>3</sup>
 * @param crop the crop that the network read
 * @param segmentation the segmentation figures, empty for a model that does not segment
 * @param malignancy the predicted probability that the tumour is malignant, empty for a model that does not classify
 * @since 0.1.0
 */
public record CaseResult(
        String caseId,
        String patientId,
        Diagnosis diagnosis,
        double tumorVolumeMm3,
        CaseCrop crop,
        Optional<SegmentationMetrics> segmentation,
        OptionalDouble malignancy) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if an id is blank, the volume is negative or not finite, or the malignancy is
     *     outside [0, 1]
     */
    public CaseResult {
        if (caseId.isBlank() || patientId.isBlank()) {
            throw new IllegalArgumentException(
                    "ids: expected some text, found case '" + caseId + "', patient '" + patientId + "'");
        }
        Objects.requireNonNull(diagnosis, "diagnosis");
        Objects.requireNonNull(crop, "crop");
        Objects.requireNonNull(segmentation, "segmentation");
        if (!(tumorVolumeMm3 >= 0) || Double.isInfinite(tumorVolumeMm3)) {
            throw new IllegalArgumentException("tumorVolumeMm3: expected a finite value of at least 0, found "
                    + tumorVolumeMm3 + " (case " + caseId + ")");
        }
        if (malignancy.isPresent() && !(malignancy.getAsDouble() >= 0 && malignancy.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("malignancy: expected a value in [0, 1], found "
                    + malignancy.getAsDouble() + " (case " + caseId + ")");
        }
    }

    /**
     * A case before any prediction; add them with {@link #withSegmentation} and {@link #withMalignancy}.
     *
     * @param caseId name of the case
     * @param patientId name of the patient
     * @param diagnosis the true class
     * @param tumorVolumeMm3 volume of the tumour by the reference mask, mm<sup>3</sup>
     * @param crop the crop that the network read
     * @return a result without predictions
     * @throws IllegalArgumentException as the constructor
     */
    public static CaseResult of(
            String caseId, String patientId, Diagnosis diagnosis, double tumorVolumeMm3, CaseCrop crop) {
        return new CaseResult(
                caseId, patientId, diagnosis, tumorVolumeMm3, crop, Optional.empty(), OptionalDouble.empty());
    }

    /**
     * This result with segmentation figures.
     *
     * @param metrics the figures of the predicted mask
     * @return a copy
     */
    public CaseResult withSegmentation(SegmentationMetrics metrics) {
        return new CaseResult(caseId, patientId, diagnosis, tumorVolumeMm3, crop, Optional.of(metrics), malignancy);
    }

    /**
     * This result with a predicted malignancy.
     *
     * @param probability in [0, 1]
     * @return a copy
     * @throws IllegalArgumentException if the probability is outside its range
     */
    public CaseResult withMalignancy(double probability) {
        return new CaseResult(
                caseId, patientId, diagnosis, tumorVolumeMm3, crop, segmentation, OptionalDouble.of(probability));
    }

    /**
     * The size group of the tumour.
     *
     * @return small at or below 1 cm<sup>3</sup>, else large
     */
    public TumorSizeGroup sizeGroup() {
        return TumorSizeGroup.of(tumorVolumeMm3);
    }

    /**
     * Whether the case is malignant.
     *
     * @return true for {@link Diagnosis#MALIGNANT}
     */
    public boolean malignant() {
        return diagnosis == Diagnosis.MALIGNANT;
    }
}
