package org.abusmtl.examples.reproduction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationListener;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.volume.Mask;

/**
 * What each model makes of some cases, each predicted by the model of the fold that was tested on it, as in the
 * evaluation.
 */
final class CasePredictions {

    private final CrossValidation experiment;
    private final ModelLoader loader;

    CasePredictions(CrossValidation experiment, ModelLoader loader) {
        this.experiment = experiment;
        this.loader = loader;
    }

    /** The masks by case and model, of the models that segment. */
    Map<String, Map<String, Mask>> masks(Dataset dataset, List<CaseResult> cases, List<EvaluationReport> reports)
            throws IOException {
        Map<String, Map<String, Mask>> masks = new LinkedHashMap<>();
        cases.forEach(c -> masks.put(c.caseId(), new LinkedHashMap<>()));
        for (EvaluationReport report : reports) {
            for (int k = 0; k < report.folds().size(); k++) {
                Set<String> tested = report.folds().get(k).cases().stream()
                        .filter(c -> c.segmentation().isPresent())
                        .map(CaseResult::caseId)
                        .filter(masks::containsKey)
                        .collect(Collectors.toSet());
                if (!tested.isEmpty()) {
                    predict(dataset, tested, report.context().model(), k, masks);
                }
            }
        }
        return masks;
    }

    private void predict(
            Dataset dataset, Set<String> cases, String model, int fold, Map<String, Map<String, Mask>> masks)
            throws IOException {
        EvaluationListener collect = new EvaluationListener() {
            @Override
            public void caseVoxels(CaseResult result, Sample.Voxels voxels, Optional<Supplier<Mask>> prediction) {
                prediction.ifPresent(mask -> masks.computeIfAbsent(result.caseId(), id -> new LinkedHashMap<>())
                        .put(model, mask.get()));
            }

            @Override
            public void caseDone(CaseResult result, int done, int cases) {}
        };
        try (JointModel trained = model(model, fold)) {
            trained.evaluate(
                    dataset.filter(sample -> cases.contains(sample.caseId())), EvaluationOptions.paper(), collect);
        }
    }

    /** The model that was trained without the cases of a fold. */
    JointModel model(String name, int fold) throws IOException {
        return loader.load(experiment.modelFile(new CrossValidation.Unit(name, fold)));
    }

    /** The fold that a case was tested in. */
    static int fold(EvaluationReport report, String caseId) {
        List<Integer> folds = new ArrayList<>();
        for (int k = 0; k < report.folds().size(); k++) {
            if (report.folds().get(k).cases().stream().anyMatch(c -> c.caseId().equals(caseId))) {
                folds.add(k);
            }
        }
        return folds.get(0);
    }
}
