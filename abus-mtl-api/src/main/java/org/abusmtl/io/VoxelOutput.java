package org.abusmtl.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Volume;

/** The bytes of a volume's voxels on their way into a file. */
final class VoxelOutput {

    private static final int CHUNK_VOXELS = 1 << 13;

    private final Volume volume;
    private final SampleType type;
    private final boolean scaled;

    private VoxelOutput(Volume volume, SampleType type, boolean scaled) {
        this.volume = volume;
        this.type = type;
        this.scaled = scaled;
    }

    /** The voxels as they are stored, for a format that also keeps the scaling. */
    static VoxelOutput stored(Volume volume) {
        return new VoxelOutput(volume, volume.sampleType(), false);
    }

    /**
     * The voxels for a format without scaling: as they are stored if there is none, else the intensities, as
     * {@code float32} where the stored numbers have at most 24 significant bits and as {@code float64} otherwise.
     */
    static VoxelOutput intensities(Volume volume) {
        if (volume.scaling().equals(IntensityScaling.NONE)) {
            return stored(volume);
        }
        SampleType stored = volume.sampleType();
        boolean narrow = stored.bytes() <= 2 || stored == SampleType.FLOAT32;
        return new VoxelOutput(volume, narrow ? SampleType.FLOAT32 : SampleType.FLOAT64, true);
    }

    SampleType type() {
        return type;
    }

    /** The order of the stored voxels, so that nothing is swapped; single bytes go as the usual little-endian. */
    ByteOrder order() {
        return volume.sampleType().bytes() == 1
                ? ByteOrder.LITTLE_ENDIAN
                : volume.data().order();
    }

    void writeTo(OutputStream out) throws IOException {
        ByteBuffer data = volume.data();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_VOXELS * type.bytes()).order(order());
        int voxels = volume.geometry().shape().voxels();
        for (int start = 0; start < voxels; ) {
            int count = Math.min(CHUNK_VOXELS, voxels - start);
            int length = count * type.bytes();
            if (scaled) {
                fillScaled(chunk, start, count);
            } else {
                data.get(chunk.array(), 0, length);
            }
            out.write(chunk.array(), 0, length);
            start += count;
        }
    }

    private void fillScaled(ByteBuffer chunk, int start, int count) {
        for (int i = 0; i < count; i++) {
            double intensity = volume.value(start + i);
            if (type == SampleType.FLOAT32) {
                chunk.putFloat(4 * i, (float) intensity);
            } else {
                chunk.putDouble(8 * i, intensity);
            }
        }
    }
}
