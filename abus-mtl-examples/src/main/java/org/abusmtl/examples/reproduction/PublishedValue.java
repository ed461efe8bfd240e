package org.abusmtl.examples.reproduction;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure that the paper printed.
 *
 * @param value the mean, or the share pooled over the folds
 * @param sd standard deviation over the volumes, where it is printed
 * @param counts the cases behind a share: not printed, but with 119 malignant and 51 benign volumes the only ones that
 *     give it
 * @since 0.1.0
 */
public record PublishedValue(double value, OptionalDouble sd, Optional<Share> counts) {}
