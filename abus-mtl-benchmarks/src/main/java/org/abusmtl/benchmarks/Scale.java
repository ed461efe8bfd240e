package org.abusmtl.benchmarks;

import org.abusmtl.model.NetworkSpec;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;

/** How large the work is: as the bounds have it, or small enough for a test of the program itself. */
@SuppressWarnings("ImmutableEnumChecker") // the fields are values
enum Scale {
    FULL(
            new GridShape(128, 64, 128),
            16,
            new GridShape(64, 32, 64),
            new GridShape(128, 457, 320),
            new GridShape(865, 682, 354),
            8,
            200,
            2000),
    QUICK(
            new GridShape(32, 16, 48),
            2,
            new GridShape(32, 16, 16),
            new GridShape(32, 114, 120),
            new GridShape(120, 90, 70),
            2,
            8,
            20);

    /** Spacing of a region that holds the network's crop. */
    static final Spacing REGION_SPACING = new Spacing(0.5, 0.07, 0.2);

    /** Spacing of a whole volume. */
    static final Spacing WHOLE_SPACING = new Spacing(0.2, 0.07, 0.5);

    private static final GridShape SMALL_INPUT = new GridShape(32, 32, 32);

    private final GridShape input;
    private final int width;
    private final GridShape agreementInput;
    private final GridShape region;
    private final GridShape whole;
    private final int smallWidth;
    private final int predictions;
    private final int manyPredictions;

    Scale(
            GridShape input,
            int width,
            GridShape agreementInput,
            GridShape region,
            GridShape whole,
            int smallWidth,
            int predictions,
            int manyPredictions) {
        this.input = input;
        this.width = width;
        this.agreementInput = agreementInput;
        this.region = region;
        this.whole = whole;
        this.smallWidth = smallWidth;
        this.predictions = predictions;
        this.manyPredictions = manyPredictions;
    }

    NetworkSpec vNet() {
        return NetworkSpec.vnet().withWidth(width).withInputShape(input);
    }

    NetworkSpec joint() {
        return NetworkSpec.cmsVNet().withWidth(width).withInputShape(input);
    }

    /** On a smaller grid: what is compared there does not depend on its size. */
    NetworkSpec forAgreement() {
        return NetworkSpec.cmsVNet().withWidth(width).withInputShape(agreementInput);
    }

    /** A network that predicts within milliseconds. */
    NetworkSpec small() {
        return NetworkSpec.cmsVNet().withWidth(smallWidth).withInputShape(SMALL_INPUT);
    }

    GridShape region() {
        return region;
    }

    GridShape whole() {
        return whole;
    }

    /** Predictions of one round of a throughput. */
    int predictions() {
        return predictions;
    }

    /** Predictions in one process after which its memory must still be that of the first quarter. */
    int manyPredictions() {
        return manyPredictions;
    }
}
