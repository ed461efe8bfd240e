package org.abusmtl.examples.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.examples.report.figure.FigurePart;
import org.abusmtl.examples.reproduction.TableResult.Cell;
import org.abusmtl.examples.reproduction.TableResult.RowResult;
import org.abusmtl.metric.ConfusionMatrix;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.statistics.Holm;
import org.abusmtl.statistics.Interval;
import org.abusmtl.statistics.McNemar;
import org.abusmtl.statistics.WilcoxonSignedRank;
import org.abusmtl.statistics.WilsonInterval;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReproductionTest {

    private static final Setting SETTING = new Setting(
            "clinic & co",
            Map.of("Engine", "none"),
            List.of("Not the paper's data.", "For research only: not a medical device."),
            "abus-mtl reproduce --all");

    /** Made once: it bootstraps 44 rows. */
    private static final Reproduction EVERYTHING = made();

    /** Five rows and two columns are enough to tell wrong ones apart. */
    private static Reproduction tableTwo() {
        List<EvaluationReport> reports = PaperTable.TABLE_2.trainings().stream()
                .map(training -> StubReports.of(
                        training.network(),
                        i -> missing(training.network().refinement().iterations(), i),
                        i -> 0.5))
                .toList();
        return Reproduction.of(SETTING, List.of(PaperTable.TABLE_2), reports, List.of());
    }

    /** N = 2 is the best, N = 4 misses case 3 altogether. */
    private static int missing(int n, int i) {
        return n == 4 && i == 3 ? 10 : (i + n) % 3 + (n == 2 ? 0 : i % (n + 2));
    }

    private static Cell cell(Reproduction reproduction, int row, TableColumn column) {
        return cell(reproduction.tables().get(0), row, column);
    }

    private static Cell cell(TableResult table, int row, TableColumn column) {
        return table.rows().get(row).cells().stream()
                .filter(cell -> cell.column() == column)
                .findFirst()
                .orElseThrow();
    }

    private static double[] dices(int n) {
        return IntStream.range(0, StubReports.CASES)
                .mapToDouble(i -> StubReports.dice(missing(n, i)))
                .toArray();
    }

    @Test
    void meanIsOverTheCasesOfAllFolds() {
        Cell dice = cell(tableTwo(), 1, TableColumn.DICE);
        assertThat(dice.value().orElseThrow())
                .isCloseTo(Arrays.stream(dices(1)).average().orElseThrow(), within(1e-12));
        assertThat(dice.published()).map(PublishedValue::value).hasValue(0.742);
        Interval interval = dice.interval().orElseThrow();
        assertThat(interval.contains(dice.value().orElseThrow())).isTrue();
        assertThat(interval.upper() - interval.lower()).isBetween(0.005, 0.2);
    }

    @Test
    void foldsHaveTheirOwnFigures() {
        RowResult row = tableTwo().tables().get(0).rows().get(3);
        assertThat(row.folds()).hasSize(StubReports.FOLDS);
        double[] second = Arrays.copyOfRange(dices(3), 6, 12);
        assertThat(row.folds().get(1).values().get(0).orElseThrow())
                .isCloseTo(Arrays.stream(second).average().orElseThrow(), within(1e-12));
        assertThat(row.folds().get(1).cases()).isEqualTo(6);
    }

    @Test
    void othersAreTestedAgainstTheBestRowWithHolmsCorrection() {
        Reproduction reproduction = tableTwo();
        assertThat(IntStream.range(0, 5)
                        .filter(r -> cell(reproduction, r, TableColumn.DICE).best()))
                .containsExactly(2);
        int[] others = {0, 1, 3, 4};
        double[] expected = Holm.adjust(Arrays.stream(others)
                .mapToDouble(n ->
                        WilcoxonSignedRank.of(dices(2), dices(n)).orElseThrow().p())
                .toArray());
        for (int k = 0; k < others.length; k++) {
            assertThat(cell(reproduction, others[k], TableColumn.DICE).adjustedP())
                    .hasValue(expected[k]);
        }
        assertThat(cell(reproduction, 2, TableColumn.DICE).adjustedP()).isEmpty();
        // no test is named for the distance, but its best row is the nearest
        assertThat(cell(reproduction, 0, TableColumn.HD95).adjustedP()).isEmpty();
    }

    @Test
    void undefinedDistancesAreCountedAndPutInAsTheDiagonal() {
        Cell distance = cell(tableTwo(), 4, TableColumn.HD95);
        assertThat(distance.undefined()).hasValue(1);
        double defined = distance.value().orElseThrow() * (StubReports.CASES - 1);
        assertThat(distance.withCropDiagonal().orElseThrow())
                .isCloseTo((defined + StubReports.CROP_DIAGONAL_MM) / StubReports.CASES, within(1e-9));
        assertThat(cell(tableTwo(), 1, TableColumn.HD95).undefined()).hasValue(0);
    }

    @Test
    void sharesArePooledAndHaveTheirCounts() {
        TableResult table = tableFour(i -> i < 16 ? 0.9 : 0.1);
        // malignant: all but every third; 10 of the first 16 cases, 6 of the last 8
        Cell accuracy = cell(table, 0, TableColumn.ACCURACY);
        assertThat(accuracy.counts()).hasValue(new Share(12, 24));
        assertThat(accuracy.value()).hasValue(0.5);
        assertThat(accuracy.interval()).isEqualTo(WilsonInterval.of(12, 24));
        assertThat(cell(table, 0, TableColumn.BALANCED_ACCURACY).value().orElseThrow())
                .isCloseTo((10 / 16.0 + 2 / 8.0) / 2, within(1e-12));
    }

    /** The first row with these malignancies, the others always right. */
    private static TableResult tableFour(IntToDoubleFunction malignancy) {
        List<EvaluationReport> reports = PaperTable.TABLE_4.trainings().stream()
                .map(training -> StubReports.of(
                        training.network(),
                        i -> 0,
                        training.name().equals("CMS(1-9)VNet")
                                ? malignancy
                                : i -> StubReports.malignant(i) ? 0.9 - i / 100.0 : 0.1 + i / 100.0))
                .toList();
        return Reproduction.of(SETTING, List.of(PaperTable.TABLE_4), reports, List.of())
                .tables()
                .get(0);
    }

    @Test
    void accuracyIsTestedByTheCasesThatOneGetsRight() {
        TableResult table = tableFour(i -> i < 16 ? 0.9 : 0.1);
        // the other rows get all 12 wrong ones right; rows as good as the best one cannot be told from it, but are of
        // the
        // family
        double single = new McNemar(12, 0).p().orElseThrow();
        assertThat(cell(table, 0, TableColumn.ACCURACY).adjustedP()).hasValue(4 * single);
        assertThat(IntStream.range(0, 5)
                        .filter(r -> cell(table, r, TableColumn.ACCURACY).best()))
                .containsExactly(1, 2, 3, 4);
        assertThat(cell(table, 2, TableColumn.ACCURACY).adjustedP()).isEmpty();
    }

    @Test
    void eachFoldHasItsThreshold() {
        IntToDoubleFunction malignancy = i -> 0.25 + i / 100.0;
        TableResult table = tableFour(malignancy);
        ConfusionMatrix expected = new ConfusionMatrix(0, 0, 0, 0);
        for (int i = 0; i < StubReports.CASES; i++) {
            int fold = i / 6;
            boolean called = malignancy.applyAsDouble(i) >= 0.2 + 0.1 * fold;
            boolean malignant = StubReports.malignant(i);
            expected = expected.plus(new ConfusionMatrix(
                    called && malignant ? 1 : 0,
                    called && !malignant ? 1 : 0,
                    !called && !malignant ? 1 : 0,
                    !called && malignant ? 1 : 0));
        }
        assertThat(expected.predictedPositives()).isBetween(1, 23);
        assertThat(cell(table, 0, TableColumn.ACCURACY).atFoldThresholds()).isEqualTo(expected.accuracy());
        assertThat(cell(table, 0, TableColumn.BALANCED_ACCURACY).atFoldThresholds())
                .isEqualTo(expected.balancedAccuracy());
        assertThat(cell(table, 0, TableColumn.AUC).atFoldThresholds()).isEmpty();
    }

    @Test
    void sizeGroupsAreComparedWithinThemselves() {
        TableResult table = everything().tables().get(2);
        assertThat(table.rows()).allSatisfy(row -> assertThat(row.cases()).isEqualTo(12));
        for (int group = 0; group < 2; group++) {
            int from = 6 * group;
            assertThat(IntStream.range(from, from + 6)
                            .filter(r -> cell(table, r, TableColumn.DICE).best()))
                    .as("best of group " + group)
                    .hasSizeBetween(1, 2);
        }
    }

    @Test
    void missingReportIsNamed() {
        List<EvaluationReport> one = List.of(StubReports.of(NetworkSpec.vnet(), i -> 1, i -> 0.5));
        assertThatThrownBy(() -> Reproduction.of(SETTING, List.of(PaperTable.TABLE_1), one, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ClsNet")
                .hasMessageContaining("VNet");
    }

    @Test
    void verdictNeedsSignAndTest() {
        assertThat(verdict(0.1, 0.01)).isEqualTo(Ordering.Verdict.HOLDS);
        assertThat(verdict(-0.1, 0.01)).isEqualTo(Ordering.Verdict.DOES_NOT_HOLD);
        assertThat(verdict(0.1, 0.05)).isEqualTo(Ordering.Verdict.NOT_DISTINGUISHABLE);
        assertThat(new Ordering("claim", "a", "b", TableColumn.AUC, OptionalDouble.of(0.1), 1, OptionalDouble.empty())
                        .verdict())
                .isEqualTo(Ordering.Verdict.NOT_DISTINGUISHABLE);
        assertThat(Ordering.Verdict.DOES_NOT_HOLD.text()).isEqualTo("does not hold");
    }

    @Test
    void meanAndRanksThatDisagreeTellNothing() {
        // a little better in 21 cases of 24, nothing at all in the other three: the mean is lower, the ranks are higher
        List<EvaluationReport> two = List.of(
                StubReports.of(NetworkSpec.cvNet(), i -> 2, i -> 0.5),
                StubReports.of(NetworkSpec.cvNet().iterated(2), i -> i < 3 ? 10 : 1, i -> 0.5));
        Ordering ordering =
                Reproduction.of(SETTING, List.of(), two, List.of()).orderings().get(0);
        assertThat(ordering.difference().orElseThrow()).isNegative();
        assertThat(ordering.direction()).isPositive();
        assertThat(ordering.adjustedP().orElseThrow()).isLessThan(Ordering.LEVEL);
        assertThat(ordering.verdict()).isEqualTo(Ordering.Verdict.NOT_DISTINGUISHABLE);
    }

    private static Ordering.Verdict verdict(double difference, double p) {
        return new Ordering(
                        "claim",
                        "a",
                        "b",
                        TableColumn.DICE,
                        OptionalDouble.of(difference),
                        Math.signum(difference),
                        OptionalDouble.of(p))
                .verdict();
    }

    /** What the paper does not print of both models it does not claim. */
    @Test
    void claimsAreThoseOfThePrintedFigures() {
        PublishedValues published = PublishedValues.read();
        for (Ordering claim : Ordering.CLAIMS) {
            double better = printed(published, claim.better(), claim.column());
            double worse = printed(published, claim.worse(), claim.column());
            assertThat(better)
                    .as(claim.better() + " > " + claim.worse() + ", " + claim.column())
                    .isGreaterThan(worse);
        }
    }

    private static double printed(PublishedValues published, String training, TableColumn column) {
        return Arrays.stream(PaperTable.values())
                .flatMap(table -> table.rows().stream()
                        .filter(row -> row.training().name().equals(training))
                        .flatMap(row -> published.value(table, row.label(), column).stream()))
                .mapToDouble(PublishedValue::value)
                .findFirst()
                .orElseThrow();
    }

    /** The same bootstrap in the table, in its entry for programs and in the report of the model. */
    @Test
    void intervalsAreTheSameInEveryFile() {
        Interval table = cell(everything(), 0, TableColumn.DICE).interval().orElseThrow();
        JsonObject json = JsonParser.parseString(everything().dataFiles().get(Reproduction.FIGURES))
                .getAsJsonObject();
        JsonObject row =
                json.getAsJsonObject("tables").getAsJsonArray("1").get(0).getAsJsonObject();
        JsonObject model = json.getAsJsonArray("models").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(each -> each.get("model").getAsString().equals("VNet"))
                .findFirst()
                .orElseThrow();
        for (JsonObject each : List.of(row, model)) {
            assertThat(each.get("dice_ci_low").getAsDouble()).isEqualTo(table.lower());
            assertThat(each.get("dice_ci_high").getAsDouble()).isEqualTo(table.upper());
        }
    }

    @Test
    void modelThatDoesNotSegmentHasNoUndefinedDistances() {
        assertThat(cell(everything(), 1, TableColumn.HD95).undefined()).isEmpty();
        assertThat(everything()
                        .tables()
                        .get(0)
                        .toCsv()
                        .lines()
                        .filter(line -> line.startsWith("ClsNet,all,ClsNet,hd95_mm,all")))
                .singleElement()
                .asString()
                .matches("ClsNet,all,ClsNet,hd95_mm,all,24,,,,,,,,.*");
    }

    @Test
    void orderingsAreThoseWhoseModelsWereTrained() {
        List<EvaluationReport> two = List.of(
                StubReports.of(NetworkSpec.cvNet(), i -> 4, i -> 0.5),
                StubReports.of(NetworkSpec.cvNet().iterated(2), i -> i % 4, i -> 0.5));
        List<Ordering> orderings =
                Reproduction.of(SETTING, List.of(), two, List.of()).orderings();
        assertThat(orderings).hasSize(1);
        Ordering refined = orderings.get(0);
        assertThat(refined.better()).isEqualTo("CVNet_Iter");
        assertThat(refined.difference().orElseThrow())
                .isCloseTo(
                        IntStream.range(0, 4)
                                        .mapToDouble(StubReports::dice)
                                        .average()
                                        .orElseThrow()
                                - StubReports.dice(4),
                        within(1e-12));
        assertThat(refined.verdict()).isEqualTo(Ordering.Verdict.HOLDS);
    }

    // files

    private static Reproduction everything() {
        return EVERYTHING;
    }

    private static Reproduction made() {
        FigurePart figure = new FigurePart(
                "figure-4", "Volumes", "<figure><figcaption>a</figcaption></figure>", Optional.of("a,b\n1,2\n"));
        return Reproduction.of(SETTING, List.of(PaperTable.values()), StubReports.all(), List.of(figure));
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        html.replace("<!DOCTYPE html>", "").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pageIsWellFormedAndLoadsNothing() throws Exception {
        String html = everything().html();
        parse(html);
        assertThat(html).doesNotContain("http:", "https:", "<link", "src=", "@import", "url(");
    }

    @Test
    void firstBoxComesBeforeEveryFigure() {
        String html = everything().html();
        assertThat(html).contains("clinic &amp; co");
        assertThat(html.indexOf("not a medical device")).isBetween(0, html.indexOf("<table"));
        assertThat(html.indexOf("Not the paper&#39;s data.")).isBetween(0, html.indexOf("<table"));
    }

    @Test
    void footnoteOnDistancesStandsUnderTablesWithDistancesOnly() {
        String html = everything().html();
        Map<Integer, Boolean> found = new HashMap<>();
        for (PaperTable table : PaperTable.values()) {
            String from = html.substring(html.indexOf("<section id=\"table-" + table.number() + "\""));
            found.put(
                    table.number(),
                    from.substring(0, from.indexOf("</section>")).contains("95HD:"));
        }
        assertThat(found).isEqualTo(Map.of(1, true, 2, true, 3, true, 4, false, 5, true, 6, true));
    }

    @Test
    void onlyFiguresOfChosenCasesSayHowTheyWereChosen() {
        List<EvaluationReport> reports = StubReports.all();
        List<FigurePart> drawn = List.of(
                new FigurePart("figure-3", "Maps", "<figure/>", Optional.empty()),
                new FigurePart("figure-6", "Tumours", "<figure/>", Optional.empty()));
        String html = Reproduction.of(SETTING, List.of(), reports, drawn).html();
        String model = ChosenCases.of(reports).orElseThrow().model();
        assertThat(html.substring(html.indexOf("Figure 6"))).contains("of " + model + ", the model with the highest");
        assertThat(html.split("Chosen by rule", -1)).hasSize(2);
    }

    @Test
    void noColumnOfTableThreeIsMarkedAsMissingInThePaper() {
        String html = everything().html();
        String three = html.substring(html.indexOf("<section id=\"table-3\""), html.indexOf("<section id=\"table-4\""));
        assertThat(three).doesNotContain("not in the paper");
        assertThat(html.substring(html.indexOf("<section id=\"table-4\""))).contains("not in the paper's table");
    }

    @Test
    void printedCountsStandBesideOurs() {
        assertThat(everything().html())
                .contains(
                        "0.718 <span class=\"counts\">(122/170)</span>",
                        "0.741 <span class=\"counts\">(126/170)</span>");
    }

    @Test
    void eachTableAndFigureIsAFileOfItsOwn() {
        Map<String, String> files = everything().files();
        assertThat(files.keySet())
                .containsExactly(
                        "table-1.csv",
                        "table-2.csv",
                        "table-3.csv",
                        "table-4.csv",
                        "table-5.csv",
                        "table-6.csv",
                        "metrics.json",
                        "figure-4.csv",
                        "reproduction.html");
        // a line for each figure of each row, over all folds and for each fold
        assertThat(String.valueOf(files.get("table-4.csv")).lines()).hasSize(1 + 5 * 3 * (1 + StubReports.FOLDS));
    }

    @Test
    void sameReportsGiveTheSameTexts() {
        List<EvaluationReport> reports = StubReports.all();
        List<PaperTable> tables = List.of(PaperTable.TABLE_5, PaperTable.TABLE_4);
        assertThat(Reproduction.of(SETTING, tables, reports, List.of()).files())
                .isEqualTo(Reproduction.of(SETTING, tables, reports, List.of()).files());
    }

    @Test
    void tablesOfTheSameTrainingHaveTheSameFigures() {
        List<TableResult> tables = everything().tables();
        Cell one = cell(tables.get(0), 5, TableColumn.DICE);
        Cell five = cell(tables.get(4), 1, TableColumn.DICE);
        // the last row of Table 6
        Cell six = cell(tables.get(5), tables.get(5).rows().size() - 1, TableColumn.DICE);
        assertThat(one.value()).isEqualTo(five.value()).isEqualTo(six.value());
        assertThat(one.interval()).isEqualTo(five.interval()).isEqualTo(six.interval());
    }
}
