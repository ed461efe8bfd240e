package org.abusmtl.spi;

import java.util.OptionalDouble;

/**
 * The losses of one pass of a training step, means over the batch.
 *
 * @param total what was minimised: Eq. 5, or the loss of the only task
 * @param segmentation Eq. 4, empty for a network that does not segment
 * @param classification Eq. 2, empty for a network that does not classify
 * @since 0.1.0
 */
public record PassLoss(double total, OptionalDouble segmentation, OptionalDouble classification) {}
