/**
 * From a volume of any spacing to what the network reads, and back: a {@link org.abusmtl.preprocessing.Crop} around
 * the tumour centre ({@link org.abusmtl.preprocessing.CropCenter}), resampled ({@link
 * org.abusmtl.preprocessing.Resampler}) and normalised ({@link org.abusmtl.preprocessing.IntensityNormalization}), and
 * the network's probability map on the caller's own grid again.
 *
 * <p>Serves section 4.1 of Zhou et al. 2021 (crops of 64 x 32 x 64 mm at 0.5 mm). Depends on {@code .volume} only. Read
 * {@link org.abusmtl.preprocessing.Preprocessing} first.
 */
@NullMarked
package org.abusmtl.preprocessing;

import org.jspecify.annotations.NullMarked;
