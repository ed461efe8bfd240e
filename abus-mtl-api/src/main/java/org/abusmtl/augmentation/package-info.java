/**
 * Random changes of a crop and its mask at training: {@link org.abusmtl.augmentation.Augmentations} says which, an
 * {@link org.abusmtl.augmentation.AugmentationDraw} is what one case got in one epoch. Parameters are drawn first and
 * applied second, so that the same draw moves image and mask and can be replayed.
 *
 * <p>Serves section 4.1 of Zhou et al. 2021 (rotation by 0 to 360 degrees, flips along the three axes, elastic
 * deformation, scaling). Depends on {@code .volume} only. Read {@link org.abusmtl.augmentation.Augmentations} first.
 */
@NullMarked
package org.abusmtl.augmentation;

import org.jspecify.annotations.NullMarked;
