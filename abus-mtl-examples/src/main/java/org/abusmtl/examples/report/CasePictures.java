package org.abusmtl.examples.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationListener;
import org.abusmtl.examples.report.figure.Cut;
import org.abusmtl.examples.report.figure.Cut.Corners;
import org.abusmtl.examples.report.figure.Cut.Outline;
import org.abusmtl.examples.report.figure.Cut.Planes;
import org.abusmtl.volume.Mask;

/**
 * Draws each case while it is evaluated, so that no volume has to be kept: give it to
 * {@code JointModel.evaluate(dataset, options, pictures)} and then to {@link HtmlReport}. A case takes some ten
 * kilobytes with voxels of 1 mm, some hundred with voxels of 0.2 mm. Not for sharing between threads.
 *
 * @since 0.1.0
 */
public final class CasePictures implements EvaluationListener {

    private final EvaluationListener next;
    private final Map<String, List<Cut>> cuts = new LinkedHashMap<>();

    /**
     * Collects pictures and passes on what it is told.
     *
     * @param next is told as well
     */
    public CasePictures(EvaluationListener next) {
        this.next = next;
    }

    @Override
    public void caseVoxels(CaseResult result, Sample.Voxels voxels, Optional<Supplier<Mask>> prediction) {
        Optional<Mask> predicted = prediction.map(Supplier::get);
        List<Outline> outlines =
                new ArrayList<>(List.of(new Outline(voxels.mask(), "class=\"reference\"", Corners.SQUARE)));
        predicted.ifPresent(mask -> outlines.add(new Outline(mask, "class=\"prediction\"", Corners.SQUARE)));
        Planes planes = Planes.largestSections(voxels.mask(), predicted);
        cuts.put(result.caseId(), Cut.through(voxels.volume(), planes, outlines));
        next.caseVoxels(result, voxels, predicted.map(mask -> () -> mask));
    }

    @Override
    public void caseDone(CaseResult result, int done, int cases) {
        next.caseDone(result, done, cases);
    }

    /** The cuts of a case, none if it was not drawn. */
    List<Cut> of(String caseId) {
        return cuts.getOrDefault(caseId, List.of());
    }
}
