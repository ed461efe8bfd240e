package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/**
 * Reports of models that were never trained: 24 cases of 12 patients in 4 folds, every third case benign. Of the 10
 * planes of a tumour a prediction misses some, so that its Dice coefficient is 2 (10 - m) / (20 - m).
 */
final class StubReports {

    static final int CASES = 24;
    static final int FOLDS = 4;
    static final double CROP_DIAGONAL_MM = 50;

    private static final int PLANES = 10;
    private static final Geometry GRID = Geometry.of(new GridShape(12, 6, 5), new Spacing(1, 0.5, 2));

    private StubReports() {}

    static double dice(int missing) {
        return 2.0 * (PLANES - missing) / (2 * PLANES - missing);
    }

    static boolean malignant(int i) {
        return i % 3 != 0;
    }

    /** Even cases are of small tumours, odd ones of large. */
    static double volumeMm3(int i) {
        return i % 2 == 0 ? 100 + i : 2000 + i;
    }

    /**
     * A model of a training.
     *
     * @param missing planes that case i lacks, 10 for all
     * @param malignancy of case i
     */
    static EvaluationReport of(NetworkSpec network, IntUnaryOperator missing, IntToDoubleFunction malignancy) {
        List<CaseResult> all = new ArrayList<>();
        List<EvaluationReport> folds = new ArrayList<>();
        for (int k = 0; k < FOLDS; k++) {
            List<CaseResult> fold = new ArrayList<>();
            for (int i = k * CASES / FOLDS; i < (k + 1) * CASES / FOLDS; i++) {
                fold.add(result(network, i, missing.applyAsInt(i), malignancy.applyAsDouble(i)));
            }
            all.addAll(fold);
            // fold 0 has a threshold of 0.2, fold 1 of 0.3, and so on
            OptionalDouble threshold =
                    network.tasks().classifies() ? OptionalDouble.of(0.2 + 0.1 * k) : OptionalDouble.empty();
            folds.add(EvaluationReport.of(context(network), fold, 0.5).withValidationThreshold(threshold));
        }
        return EvaluationReport.of(context(network), all, 0.5).withFolds(folds);
    }

    private static CaseResult result(NetworkSpec network, int i, int missing, double malignancy) {
        CaseResult result = CaseResult.of(
                "case-" + i,
                "patient-" + i / 2,
                malignant(i) ? Diagnosis.MALIGNANT : Diagnosis.BENIGN,
                volumeMm3(i),
                new CaseCrop(CROP_DIAGONAL_MM, 1));
        if (network.tasks().segments()) {
            result = result.withSegmentation(SegmentationMetrics.of(planes(0), planes(missing)));
        }
        return network.tasks().classifies() ? result.withMalignancy(malignancy) : result;
    }

    /** Ten planes along x, without the first ones. */
    private static Mask planes(int missing) {
        byte[] values = new byte[GRID.shape().voxels()];
        for (int z = 1; z < 4; z++) {
            for (int y = 1; y < 5; y++) {
                for (int x = 1 + missing; x <= PLANES; x++) {
                    values[GRID.shape().index(x, y, z)] = 1;
                }
            }
        }
        return Mask.of(GRID, values);
    }

    private static EvaluationContext context(NetworkSpec network) {
        return new EvaluationContext("PyTorch", network.name(), "clinic & co", "0123abcd", "0.1.0");
    }

    /** All trainings of all tables, each a little different, the later ones of a table the better. */
    static List<EvaluationReport> all() {
        List<EvaluationReport> reports = new ArrayList<>();
        for (Training training : Reproduction.trainings(List.of(PaperTable.values()), List.of())) {
            int n = reports.size();
            reports.add(of(
                    training.network(),
                    i -> i == 5 && n % 2 == 0 ? PLANES : (i * 7 + n * 3) % 9 * (30 - n) / 30,
                    i -> (malignant(i) ? 0.3 : 0.0) + (i * 11 + n * 5) % 17 / 25.0));
        }
        return reports;
    }
}
