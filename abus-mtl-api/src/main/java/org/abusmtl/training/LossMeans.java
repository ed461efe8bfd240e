package org.abusmtl.training;

import java.util.OptionalDouble;

/**
 * Mean losses of one pass of Algorithm 1 over the cases of an epoch.
 *
 * @param total what was minimised: Eq. 5, its form with learned weights, or the loss of the only task
 * @param segmentation Eq. 4, empty for a network that does not segment
 * @param classification Eq. 2, empty for a network that does not classify
 * @since 0.1.0
 */
public record LossMeans(double total, OptionalDouble segmentation, OptionalDouble classification) {}
