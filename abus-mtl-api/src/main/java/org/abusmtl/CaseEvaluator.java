package org.abusmtl;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.evaluation.EvaluationGrid;
import org.abusmtl.evaluation.EvaluationListener;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;

/** Predicts the cases of a data set and holds them against their references, one case in memory at a time. */
final class CaseEvaluator {

    private final JointModel model;
    private final EvaluationOptions options;
    private final EvaluationListener listener;

    CaseEvaluator(JointModel model, EvaluationOptions options, EvaluationListener listener) {
        this.model = model;
        this.options = options;
        this.listener = listener;
    }

    static EvaluationContext context(JointModel model, String datasetName, String datasetDigest) {
        return new EvaluationContext(
                model.modelEngine().name(), model.spec().name(), datasetName, datasetDigest, LibraryVersion.current());
    }

    List<CaseResult> evaluate(Dataset dataset) throws IOException {
        List<CaseResult> results = new ArrayList<>();
        for (Sample sample : dataset) {
            CaseResult result = evaluate(sample);
            results.add(result);
            listener.caseDone(result, results.size(), dataset.size());
        }
        return results;
    }

    private CaseResult evaluate(Sample sample) throws IOException {
        Sample.Voxels voxels = sample.voxels();
        Mask reference = voxels.mask();
        Vector3 center = options.center().of(reference);
        JointPrediction prediction = model.predict(voxels.volume().requireFinite(sample.caseId()), center);
        CaseResult result = CaseResult.of(
                sample.caseId(),
                sample.patientId(),
                sample.diagnosis(),
                reference.volumeMm3(),
                new CaseCrop(diagonal(model.preprocessing()), prediction.insideShare()));
        if (prediction.hasSegmentation()) {
            result = result.withSegmentation(
                    options.grid() == EvaluationGrid.OWN
                            ? SegmentationMetrics.of(reference, prediction.segmentation())
                            : SegmentationMetrics.of(
                                    model.preprocessing().cropMask(reference, center),
                                    prediction.cropProbabilities().threshold(JointPrediction.THRESHOLD)));
        }
        if (prediction.hasMalignancy()) {
            result = result.withMalignancy(prediction.malignancy());
        }
        listener.caseVoxels(
                result,
                voxels,
                prediction.hasSegmentation() ? Optional.of(prediction::segmentation) : Optional.empty());
        return result;
    }

    private static double diagonal(Preprocessing preprocessing) {
        return new Vector3(
                        preprocessing.inputShape().x() * preprocessing.spacing().x(),
                        preprocessing.inputShape().y() * preprocessing.spacing().y(),
                        preprocessing.inputShape().z() * preprocessing.spacing().z())
                .length();
    }
}
