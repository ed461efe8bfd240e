package org.abusmtl.examples.reproduction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.abusmtl.CrossValidation;
import org.abusmtl.JointModel;
import org.abusmtl.StageFeatures;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.FigureIntervals;
import org.abusmtl.examples.report.figure.ContourViews;
import org.abusmtl.examples.report.figure.FeatureMaps;
import org.abusmtl.examples.report.figure.FigurePart;
import org.abusmtl.examples.report.figure.Palette;
import org.abusmtl.examples.report.figure.RocCurves;
import org.abusmtl.examples.report.figure.SizeBoxPlots;
import org.abusmtl.examples.report.figure.TumorRendering;
import org.abusmtl.examples.report.figure.VolumeHistogram;
import org.abusmtl.metric.ClassificationFigure;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.statistics.Interval;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * Draws the figures of the paper from the reports of the models of Table 1, and from the trained models where a figure
 * shows single cases.
 *
 * @since 0.1.0
 */
public final class ExperimentFigures {

    private final Dataset dataset;
    private final List<EvaluationReport> reports;
    private final Optional<CasePredictions> predictions;
    private final long seed;

    private ExperimentFigures(
            Dataset dataset, List<EvaluationReport> reports, Optional<CasePredictions> predictions, long seed) {
        this.dataset = dataset;
        this.reports = reports;
        this.predictions = predictions;
        this.seed = seed;
    }

    /**
     * Figures of the data alone, of which there is one: Figure 4.
     *
     * @param dataset the cases
     * @return figures without any training
     */
    public static ExperimentFigures of(Dataset dataset) {
        return new ExperimentFigures(dataset, List.of(), Optional.empty(), 0);
    }

    /**
     * Figures of an experiment.
     *
     * @param dataset the cases
     * @param reports one a training, with its folds; those of Table 1 are drawn
     * @param experiment knows the files of the trained models
     * @param loader reads them
     * @param seed of the bootstrap
     * @return the figures
     */
    public static ExperimentFigures of(
            Dataset dataset,
            List<EvaluationReport> reports,
            CrossValidation experiment,
            ModelLoader loader,
            long seed) {
        return new ExperimentFigures(
                dataset, ChosenCases.drawn(reports), Optional.of(new CasePredictions(experiment, loader)), seed);
    }

    /**
     * Draws.
     *
     * @param figures which ones; without reports Figure 4 only
     * @return the parts in the order of the figures
     * @throws IOException if a case or a model cannot be read
     */
    public List<FigurePart> draw(List<PaperFigure> figures) throws IOException {
        List<FigurePart> parts = new ArrayList<>();
        List<CaseResult> chosen =
                ChosenCases.of(reports).map(ChosenCases::cases).orElse(List.of());
        boolean outlined = figures.contains(PaperFigure.FIGURE_6) || figures.contains(PaperFigure.FIGURE_7);
        Map<String, Map<String, Mask>> masks =
                outlined ? predictions.orElseThrow().masks(dataset, chosen, reports) : Map.of();
        for (PaperFigure figure : figures) {
            parts.add(
                    switch (figure) {
                        case FIGURE_3 -> features(chosen.get(0));
                        case FIGURE_4 -> VolumeHistogram.of(tumors());
                        case FIGURE_5 -> SizeBoxPlots.of(comparison(), palette());
                        case FIGURE_6 -> renderings(chosen, masks);
                        case FIGURE_7 -> ContourViews.of(contours(chosen, masks), palette());
                        case FIGURE_8 -> RocCurves.of(comparison(), palette(), aucIntervals());
                    });
        }
        return parts;
    }

    private EvaluationReport comparison() {
        return EvaluationReport.comparing(reports);
    }

    private Palette palette() {
        return Palette.of(reports.stream().map(r -> r.context().model()).toList());
    }

    /** Of the reports if there are any, else of the masks. */
    private List<VolumeHistogram.Tumor> tumors() throws IOException {
        if (!reports.isEmpty()) {
            return reports.get(0).cases().stream()
                    .map(VolumeHistogram.Tumor::of)
                    .toList();
        }
        List<VolumeHistogram.Tumor> tumors = new ArrayList<>();
        for (Sample sample : dataset) {
            tumors.add(new VolumeHistogram.Tumor(
                    sample.caseId(), sample.voxels().mask().volumeMm3(), sample.diagnosis()));
        }
        return tumors;
    }

    private Map<String, Interval> aucIntervals() {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        for (EvaluationReport report : reports) {
            FigureIntervals.of(report.all(), seed)
                    .get(ClassificationFigure.AUC)
                    .ifPresent(interval -> intervals.put(report.context().model(), interval));
        }
        return intervals;
    }

    private List<ContourViews.ContourCase> contours(List<CaseResult> chosen, Map<String, Map<String, Mask>> masks)
            throws IOException {
        List<ContourViews.ContourCase> cases = new ArrayList<>();
        for (CaseResult result : chosen) {
            Sample.Voxels voxels = sample(result.caseId()).voxels();
            cases.add(new ContourViews.ContourCase(
                    result.caseId(),
                    looks(result),
                    voxels.volume(),
                    voxels.mask(),
                    masks.getOrDefault(result.caseId(), Map.of())));
        }
        return cases;
    }

    /** Of one case, since each model is a row. */
    private FigurePart features(CaseResult shown) throws IOException {
        Sample.Voxels voxels = sample(shown.caseId()).voxels();
        Vector3 center = EvaluationOptions.paper().center().of(voxels.mask());
        List<FeatureMaps.ModelFeatures> rows = new ArrayList<>();
        for (EvaluationReport report : reports) {
            String name = report.context().model();
            int fold = CasePredictions.fold(report, shown.caseId());
            try (JointModel model = predictions.orElseThrow().model(name, fold)) {
                Crop crop = model.preprocessing().crop(voxels.volume(), center);
                List<Volume> stages = model.stageFeatures(voxels.volume(), center).stream()
                        .map(StageFeatures::mean)
                        .toList();
                float[] input = new float[crop.geometry().shape().voxels()];
                crop.values().get(0, input);
                rows.add(new FeatureMaps.ModelFeatures(name, Volume.of(crop.geometry(), input), stages));
            }
        }
        return FeatureMaps.of(title(shown), rows);
    }

    private FigurePart renderings(List<CaseResult> chosen, Map<String, Map<String, Mask>> masks) throws IOException {
        List<TumorRendering.RenderedCase> cases = new ArrayList<>();
        for (CaseResult result : chosen) {
            cases.add(new TumorRendering.RenderedCase(
                    result.caseId(),
                    title(result),
                    sample(result.caseId()).voxels().mask(),
                    masks.getOrDefault(result.caseId(), Map.of())));
        }
        return TumorRendering.of(cases, palette());
    }

    private Sample sample(String caseId) {
        return dataset.samples().stream()
                .filter(sample -> sample.caseId().equals(caseId))
                .findFirst()
                .orElseThrow();
    }

    private static String title(CaseResult result) {
        return result.caseId() + ": " + looks(result);
    }

    /** A case where its name stands already. */
    private static String looks(CaseResult result) {
        return (result.malignant() ? "malignant" : "benign") + ", "
                + String.format(Locale.ROOT, "%.2f cm³", result.tumorVolumeMm3() / 1000);
    }
}
