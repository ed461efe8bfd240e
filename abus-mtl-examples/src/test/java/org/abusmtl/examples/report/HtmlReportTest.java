package org.abusmtl.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.evaluation.FigureIntervals;
import org.abusmtl.evaluation.ModelComparison;
import org.abusmtl.evaluation.PairedTest;
import org.abusmtl.metric.SegmentationFigure;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.statistics.Interval;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {

    private static final Geometry GRID = Geometry.of(new GridShape(20, 30, 12), new Spacing(1, 0.5, 2));

    private final CasePictures pictures = new CasePictures((result, done, cases) -> {});

    /** A box of 4 x 6 x 3 voxels against the same box with its first {@code missing} planes along x cut off. */
    private CaseResult drawn(String id, Diagnosis diagnosis, int missing, double malignancy) {
        Mask reference = box(8);
        Mask prediction = box(8 + missing);
        byte[] grey = new byte[GRID.shape().voxels()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) (i % 251);
        }
        CaseResult result = CaseResult.of(
                        id, "patient <" + id + ">", diagnosis, reference.volumeMm3(), new CaseCrop(50, 1))
                .withSegmentation(SegmentationMetrics.of(reference, prediction))
                .withMalignancy(malignancy);
        pictures.caseVoxels(result, new Sample.Voxels(Volume.of(GRID, grey), reference), Optional.of(() -> prediction));
        return result;
    }

    private static Mask box(int fromX) {
        byte[] values = new byte[GRID.shape().voxels()];
        for (int z = 4; z < 7; z++) {
            for (int y = 10; y < 16; y++) {
                for (int x = fromX; x < 12; x++) {
                    values[GRID.shape().index(x, y, z)] = 1;
                }
            }
        }
        return Mask.of(GRID, values);
    }

    private static EvaluationContext context(String model) {
        return new EvaluationContext("PyTorch", model, "clinic & co", "0123abcd", "0.1.0");
    }

    private EvaluationReport fourCases() {
        return EvaluationReport.of(
                context("CMSVNet"),
                List.of(
                        drawn("fine", Diagnosis.MALIGNANT, 0, 0.9),
                        drawn("worst", Diagnosis.BENIGN, 3, 0.8),
                        drawn("missed", Diagnosis.MALIGNANT, 4, 0.2),
                        drawn("fair", Diagnosis.BENIGN, 1, 0.1)),
                0.5);
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document page, String tag, String cssClass) {
        List<Element> found = new ArrayList<>();
        NodeList all = page.getElementsByTagName(tag);
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).getAttribute("class").equals(cssClass)) {
                found.add((Element) all.item(i));
            }
        }
        return found;
    }

    @Test
    void pageIsWellFormedAndLoadsNothing() throws Exception {
        String html = HtmlReport.of(fourCases()).pictures(pictures).html();
        parse(html);
        assertThat(html).doesNotContain("http:", "https:", "<link", "src=", "@import", "url(");
    }

    @Test
    void textOfTheDataSetCannotBecomeMarkup() {
        String html = HtmlReport.of(fourCases())
                .note("Note", "<script>alert(1)</script>")
                .html();
        assertThat(html).contains("clinic &amp; co", "patient &lt;fine&gt;").doesNotContain("<script>alert");
    }

    @Test
    void warningsOfTheReportAreShown() {
        EvaluationReport report = fourCases();
        assertThat(report.warnings()).isNotEmpty();
        assertThat(HtmlReport.of(report).html()).contains(report.warnings());
    }

    @Test
    void pageSaysWhatItIsNot() {
        assertThat(HtmlReport.of(fourCases()).html())
                .contains("not a medical device", "cannot be compared with those of Zhou et al. (2021)");
    }

    @Test
    void undefinedDistancesAreCounted() {
        assertThat(HtmlReport.of(fourCases()).html()).contains("1 undefined");
    }

    @Test
    void confusionMatrixHasTheCounts() throws Exception {
        Document page = parse(HtmlReport.of(fourCases()).html());
        assertThat(elements(page, "td", "right"))
                .extracting(Element::getTextContent)
                .containsExactly("1", "1");
        assertThat(elements(page, "td", "wrong"))
                .extracting(Element::getTextContent)
                .containsExactly("1", "1");
    }

    @Test
    void worstCaseComesFirst() {
        String html = HtmlReport.of(fourCases()).html();
        assertThat(html.indexOf("<th>missed</th>")).isBetween(0, html.indexOf("<th>worst</th>"));
        assertThat(html.indexOf("<th>worst</th>")).isLessThan(html.indexOf("<th>fair</th>"));
        assertThat(html.indexOf("<th>fair</th>")).isLessThan(html.indexOf("<th>fine</th>"));
    }

    @Test
    void eachCaseIsCutInThreePlanes() throws Exception {
        Document page = parse(HtmlReport.of(fourCases()).pictures(pictures).html());
        assertThat(elements(page, "svg", "cut")).hasSize(4 * 3);
        assertThat(elements(page, "path", "reference")).hasSize(4 * 3);
        // the tumour that was missed has no outline of a prediction
        assertThat(elements(page, "path", "prediction")).hasSizeLessThan(4 * 3).isNotEmpty();
    }

    @Test
    void cutsHaveTheAspectRatioOfTheSpacing() throws Exception {
        drawn("a", Diagnosis.BENIGN, 0, 0.5);
        Document axial = parse(pictures.of("a").get(0).svg());
        Element group = (Element) axial.getElementsByTagName("g").item(0);
        // x 1 mm, depth 0.5 mm
        assertThat(group.getAttribute("transform")).startsWith("scale(1.0000 0.5000)");
        Document sagittal = parse(pictures.of("a").get(2).svg());
        assertThat(((Element) sagittal.getElementsByTagName("g").item(0)).getAttribute("transform"))
                .startsWith("scale(2.0000 0.5000)");
    }

    @Test
    void outlineRunsAlongTheBordersOfVoxels() throws Exception {
        drawn("a", Diagnosis.BENIGN, 1, 0.5);
        Document axial = parse(pictures.of("a").get(0).svg());
        assertThat(elements(axial, "path", "reference").get(0).getAttribute("d"))
                .isEqualTo("M8 10H12V16H8Z");
        assertThat(elements(axial, "path", "prediction").get(0).getAttribute("d"))
                .isEqualTo("M9 10H12V16H9Z");
    }

    @Test
    void onlyTheWorstAndTheBestOfManyAreDrawn() throws Exception {
        List<CaseResult> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            results.add(drawn("case" + i, i % 2 == 0 ? Diagnosis.BENIGN : Diagnosis.MALIGNANT, i % 4, 0.05 * i));
        }
        EvaluationReport report = EvaluationReport.of(context("CMSVNet"), results, 0.5);
        Document page = parse(HtmlReport.of(report).pictures(pictures).html());
        assertThat(elements(page, "svg", "cut")).hasSize(16 * 3);
    }

    @Test
    void pageWithoutPicturesHasNoPartForThem() {
        assertThat(HtmlReport.of(fourCases()).html()).doesNotContain("<h2>Outlines</h2>");
        assertThat(HtmlReport.of(fourCases()).pictures(pictures).html()).contains("<h2>Outlines</h2>");
    }

    @Test
    void curveOfOneClassIsLeftOut() {
        CaseResult a = CaseResult.of("a", "a", Diagnosis.MALIGNANT, 500, new CaseCrop(50, 1))
                .withMalignancy(0.3);
        assertThat(HtmlReport.of(EvaluationReport.of(context("ClsNet"), List.of(a), 0.5))
                        .html())
                .contains("<h2>Classification</h2>")
                .doesNotContain("ROC curve");
    }

    @Test
    void modelThatOnlyClassifiesHasNoSegmentationPart() throws Exception {
        CaseResult a = CaseResult.of("a", "a", Diagnosis.MALIGNANT, 500, new CaseCrop(50, 1))
                .withMalignancy(0.3);
        CaseResult b = CaseResult.of("b", "b", Diagnosis.BENIGN, 1500, new CaseCrop(50, 1))
                .withMalignancy(0.1);
        String html = HtmlReport.of(EvaluationReport.of(context("ClsNet"), List.of(b, a), 0.5))
                .html();
        parse(html);
        assertThat(html).doesNotContain("<h2>Segmentation</h2>").contains("<h2>Classification</h2>");
        // the larger error first
        assertThat(html.indexOf("<th>a</th>")).isLessThan(html.indexOf("<th>b</th>"));
    }

    @Test
    void modelThatOnlySegmentsHasNoClassificationPart() throws Exception {
        CaseResult a = CaseResult.of("a", "a", Diagnosis.MALIGNANT, 500, new CaseCrop(50, 1))
                .withSegmentation(SegmentationMetrics.of(box(8), box(9)));
        String html = HtmlReport.of(EvaluationReport.of(context("VNet"), List.of(a), 0.5))
                .html();
        parse(html);
        assertThat(html).contains("<h2>Segmentation</h2>").doesNotContain("<h2>Classification</h2>");
    }

    @Test
    void comparisonLinksToThePageOfEachModel() throws Exception {
        EvaluationReport one = fourCases();
        EvaluationReport other = EvaluationReport.of(context("CMS(3-7)VNet"), one.cases(), 0.5);
        Document page = parse(
                HtmlReport.of(EvaluationReport.comparing(List.of(one, other))).html());
        NodeList links = page.getElementsByTagName("a");
        assertThat(links.getLength()).isEqualTo(2);
        assertThat(((Element) links.item(1)).getAttribute("href")).isEqualTo("CMS3-7VNet.html");
    }

    @Test
    void figuresAtTheModelsOwnThresholdStandBeside() {
        EvaluationReport report = fourCases().withValidationThreshold(OptionalDouble.of(0.85));
        assertThat(HtmlReport.of(report).html()).contains("threshold of 0.850");

        EvaluationReport pooled = fourCases().withFolds(List.of(report));
        assertThat(HtmlReport.of(pooled).html()).contains("each fold at its validation part");
        assertThat(HtmlReport.of(fourCases()).html()).doesNotContain("validation part");
    }

    @Test
    void intervalsStandBelowTheirFigures() throws Exception {
        EvaluationReport report = fourCases();
        Interval dice = report.all()
                .intervals(FigureIntervals.DEFAULT_SEED)
                .get(SegmentationFigure.DICE)
                .orElseThrow();
        String html = HtmlReport.of(report).html();
        parse(html);
        assertThat(html)
                .contains(String.format(Locale.ROOT, "<small>[%.3f, %.3f]</small>", dice.lower(), dice.upper()))
                // 2 of 4 right
                .contains("<small>[0.150, 0.850]</small>")
                .contains("bootstrap over patients");
    }

    @Test
    void comparisonNamesTheBestAndTestsTheOthers() throws Exception {
        EvaluationReport one = fourCases();
        List<CaseResult> others = new ArrayList<>();
        for (CaseResult result : one.cases()) {
            others.add(drawn(result.caseId(), result.diagnosis(), 3, result.malignant() ? 0.1 : 0.9));
        }
        EvaluationReport other = EvaluationReport.of(context("VNet"), others, 0.5);
        EvaluationReport both = EvaluationReport.comparing(List.of(other, one));
        double p = ModelComparison.of(both)
                .row("VNet")
                .test(PairedTest.ACCURACY)
                .orElseThrow()
                .adjustedP()
                .orElseThrow();
        Document page = parse(HtmlReport.of(both).html());
        List<String> small = elements(page, "small", "").stream()
                .map(Element::getTextContent)
                .toList();
        // once for Dice, accuracy and AUC
        assertThat(small.stream().filter("the best"::equals)).hasSize(3);
        assertThat(small).contains(String.format(Locale.ROOT, "p %.3f", p));
    }
}
