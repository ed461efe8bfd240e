package org.abusmtl.metric;

import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/** Checks that two masks can be compared at all. */
final class Grids {

    private Grids() {}

    static void requireSame(Mask reference, Mask prediction) {
        if (!reference.geometry().sameGrid(prediction.geometry())) {
            throw new GridMismatchException("prediction", reference.geometry(), prediction.geometry());
        }
    }

    /** The reference's spacing; the prediction's where only that one has any. */
    static Spacing spacing(Mask reference, Mask prediction) {
        return reference
                .geometry()
                .spacing()
                .or(() -> prediction.geometry().spacing())
                .orElseGet(() -> reference.geometry().requireSpacing());
    }
}
