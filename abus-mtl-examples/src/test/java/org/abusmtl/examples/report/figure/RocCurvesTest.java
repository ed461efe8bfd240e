package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.statistics.Interval;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RocCurvesTest {

    /** Of nine pairs seven are in order and one is tied: AUC 7.5/9. */
    private static final EvaluationReport CLSNET =
            Reports.classified("ClsNet", new double[] {0.9, 0.8, 0.4}, new double[] {0.7, 0.4, 0.1});

    private static final EvaluationReport CVNET =
            Reports.classified("CVNet", new double[] {0.9, 0.8, 0.7}, new double[] {0.6, 0.4, 0.1});

    private static final Palette PALETTE = Palette.of(List.of("VNet", "ClsNet", "CVNet"));

    @Test
    void numbersAreThePointsOfTheCurve() {
        assertThat(Fragments.rows(RocCurves.of(CLSNET, PALETTE)))
                .containsExactly(
                        List.of("ClsNet", "", "0.0", "0.0"),
                        List.of("ClsNet", "0.9", "0.0", "" + 1 / 3.0),
                        List.of("ClsNet", "0.8", "0.0", "" + 2 / 3.0),
                        List.of("ClsNet", "0.7", "" + 1 / 3.0, "" + 2 / 3.0),
                        List.of("ClsNet", "0.4", "" + 2 / 3.0, "1.0"),
                        List.of("ClsNet", "0.1", "1.0", "1.0"));
    }

    @Test
    void curveGoesThroughItsPointsInOnePiece() throws Exception {
        Document page = Fragments.parse(RocCurves.of(CLSNET, PALETTE));
        List<Element> paths = Fragments.elements(page, "path");
        double[] chance = drawn(paths, "rgb(87,96,106)", "5,4");
        double[] curve = drawn(paths, "rgb(213,94,0)", "8,3");
        double[] rates = {0, 0, 0, 1 / 3.0, 0, 2 / 3.0, 1 / 3.0, 2 / 3.0, 2 / 3.0, 1, 1, 1};
        assertThat(curve).hasSize(rates.length);
        for (int i = 0; i < rates.length; i++) {
            double from = chance[i % 2];
            double to = chance[2 + i % 2];
            // a pixel of several hundred
            assertThat((curve[i] - from) / (to - from)).isCloseTo(rates[i], within(0.002));
        }
    }

    private static double[] drawn(List<Element> paths, String color, String dashes) {
        List<Element> found = paths.stream()
                .filter(p -> Fragments.inherited(p, "stroke").equals(color)
                        && Fragments.inherited(p, "stroke-dasharray").equals(dashes))
                .toList();
        assertThat(found).hasSize(1);
        return Fragments.numbers(found.get(0).getAttribute("d"));
    }

    @Test
    void legendHasTheAreasAndTheIntervals() throws Exception {
        EvaluationReport both = EvaluationReport.comparing(List.of(CVNET, CLSNET));
        FigurePart part = RocCurves.of(both, PALETTE, Map.of("ClsNet", new Interval(0.5, 0.95)));
        Document page = Fragments.parse(part);
        assertThat(Fragments.elements(page, "li"))
                .extracting(Element::getTextContent)
                .containsExactly("ClsNet: AUC 0.833 (0.500 to 0.950)", "CVNet: AUC 1.000");
        assertThat(Fragments.caption(page)).contains("95 % interval by DeLong");
        assertThat(Fragments.caption(Fragments.parse(RocCurves.of(both, PALETTE))))
                .doesNotContain("DeLong")
                .contains("6 cases (3 malignant, 3 benign)", "at a threshold of 0.5");
    }

    @Test
    void eachModelHasTheColourThatItHasInEveryFigure() throws Exception {
        Document page = Fragments.parse(RocCurves.of(EvaluationReport.comparing(List.of(CVNET, CLSNET)), PALETTE));
        assertThat(Fragments.elements(
                        page, "path", "stroke", PALETTE.style("ClsNet").color()))
                .hasSize(1);
        assertThat(Fragments.elements(
                        page, "path", "stroke", PALETTE.style("CVNet").color()))
                .hasSize(1);
        assertThat(PALETTE.style("ClsNet").color()).isEqualTo("#d55e00");
    }

    @Test
    void modelsWithoutACurveAreNamed() throws Exception {
        EvaluationReport vnet = Reports.of("VNet", List.of(Reports.result(0, Diagnosis.BENIGN, 100)));
        EvaluationReport oneClass = Reports.classified("CVNet", new double[] {0.3, 0.4}, new double[0]);
        Document page =
                Fragments.parse(RocCurves.of(EvaluationReport.comparing(List.of(vnet, oneClass, CLSNET)), PALETTE));
        assertThat(Fragments.caption(page))
                .contains(
                        "Left out, since they do not classify: VNet.",
                        "Left out, since their cases are of one class only: CVNet.");
        assertThat(Fragments.caption(Fragments.parse(RocCurves.of(oneClass, PALETTE))))
                .startsWith("No model has malignant and benign cases");
    }

    @Test
    void nameOfAModelCannotBecomeMarkup() throws Exception {
        EvaluationReport odd = Reports.classified("<b>&\"", new double[] {0.9}, new double[] {0.1});
        Document page = Fragments.parse(RocCurves.of(odd, Palette.of(List.of("<b>&\""))));
        assertThat(Fragments.elements(page, "li").get(0).getTextContent()).startsWith("<b>&\": AUC 1.000");
    }
}
