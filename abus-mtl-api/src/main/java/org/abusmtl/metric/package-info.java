/**
 * How well a prediction agrees with its reference: overlap of masks ({@link org.abusmtl.metric.Overlap}, Eqs. 6 and 7),
 * distances between their surfaces ({@link org.abusmtl.metric.SurfaceDistances}, Eq. 8), and classification
 * ({@link org.abusmtl.metric.ConfusionMatrix}, Eqs. 9 to 13, and {@link org.abusmtl.metric.RocCurve}).
 *
 * <p>Serves section 4.2 of Zhou et al. 2021. A quantity that does not exist is empty, never a NaN or a stand-in number.
 * Depends on {@code org.abusmtl.volume}. Read {@link org.abusmtl.metric.SegmentationMetrics} first.
 */
@NullMarked
package org.abusmtl.metric;

import org.jspecify.annotations.NullMarked;
