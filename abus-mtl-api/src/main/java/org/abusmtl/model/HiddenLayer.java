package org.abusmtl.model;

/** Checks of the fully connected layer in front of the last one. */
final class HiddenLayer {

    private HiddenLayer() {}

    static void require(int hiddenUnits, double dropout) {
        if (hiddenUnits < 1) {
            throw new IllegalArgumentException("hiddenUnits: expected at least 1, found " + hiddenUnits);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: expected a share in [0, 1), found " + dropout);
        }
    }
}
