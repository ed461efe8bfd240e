package org.abusmtl.io;

import java.io.IOException;
import org.abusmtl.volume.Volume;

/** A file whose beginning has been looked at. */
interface VolumeReader {

    /** The format, without the voxels having been read. */
    VolumeFormat format();

    /** Everything in the file that a volume keeps. */
    Volume read() throws IOException;
}
