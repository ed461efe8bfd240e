package org.abusmtl.examples.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.abusmtl.model.NetworkSpec;
import org.junit.jupiter.api.Test;

class PaperTableTest {

    private static List<String> names(PaperTable table) {
        return table.trainings().stream().map(Training::name).toList();
    }

    private static List<String> trainingsOfRows(PaperTable table) {
        return table.rows().stream().map(row -> row.training().name()).toList();
    }

    @Test
    void rowsOfTheSameTrainingShareIt() {
        assertThat(trainingsOfRows(PaperTable.TABLE_4))
                .containsExactly("CMS(1-9)VNet", "CMS(2-8)VNet", "CMS(3-7)VNet", "CMSVNet", "CVNet");
        assertThat(trainingsOfRows(PaperTable.TABLE_2).get(0)).isEqualTo("VNet");
        assertThat(trainingsOfRows(PaperTable.TABLE_5).get(1)).isEqualTo("CMSVNet_Iter");
        assertThat(trainingsOfRows(PaperTable.TABLE_6)).endsWith("CMSVNet", "CMSVNet_Iter");
        assertThat(names(PaperTable.TABLE_3)).isEqualTo(names(PaperTable.TABLE_1));
    }

    @Test
    void tableFourKeepsThePapersLabels() {
        assertThat(PaperTable.TABLE_4.rows())
                .extracting(PaperTable.Row::label)
                .containsExactly("CMS(1-9)VNet", "CMS(2-8)VNet", "CMS(3-7)VNet", "CMS(4-6)VNet", "CMS(5)VNet");
    }

    @Test
    void allTablesNeedEachTrainingOnce() {
        Set<Training> all = new LinkedHashSet<>();
        for (PaperTable table : PaperTable.values()) {
            all.addAll(table.trainings());
        }
        // 6 of Table 1, 4 more of Table 2, 3 of Table 4, 4 of Table 5, 5 of Table 6
        assertThat(all).hasSize(22);
        assertThat(all.stream().map(Training::name)).doesNotHaveDuplicates();
    }

    @Test
    void weightOfTheClassificationTellsTrainingsOfBothTasksApart() {
        Training third = new Training(NetworkSpec.cmsVNet(), 0.3);
        assertThat(third.isSameAs(new Training(NetworkSpec.cmsVNet(4, 6), 0.3))).isTrue();
        assertThat(third.isSameAs(new Training(NetworkSpec.cmsVNet(), 0.5))).isFalse();
        assertThat(third.isSameAs(new Training(NetworkSpec.cmsVNet().iterated(1), 0.3)))
                .isFalse();
        assertThat(new Training(NetworkSpec.vnet(), 0.3).isSameAs(new Training(NetworkSpec.vnet(), 0.5)))
                .isTrue();
    }

    @Test
    void lambdaIsThatOfTheLabel() {
        assertThat(PaperTable.TABLE_5.rows())
                .allSatisfy(row -> assertThat(row.label())
                        .isEqualTo("λ = " + row.training().lambda()));
    }

    @Test
    void refinementsAreThoseOfTheLabel() {
        assertThat(PaperTable.TABLE_2.rows())
                .hasSize(5)
                .allSatisfy(row -> assertThat(row.label())
                        .isEqualTo(
                                "N = " + row.training().network().refinement().iterations()));
    }

    @Test
    void accuracyNeverStandsAlone() {
        assertThat(PaperTable.values())
                .filteredOn(table -> table.columns().contains(TableColumn.ACCURACY))
                .allSatisfy(
                        table -> assertThat(table.columns()).contains(TableColumn.BALANCED_ACCURACY, TableColumn.AUC));
    }

    @Test
    void tableThreeHasEachModelInBothGroups() {
        assertThat(PaperTable.TABLE_3.rows())
                .extracting(PaperTable.Row::group)
                .containsOnly(Optional.of(TumorSizeGroup.SMALL), Optional.of(TumorSizeGroup.LARGE))
                .hasSize(12);
    }

    @Test
    void tablesAndFiguresAreFoundByNumber() {
        assertThat(Arrays.stream(PaperTable.values()).map(table -> PaperTable.of(table.number())))
                .containsExactlyElementsOf(
                        Arrays.stream(PaperTable.values()).map(Optional::of).toList());
        assertThat(PaperTable.of(7)).isEmpty();
        assertThat(PaperFigure.of(2)).isEmpty();
        assertThat(PaperFigure.of(8)).contains(PaperFigure.FIGURE_8);
    }
}
