package org.abusmtl.training;

/**
 * What a model was trained on.
 *
 * @param dataset its name
 * @param digest of its cases, so that a change of the data shows
 * @param trainingCases cases that the weights were fitted to
 * @param validationCases cases that picked the epoch and the threshold
 * @param malignant N_m of Eq. 3, in the training part
 * @param benign N_n of Eq. 3, in the training part
 * @since 0.1.0
 */
public record TrainingData(
        String dataset, String digest, int trainingCases, int validationCases, int malignant, int benign) {}
