package org.abusmtl.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.abusmtl.metric.ConfusionMatrix;

/** The sentences that a reader of a report should see before its figures. */
final class Warnings {

    private Warnings() {}

    static List<String> of(CaseGroup group) {
        List<String> warnings = new ArrayList<>();
        int total = group.cases().size();
        long malignant = group.cases().stream().filter(CaseResult::malignant).count();
        if (malignant == 0 || malignant == total) {
            warnings.add("All " + total + " cases are " + (malignant == 0 ? "benign" : "malignant")
                    + ": AUC and balanced accuracy do not exist.");
        }
        group.classification().ifPresent(c -> classification(c.counts(), group, warnings));
        int undefined = group.hausdorffUndefined();
        if (undefined > 0) {
            warnings.add("The Hausdorff distance is undefined for " + undefined + " of " + total
                    + " cases, where a mask is empty; its mean is over the others.");
        }
        int padded = group.paddedCases();
        if (padded > 0) {
            OptionalDouble auc = group.paddingOnlyAuc();
            warnings.add(padded + " of " + total + " crops reach beyond the volume and are padded; a network can read"
                    + " the volume's extent off the padding"
                    + (auc.isPresent() ? ", which alone gives an AUC of " + text(auc.getAsDouble()) : "") + ".");
        }
        return List.copyOf(warnings);
    }

    private static void classification(ConfusionMatrix counts, CaseGroup group, List<String> warnings) {
        if (counts.predictedPositives() == 0 || counts.predictedPositives() == counts.total()) {
            warnings.add("The classifier calls every case "
                    + (counts.predictedPositives() == 0 ? "benign" : "malignant") + ".");
        }
        if (counts.positives() == 0 || counts.negatives() == 0) {
            return;
        }
        double accuracy = counts.accuracy().orElseThrow();
        double majority = counts.majorityShare().orElseThrow();
        if (accuracy <= majority) {
            warnings.add("The accuracy of " + text(accuracy) + " is not above the share of the larger class, "
                    + text(majority) + ".");
        }
        OptionalDouble auc = group.roc().auc();
        OptionalDouble byVolume = group.volumeOnlyAuc();
        if (auc.isPresent() && byVolume.isPresent() && auc.getAsDouble() <= byVolume.getAsDouble()) {
            warnings.add("The classifier's AUC of " + text(auc.getAsDouble())
                    + " is not above that of the tumour's volume alone, " + text(byVolume.getAsDouble()) + ".");
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
