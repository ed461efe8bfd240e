/**
 * Volumes on a grid: {@link org.abusmtl.volume.Volume} (intensities), {@link org.abusmtl.volume.Mask} (tumour or
 * not) and {@link org.abusmtl.volume.ProbabilityMap}, each on a {@link org.abusmtl.volume.Geometry} of shape, spacing
 * and orientation. {@link org.abusmtl.volume.ConnectedComponents} are the parts of a mask, {@link org.abusmtl.volume.Lesion}
 * a row of the table of them.
 *
 * <p>Serves section 3.1 of Zhou et al. 2021 (what goes in and out of the network). Depends on the JDK only. Read
 * {@link org.abusmtl.volume.Geometry} first.
 */
@NullMarked
package org.abusmtl.volume;

import org.jspecify.annotations.NullMarked;
