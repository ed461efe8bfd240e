/**
 * Files. {@link org.abusmtl.io.VolumeFiles} reads and writes volumes as NIfTI-1 and -2, NRRD and MetaImage;
 * {@link org.abusmtl.io.ModelFile} keeps a model and {@link org.abusmtl.io.CheckpointFile} the state of a training.
 *
 * <p>Serves section 3.1 of Zhou et al. 2021 (what goes in and out of the network). Depends on
 * {@code org.abusmtl.volume} and, for models, on {@code .model}, {@code .preprocessing}, {@code .training} and
 * {@code .spi}. Files are taken for hostile: sizes are checked before memory is taken, a header opens no
 * file outside its own folder, and whatever is wrong in a file is an
 * {@link org.abusmtl.volume.InvalidDataException}.
 */
@NullMarked
package org.abusmtl.io;

import org.jspecify.annotations.NullMarked;
