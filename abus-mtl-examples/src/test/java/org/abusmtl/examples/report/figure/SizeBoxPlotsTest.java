package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.Summary;
import org.abusmtl.examples.report.figure.SizeBoxPlots.Box;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SizeBoxPlotsTest {

    private static Box box(double... values) {
        return Box.of(Summary.of(
                        Arrays.stream(values).mapToObj(OptionalDouble::of).toList()))
                .orElseThrow();
    }

    /** Dice of small tumours, then of large ones; a distance of ten times one minus Dice, none for a Dice of 0. */
    private static EvaluationReport segmented(String model, double[] small, double[] large) {
        List<CaseResult> cases = new ArrayList<>();
        for (int i = 0; i < small.length + large.length; i++) {
            double dice = i < small.length ? small[i] : large[i - small.length];
            double mm = 10 * (1 - dice);
            cases.add(Reports.result(i, Diagnosis.BENIGN, i < small.length ? 1000 : 1000.5)
                    .withSegmentation(new SegmentationMetrics(
                            dice,
                            dice / (2 - dice),
                            dice == 0 ? Optional.empty() : Optional.of(new DistanceFigures(mm, mm, mm, mm)),
                            100,
                            100)));
        }
        return Reports.of(model, cases);
    }

    private static final EvaluationReport VNET =
            segmented("VNet", new double[] {0, 0.5, 0.6, 0.7}, new double[] {0.8, 0.9, 1});
    private static final EvaluationReport CLSNET = Reports.classified("ClsNet", new double[] {0.9}, new double[] {0.1});

    @Test
    void fiveNumbersAreThoseOfTheTextbook() {
        // a common example of texts on quartiles: 6 7 15 36 39 40 41 42 43 47 49, quartiles 25.5, 40, 42.5
        Box box = box(6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49);
        assertThat(box.q1()).isEqualTo(25.5);
        assertThat(box.median()).isEqualTo(40);
        assertThat(box.q3()).isEqualTo(42.5);
        assertThat(box.lower()).isEqualTo(6);
        assertThat(box.upper()).isEqualTo(49);
        assertThat(box.outliers()).isEmpty();
    }

    @Test
    void whiskersEndAtTheLastValueWithinReach() {
        // quartiles 3.25 and 7.75: within 1.5 x 4.5 of them is -3.5 to 14.5
        Box box = box(1, 2, 3, 4, 5, 6, 7, 8, 9, 30);
        assertThat(box.q1()).isEqualTo(3.25);
        assertThat(box.q3()).isEqualTo(7.75);
        assertThat(box.lower()).isEqualTo(1);
        assertThat(box.upper()).isEqualTo(9);
        assertThat(box.outliers()).containsExactly(30.0);
    }

    @Test
    void numbersOfABoxAscendAndNoValueIsLost() {
        Random random = new Random(11);
        for (int run = 0; run < 300; run++) {
            double[] values = random.doubles(1 + random.nextInt(12))
                    .map(v -> random.nextInt(4) == 0 ? 20 * v : v)
                    .toArray();
            Box box = box(values);
            assertThat(new double[] {box.lower(), box.q1(), box.median(), box.q3(), box.upper()})
                    .isSorted();
            long inside = Arrays.stream(values)
                    .filter(v -> v >= box.lower() && v <= box.upper())
                    .count();
            assertThat(inside + box.outliers().size()).isEqualTo(values.length);
        }
    }

    @Test
    void numbersAreByModelGroupAndFigure() {
        List<List<String>> rows = Fragments.rows(SizeBoxPlots.of(VNET, Palette.of(List.of("VNet"))));
        assertThat(rows)
                .extracting(row -> row.subList(0, 5))
                .containsExactly(
                        List.of("VNet", "small", "dice", "4", "0"),
                        List.of("VNet", "small", "hd95_mm", "3", "1"),
                        List.of("VNet", "large", "dice", "3", "0"),
                        List.of("VNet", "large", "hd95_mm", "3", "0"));
        // small tumours, Dice 0 0.5 0.6 0.7: quartiles 0.375 and 0.625, so that 0 is just within reach of the box
        List<Double> small =
                rows.get(0).subList(5, 14).stream().map(Double::valueOf).toList();
        double[] expected = {0, 0, 0.375, 0.55, 0.625, 0.7, 0.7, 0.45, 0};
        for (int i = 0; i < expected.length; i++) {
            assertThat(small.get(i)).isCloseTo(expected[i], within(1e-12));
        }
    }

    @Test
    void boxesStandWhereTheAxisSaysTheyDo() throws Exception {
        Document page = Fragments.parse(SizeBoxPlots.of(VNET, Palette.of(List.of("VNet"))));
        Element dice = Fragments.elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("aria-label").startsWith("Box plots of Dice"))
                .findFirst()
                .orElseThrow();
        double at0 = tick(dice, "0");
        double at1 = tick(dice, "1");
        Element large = (Element) dice.getElementsByTagName("rect").item(1);
        assertThat(large.getAttribute("fill")).isEqualTo(Palette.LARGE);
        double left = Double.parseDouble(large.getAttribute("x"));
        double width = Double.parseDouble(large.getAttribute("width"));
        // coordinates have two decimals
        assertThat((left - at0) / (at1 - at0)).isCloseTo(0.85, within(1e-4));
        assertThat((left + width - at0) / (at1 - at0)).isCloseTo(0.95, within(1e-4));
    }

    private static double tick(Element svg, String label) {
        for (int i = 0; i < svg.getElementsByTagName("text").getLength(); i++) {
            Element text = (Element) svg.getElementsByTagName("text").item(i);
            if (text.getTextContent().equals(label)
                    && text.getAttribute("text-anchor").equals("middle")) {
                return Double.parseDouble(text.getAttribute("x"));
            }
        }
        throw new AssertionError("no tick " + label);
    }

    @Test
    void undefinedDistancesAreCountedBesideTheBoxAndBelow() throws Exception {
        Document page = Fragments.parse(SizeBoxPlots.of(VNET, Palette.of(List.of("VNet"))));
        assertThat(Fragments.elements(page, "text"))
                .extracting(Element::getTextContent)
                .contains("3/4");
        assertThat(Fragments.caption(page)).contains("4 small and 3 large tumours", "1 distance undefined");
    }

    @Test
    void modelsComeInTheOrderOfThePalette() throws Exception {
        EvaluationReport other = segmented("CVNet", new double[] {0.5}, new double[] {0.6});
        FigurePart part =
                SizeBoxPlots.of(EvaluationReport.comparing(List.of(other, VNET)), Palette.of(List.of("CVNet", "VNet")));
        assertThat(Fragments.rows(part))
                .extracting(row -> row.get(0))
                .startsWith("VNet")
                .endsWith("CVNet");
        Fragments.parse(part);
    }

    @Test
    void modelsThatDoNotSegmentAreNamed() throws Exception {
        FigurePart part = SizeBoxPlots.of(
                EvaluationReport.comparing(List.of(VNET, CLSNET)), Palette.of(List.of("VNet", "ClsNet")));
        assertThat(Fragments.caption(Fragments.parse(part)))
                .contains("of 1 model for", "Left out, since they do not segment: ClsNet.");
        FigurePart none = SizeBoxPlots.of(CLSNET, Palette.of(List.of("ClsNet")));
        assertThat(Fragments.caption(Fragments.parse(none))).isEqualTo("No model segments: there is nothing to draw.");
    }

    @Test
    void groupWithoutCasesSaysSo() throws Exception {
        EvaluationReport small = segmented("<V> & Net", new double[] {0.5, 0.6}, new double[0]);
        Document page = Fragments.parse(SizeBoxPlots.of(small, Palette.of(List.of("<V> & Net"))));
        assertThat(Fragments.elements(page, "text"))
                .extracting(Element::getTextContent)
                .contains("none", "<V> & Net");
        assertThat(Fragments.caption(page)).contains("2 small and 0 large");
    }

    @Test
    void modelThatThePaletteLacksIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SizeBoxPlots.of(VNET, Palette.of(List.of("CVNet"))))
                .withMessageStartingWith("model: ");
    }
}
