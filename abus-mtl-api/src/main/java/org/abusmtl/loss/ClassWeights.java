package org.abusmtl.loss;

/**
 * The weights of the two classes in the focal loss (Eq. 3).
 *
 * @param malignant w_m, in [0, 1]
 * @param benign w_n, in [0, 1]
 * @since 0.1.0
 */
public record ClassWeights(double malignant, double benign) {

    /** Both classes count a half, as in a balanced data set. */
    public static final ClassWeights EQUAL = new ClassWeights(0.5, 0.5);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a weight is outside [0, 1]
     */
    public ClassWeights {
        if (!(malignant >= 0 && malignant <= 1 && benign >= 0 && benign <= 1)) {
            throw new IllegalArgumentException(
                    "class weights: expected values in [0, 1], found malignant " + malignant + ", benign " + benign);
        }
    }

    /**
     * Eq. 3: {@code w_m = N_n / (N_m + N_n)}, {@code w_n = N_m / (N_m + N_n)}, so that the rarer class weighs more.
     *
     * @param malignantCount N_m, malignant cases in the training part, at least 1
     * @param benignCount N_n, benign cases in the training part, at least 1
     * @return the weights; they sum to 1
     * @throws IllegalArgumentException if a class has no case, for then its counterpart would weigh nothing
     */
    public static ClassWeights of(int malignantCount, int benignCount) {
        if (malignantCount < 1 || benignCount < 1) {
            throw new IllegalArgumentException("class counts: expected at least one case of each class, found "
                    + malignantCount + " malignant, " + benignCount + " benign");
        }
        double total = (double) malignantCount + benignCount;
        return new ClassWeights(benignCount / total, malignantCount / total);
    }
}
