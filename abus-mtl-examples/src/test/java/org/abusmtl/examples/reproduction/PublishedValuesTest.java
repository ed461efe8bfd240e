package org.abusmtl.examples.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedValuesTest {

    /** The paper prints three digits, some cut instead of rounded. */
    private static final double PRINTED = 1e-3;

    private final PublishedValues published = PublishedValues.read();

    private PublishedValue value(PaperTable table, String row, TableColumn column) {
        return published.value(table, row, column).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        // typed from the page, not from the resource
        "TABLE_1, VNet, DICE, .645, .252",
        "TABLE_1, CVNet, HD95, 6.033, 8.137",
        "TABLE_1, CVNet_Iter, JACCARD, .635, .168",
        "TABLE_1, CMSVNet, DICE, .690, .208",
        "TABLE_1, CMSVNet_Iter, HD95, 3.303, 4.513"
    })
    void segmentationHasMeanAndDeviation(PaperTable table, String row, TableColumn column, double mean, double sd) {
        assertThat(value(table, row, column).value()).isEqualTo(mean);
        assertThat(value(table, row, column).sd()).hasValue(sd);
    }

    @ParameterizedTest
    @CsvSource({
        "TABLE_1, CMSVNet_Iter, ACCURACY, .741, 126/170",
        "TABLE_1, CMSVNet_Iter, RECALL, .798, 95/119",
        "TABLE_1, CMSVNet, ACCURACY, .718, 122/170",
        "TABLE_1, ClsNet, FALSE_POSITIVE_RATE, .686, 35/51",
        "TABLE_4, CMS(2-8)VNet, ACCURACY, .659, 112/170",
        "TABLE_5, λ = 0.5, ACCURACY, .694, 118/170",
        "TABLE_6, Chen2018, ACCURACY, .653, 111/170"
    })
    void sharesHaveTheirCounts(PaperTable table, String row, TableColumn column, double share, String counts) {
        assertThat(value(table, row, column).value()).isEqualTo(share);
        assertThat(value(table, row, column).counts()).map(Share::toString).hasValue(counts);
    }

    @ParameterizedTest
    @CsvSource({
        "TABLE_2, N = 0, DICE, .645",
        "TABLE_2, N = 4, HD95, 4.428",
        "TABLE_5, λ = 0.1, HD95, 2.992",
        "TABLE_5, λ = 0.9, DICE, .746",
        "TABLE_6, Qu2019, HD95, 12.460",
        "TABLE_1, CVNet, AUC, .676",
        "TABLE_1, CMSVNet_Iter, F1, .811"
    })
    void otherFiguresAreThosePrinted(PaperTable table, String row, TableColumn column, double printed) {
        assertThat(value(table, row, column).value()).isEqualTo(printed);
    }

    @Test
    void countsGiveTheSharesAndTheSharesEachOther() {
        int checked = 0;
        for (PaperTable table : PaperTable.values()) {
            for (PaperTable.Row row : table.rows()) {
                for (TableColumn column : table.columns()) {
                    Optional<PublishedValue> found = published.value(table, row.label(), column);
                    if (found.flatMap(PublishedValue::counts).isPresent()) {
                        Share counts = found.get().counts().orElseThrow();
                        assertThat(counts.value())
                                .as(table + " " + row.label() + " " + column)
                                .isCloseTo(found.get().value(), within(PRINTED));
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(30);
        for (String row : List.of("ClsNet", "CVNet", "CVNet_Iter", "CMSVNet", "CMSVNet_Iter")) {
            int tp = counts(row, TableColumn.RECALL).part();
            int fp = counts(row, TableColumn.FALSE_POSITIVE_RATE).part();
            assertThat(counts(row, TableColumn.ACCURACY)).isEqualTo(new Share(tp + 51 - fp, 170));
            assertThat(counts(row, TableColumn.PRECISION)).isEqualTo(new Share(tp, tp + fp));
            assertThat(value(PaperTable.TABLE_1, row, TableColumn.F1).value())
                    .isCloseTo(2.0 * tp / (2 * tp + fp + 119 - tp), within(PRINTED));
        }
    }

    private Share counts(String row, TableColumn column) {
        return value(PaperTable.TABLE_1, row, column).counts().orElseThrow();
    }

    @Test
    void everyPrintedValueBelongsToACellOfATable() {
        int cells = 0;
        Set<String> labels = new HashSet<>();
        for (PaperTable table : PaperTable.values()) {
            for (PaperTable.Row row : table.rows()) {
                assertThat(labels.add(table + row.name())).as(row.name()).isTrue();
                for (TableColumn column : table.columns()) {
                    cells += published.value(table, row.label(), column).isPresent() ? 1 : 0;
                }
            }
        }
        assertThat(cells).isEqualTo(published.size());
    }

    @Test
    void tableWithoutASourceHasNoPublishedValue() {
        assertThat(PaperTable.TABLE_3.rows())
                .allSatisfy(row -> assertThat(PaperTable.TABLE_3.columns())
                        .allSatisfy(column -> assertThat(published.value(PaperTable.TABLE_3, row.label(), column))
                                .isEmpty()));
    }
}
