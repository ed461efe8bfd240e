package org.abusmtl.testkit.phantom;

import org.abusmtl.data.Diagnosis;
import org.abusmtl.testkit.phantom.Draws.Range;

/** The ranges that one class's cues are drawn from; units as in {@link PhantomDescription}. */
record Cues(
        Range contrastDb,
        double edgeMm,
        Range lobes,
        Range spicules,
        Range spiculeHeight,
        Range heterogeneityDb,
        Range haloDb,
        Range posteriorDb,
        Range tallness) {

    static Cues of(Difficulty difficulty, Diagnosis diagnosis) {
        boolean malignant = diagnosis == Diagnosis.MALIGNANT;
        return switch (difficulty) {
            case EASY ->
                malignant
                        ? new Cues(
                                new Range(24, 28),
                                0.4,
                                new Range(0.12, 0.2),
                                new Range(14, 20),
                                new Range(0.35, 0.5),
                                new Range(4.5, 7),
                                new Range(5, 8),
                                new Range(-9, -6),
                                new Range(0.85, 1.1))
                        : new Cues(
                                new Range(24, 28),
                                0.3,
                                new Range(0.02, 0.06),
                                new Range(0, 0),
                                new Range(0, 0),
                                new Range(0.4, 0.8),
                                new Range(0, 0.5),
                                new Range(5, 8),
                                new Range(0.55, 0.72));
            case STANDARD ->
                malignant
                        ? new Cues(
                                new Range(13, 18),
                                1.1,
                                new Range(0.08, 0.2),
                                new Range(5, 14),
                                new Range(0.2, 0.55),
                                new Range(2, 6),
                                new Range(0.5, 5),
                                new Range(-9, 1),
                                new Range(0.75, 1.1))
                        : new Cues(
                                new Range(13, 18),
                                0.8,
                                new Range(0.04, 0.12),
                                new Range(0, 5),
                                new Range(0.1, 0.3),
                                new Range(1, 3),
                                new Range(0, 1.5),
                                new Range(-3, 6),
                                new Range(0.55, 0.85));
            case PAPER ->
                malignant
                        ? new Cues(
                                new Range(7, 12),
                                2.2,
                                new Range(0.07, 0.2),
                                new Range(2, 13),
                                new Range(0.15, 0.55),
                                new Range(2, 6),
                                new Range(0, 4),
                                new Range(-8, 2),
                                new Range(0.65, 1.05))
                        : new Cues(
                                new Range(7, 12),
                                1.6,
                                new Range(0.05, 0.17),
                                new Range(0, 7),
                                new Range(0.1, 0.4),
                                new Range(1.5, 5),
                                new Range(0, 3),
                                new Range(-4, 5),
                                new Range(0.55, 0.95));
        };
    }

    /** What the tissue holds besides the tumour, whatever the class. */
    record Clutter(double heterogeneityDb, double lobulesPerCm3, double shadowsPer10Cm2) {

        static Clutter of(Difficulty difficulty) {
            return switch (difficulty) {
                case EASY -> new Clutter(1.8, 0, 0);
                case STANDARD -> new Clutter(3.2, 0.03, 0.3);
                case PAPER -> new Clutter(4.2, 0.12, 1);
            };
        }
    }
}
