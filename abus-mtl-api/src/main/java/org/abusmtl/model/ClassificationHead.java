package org.abusmtl.model;

/**
 * The multi-scale classification head (section 3.2): global average pooling of the stages, scaling, concatenation, FC
 * to {@code hiddenUnits}, ReLU, dropout, FC to 2.
 *
 * @param stages which stages it reads
 * @param scaling what happens to each stage's vector (Eq. 1)
 * @param hiddenUnits width of the hidden layer, 256 in the paper
 * @param dropout share of hidden units dropped in training, 0.5 in the paper
 * @since 0.1.0
 */
public record ClassificationHead(StageRange stages, FeatureScaling scaling, int hiddenUnits, double dropout) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code hiddenUnits < 1} or {@code dropout} is outside [0, 1)
     */
    public ClassificationHead {
        if (hiddenUnits < 1) {
            throw new IllegalArgumentException("hiddenUnits: expected at least 1, found " + hiddenUnits);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout: expected a share in [0, 1), found " + dropout);
        }
    }

    /**
     * The paper's head on these stages: L2, 256 hidden units, dropout 0.5.
     *
     * @param first first stage
     * @param last last stage
     * @return the head
     * @throws IllegalArgumentException unless {@code 1 <= first <= last <= 9}
     */
    public static ClassificationHead multiScale(int first, int last) {
        return new ClassificationHead(new StageRange(first, last), FeatureScaling.L2, 256, 0.5);
    }
}
