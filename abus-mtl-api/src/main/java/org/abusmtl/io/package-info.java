/**
 * Volume files: {@link org.abusmtl.io.VolumeFiles} reads and writes NIfTI-1 and -2, NRRD and MetaImage.
 *
 * <p>Serves section 3.1 of Zhou et al. 2021 (what goes in and out of the network). Depends on
 * {@code org.abusmtl.volume}. Files are taken for hostile: sizes are checked before memory is taken, a header opens no
 * file outside its own folder, and whatever is wrong in a file is an
 * {@link org.abusmtl.volume.InvalidDataException}.
 */
@NullMarked
package org.abusmtl.io;

import org.jspecify.annotations.NullMarked;
