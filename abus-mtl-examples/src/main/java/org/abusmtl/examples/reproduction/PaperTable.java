package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.abusmtl.evaluation.TumorSizeGroup;
import org.abusmtl.model.NetworkSpec;

/**
 * The tables of the paper: rows, columns, and the training behind each row.
 *
 * @since 0.1.0
 */
public enum PaperTable {
    /** The proposed models against single tasks. */
    TABLE_1(1, "Joint models against single tasks, multi-scale against single scale, refined against plain"),
    /** How often the segmentation is refined. */
    TABLE_2(2, "VNet_Iter: number of refinements N after the first pass"),
    /** Both size groups; the rows and columns are our reading. */
    TABLE_3(3, "The models of Table 1 on small and on large tumours"),
    /** The stages that the classification reads. */
    TABLE_4(4, "CMS(i-j)VNet: the stages that the classification reads"),
    /** The weight of the classification in the loss. */
    TABLE_5(5, "CMSVNet_Iter: weight λ of the classification in the loss"),
    /** Methods of others, on the same backbone. */
    TABLE_6(6, "Methods of others on the same backbone, and the proposed ones");

    /**
     * A row of a table.
     *
     * @param label what the paper writes at its left
     * @param training what is trained for it
     * @param group the tumours that its figures are over, empty for all
     * @since 0.1.0
     */
    public record Row(String label, Training training, Optional<TumorSizeGroup> group) {

        /** What the row is called where its table and group do not show. */
        String name() {
            return group.map(g -> label + ", " + g.key()).orElse(label);
        }
    }

    private final int number;
    private final String title;

    PaperTable(int number, String title) {
        this.number = number;
        this.title = title;
    }

    private static Row row(String label, Training training) {
        return new Row(label, training, Optional.empty());
    }

    private static List<Row> named(List<NetworkSpec> networks) {
        return networks.stream()
                .map(network -> row(network.name(), Training.of(network)))
                .toList();
    }

    private static List<Row> refinements() {
        return NetworkSpec.table2().stream()
                .map(network -> row("N = " + network.refinement().iterations(), Training.of(network)))
                .toList();
    }

    private static List<Row> sizeGroups() {
        List<Row> rows = new ArrayList<>();
        for (TumorSizeGroup group : TumorSizeGroup.values()) {
            for (NetworkSpec network : NetworkSpec.table1()) {
                rows.add(new Row(network.name(), Training.of(network), Optional.of(group)));
            }
        }
        return Collections.unmodifiableList(rows);
    }

    private static List<Row> weights() {
        return Stream.of(0.1, 0.3, 0.5, 0.7, 0.9)
                .map(lambda ->
                        row("λ = " + lambda, Training.of(NetworkSpec.cmsVNet().iterated(2), lambda)))
                .toList();
    }

    private static List<NetworkSpec> methods() {
        return List.of(
                NetworkSpec.wang2018(),
                NetworkSpec.chakravarty2018(),
                NetworkSpec.chen2018(),
                NetworkSpec.xie2018(),
                NetworkSpec.qu2019(),
                NetworkSpec.cmsVNet(),
                NetworkSpec.cmsVNet().iterated(2));
    }

    /** The rows, each with a training of its own. */
    private List<Row> paperRows() {
        return switch (this) {
            case TABLE_1 -> named(NetworkSpec.table1());
            case TABLE_2 -> refinements();
            case TABLE_3 -> sizeGroups();
            case TABLE_4 -> named(NetworkSpec.table4());
            case TABLE_5 -> weights();
            case TABLE_6 -> named(methods());
        };
    }

    /**
     * The table of a number.
     *
     * @param number 1 to 6
     * @return empty if the paper has no such table
     */
    public static Optional<PaperTable> of(int number) {
        return Arrays.stream(values()).filter(table -> table.number == number).findFirst();
    }

    /**
     * The number in the paper.
     *
     * @return 1 to 6
     */
    public int number() {
        return number;
    }

    /**
     * What it compares, in our words.
     *
     * @return a title without the number
     */
    public String title() {
        return title;
    }

    /**
     * Its columns: those of the paper, and balanced accuracy and AUC wherever there is an accuracy, which misleads alone.
     *
     * @return an unmodifiable list
     */
    public List<TableColumn> columns() {
        return switch (this) {
            case TABLE_1, TABLE_3 -> List.of(TableColumn.values());
            case TABLE_2 -> List.of(TableColumn.DICE, TableColumn.HD95);
            case TABLE_4 -> List.of(TableColumn.ACCURACY, TableColumn.BALANCED_ACCURACY, TableColumn.AUC);
            case TABLE_5, TABLE_6 ->
                List.of(
                        TableColumn.DICE,
                        TableColumn.HD95,
                        TableColumn.ACCURACY,
                        TableColumn.BALANCED_ACCURACY,
                        TableColumn.AUC);
        };
    }

    /**
     * Its rows, each with the name under which its training is done once for all tables.
     *
     * @return an unmodifiable list
     */
    public List<Row> rows() {
        List<Training> all = allTrainings();
        return paperRows().stream()
                .map(row -> new Row(
                        row.label(),
                        all.stream()
                                .filter(row.training()::isSameAs)
                                .findFirst()
                                .orElseThrow(),
                        row.group()))
                .toList();
    }

    /**
     * What must be trained for it.
     *
     * @return each training once, in the order of the rows
     */
    public List<Training> trainings() {
        return Training.distinct(rows().stream().map(Row::training).toList());
    }

    /** Over all tables, so that a name does not depend on the tables that were asked for. */
    private static List<Training> allTrainings() {
        return Training.distinct(Arrays.stream(values())
                .flatMap(table -> table.paperRows().stream())
                .map(Row::training)
                .toList());
    }
}
