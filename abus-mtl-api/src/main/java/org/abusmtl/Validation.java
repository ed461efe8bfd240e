package org.abusmtl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.metric.Overlap;
import org.abusmtl.metric.RocCurve;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.training.ValidationResult;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Mask;

/**
 * The validation part after an epoch, predicted as a user's volume would be.
 *
 * @param result figures
 * @param threshold of the malignancy with the largest balanced accuracy
 * @param oneClassOnly the class that every case is given at 0.5, if both were there to be found
 * @param notFinite cases with an answer or a loss that is NaN or infinite; with one, the other values say nothing
 */
record Validation(
        ValidationResult result, OptionalDouble threshold, Optional<String> oneClassOnly, List<String> notFinite) {

    /** Probabilities of 0 and 1 have no logit; this is far beyond where the focal loss still changes. */
    private static final double SMALLEST = 1e-12;

    static Validation of(JointModel model, List<PreparedCase> cases, JointLoss loss, int batchSize) {
        NetworkSpec spec = model.spec();
        double dice = 0;
        double totalLoss = 0;
        List<Double> scores = new ArrayList<>();
        List<String> notFinite = new ArrayList<>();
        for (List<PreparedCase> part : BatchFeeder.parts(cases, batchSize)) {
            List<NetworkOutput> passes = model.reading(() -> Passes.all(model.network(), batch(model, part)));
            NetworkOutput last = passes.get(passes.size() - 1);
            int voxels = spec.inputShape().voxels();
            for (int i = 0; i < part.size(); i++) {
                PreparedCase each = part.get(i);
                double segmentation = 0;
                double classification = 0;
                boolean finite = true;
                if (last.tumorProbabilities().isPresent()) {
                    float[] p = last.tumorProbabilities().get();
                    double[] map = doubles(p, i * voxels, voxels);
                    // a loss may look at large probabilities only
                    finite = Double.isFinite(Arrays.stream(map).sum());
                    segmentation = loss.segmentation().value(map, each.mask());
                    dice += dice(spec, p, i * voxels, each.mask());
                }
                if (last.malignancies().isPresent()) {
                    double p = last.malignancies().get()[i];
                    scores.add(p);
                    classification = loss.classification().value(0, logit(p), each.target());
                }
                if (!finite || !Double.isFinite(segmentation + classification)) {
                    notFinite.add(each.caseId());
                }
                totalLoss += switch (spec.tasks()) {
                    case SEGMENTATION -> segmentation;
                    case CLASSIFICATION -> classification;
                    case JOINT -> loss.value(classification, segmentation);
                };
            }
        }
        OptionalDouble meanDice =
                spec.tasks().segments() ? OptionalDouble.of(dice / cases.size()) : OptionalDouble.empty();
        double meanLoss = totalLoss / cases.size();
        if (!spec.tasks().classifies() || !notFinite.isEmpty()) {
            return new Validation(
                    ValidationResult.of(cases.size(), meanDice, OptionalDouble.empty(), meanLoss),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    notFinite);
        }
        double[] malignancies = scores.stream().mapToDouble(s -> s).toArray();
        boolean[] malignant = new boolean[malignancies.length];
        for (int i = 0; i < malignant.length; i++) {
            malignant[i] = cases.get(i).target() == 1;
        }
        OptionalDouble auc = RocCurve.of(malignancies, malignant).auc();
        return new Validation(
                ValidationResult.of(cases.size(), meanDice, auc, meanLoss),
                threshold(malignancies, malignant),
                oneClassOnly(malignancies, malignant),
                notFinite);
    }

    private static GridBatch batch(JointModel model, List<PreparedCase> part) {
        int voxels = model.spec().inputShape().voxels();
        float[] values = new float[Math.multiplyExact(part.size(), voxels)];
        for (int i = 0; i < part.size(); i++) {
            System.arraycopy(part.get(i).image(), 0, values, i * voxels, voxels);
        }
        return new GridBatch(part.size(), 1, model.spec().inputShape(), values);
    }

    private static double dice(NetworkSpec spec, float[] p, int from, byte[] reference) {
        byte[] predicted = new byte[reference.length];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = (byte) (p[from + i] > JointPrediction.THRESHOLD ? 1 : 0);
        }
        Geometry grid = Geometry.of(spec.inputShape());
        return Overlap.dice(Mask.wrap(grid, reference), Mask.wrap(grid, predicted));
    }

    private static double[] doubles(float[] values, int from, int length) {
        double[] copy = new double[length];
        for (int i = 0; i < length; i++) {
            copy[i] = values[from + i];
        }
        return copy;
    }

    private static double logit(double p) {
        double inside = Math.min(Math.max(p, SMALLEST), 1 - SMALLEST);
        return Math.log(inside / (1 - inside));
    }

    /**
     * The threshold with the largest balanced accuracy (Youden's index) among the middles between neighbouring scores and
     * 0.5; of equally good ones the nearest to 0.5. Empty unless both classes occur.
     */
    static OptionalDouble threshold(double[] scores, boolean[] malignant) {
        double[] sorted = Arrays.stream(scores).sorted().distinct().toArray();
        double[] candidates = new double[sorted.length];
        candidates[0] = JointPrediction.THRESHOLD;
        for (int i = 1; i < sorted.length; i++) {
            candidates[i] = (sorted[i - 1] + sorted[i]) / 2;
        }
        OptionalDouble best = OptionalDouble.empty();
        double bestAccuracy = -1;
        for (double candidate : candidates) {
            OptionalDouble accuracy =
                    ConfusionMatrix.of(scores, malignant, candidate).balancedAccuracy();
            if (accuracy.isEmpty()) {
                return OptionalDouble.empty();
            }
            double gain = accuracy.getAsDouble() - bestAccuracy;
            if (gain > 1e-12 || (gain > -1e-12 && distance(candidate) < distance(best.orElse(candidate)))) {
                bestAccuracy = accuracy.getAsDouble();
                best = OptionalDouble.of(candidate);
            }
        }
        return best;
    }

    private static double distance(double threshold) {
        return Math.abs(threshold - JointPrediction.THRESHOLD);
    }

    private static Optional<String> oneClassOnly(double[] scores, boolean[] malignant) {
        ConfusionMatrix counts = ConfusionMatrix.of(scores, malignant, JointPrediction.THRESHOLD);
        if (counts.positives() == 0 || counts.negatives() == 0) {
            return Optional.empty();
        }
        return counts.predictedPositives() == 0
                ? Optional.of(Diagnosis.BENIGN.name())
                : counts.predictedPositives() == counts.total()
                        ? Optional.of(Diagnosis.MALIGNANT.name())
                        : Optional.empty();
    }
}
