package org.abusmtl.data;

import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Volume;

/**
 * Volume and mask of a case in two files.
 *
 * @param data the volume
 * @param mask the mask
 * @param rule which spacing they get
 */
record CaseFiles(Path data, Path mask, SpacingRule rule) implements Sample.VoxelSource {

    @Override
    public Sample.Voxels read() throws IOException {
        Volume volume = VolumeFiles.read(data);
        Geometry geometry = rule.apply(volume.geometry(), data.toString());
        Mask tumor = VolumeFiles.readMask(mask);
        if (!tumor.geometry().sameGrid(volume.geometry())) {
            throw new GridMismatchException(mask.toString(), volume.geometry(), tumor.geometry());
        }
        return new Sample.Voxels(
                volume.requireFinite(data.toString()).withGeometry(geometry), tumor.withGeometry(geometry));
    }
}
