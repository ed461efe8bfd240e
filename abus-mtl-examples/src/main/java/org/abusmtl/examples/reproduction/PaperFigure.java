package org.abusmtl.examples.reproduction;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The figures of the paper that show results. Figures 1 and 2 are drawings of the idea and of the network.
 *
 * @since 0.1.0
 */
public enum PaperFigure {
    /** Feature maps of each stage. */
    FIGURE_3(3, "Feature maps of each stage"),
    /** How large the tumours are. */
    FIGURE_4(4, "Volumes of the tumours"),
    /** Segmentation of small and large tumours. */
    FIGURE_5(5, "Segmentation of small and large tumours"),
    /** Segmentations in three dimensions. */
    FIGURE_6(6, "Segmentations in three dimensions"),
    /** Outlines in three views. */
    FIGURE_7(7, "Outlines in axial, coronal and sagittal views"),
    /** ROC curves. */
    FIGURE_8(8, "ROC curves");

    private final int number;
    private final String title;

    PaperFigure(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /**
     * The figure of a number.
     *
     * @param number 3 to 8
     * @return empty if there is none of that number to reproduce
     */
    public static Optional<PaperFigure> of(int number) {
        return Arrays.stream(values()).filter(figure -> figure.number == number).findFirst();
    }

    /**
     * The number in the paper.
     *
     * @return 3 to 8
     */
    public int number() {
        return number;
    }

    /**
     * What it shows.
     *
     * @return a title without the number
     */
    public String title() {
        return title;
    }

    /**
     * What must be trained for it.
     *
     * @return the models of Table 1, none for the volumes of Figure 4
     */
    public List<Training> trainings() {
        return this == FIGURE_4 ? List.of() : PaperTable.TABLE_1.trainings();
    }
}
