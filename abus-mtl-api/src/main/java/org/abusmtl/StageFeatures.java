package org.abusmtl;

import java.util.Objects;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * What one stage of a network gives of a crop: its channels after the last ReLU, each a volume of values of at least 0 on
 * the stage's own grid. The classification head pools these numbers (section 3.2 of Zhou et al. 2021, Fig. 3). Made by
 * {@link JointModel#stageFeatures}. Immutable; may be shared between threads.
 *
 * @since 0.1.0
 */
public final class StageFeatures {

    private final int stage;
    private final int channels;
    private final Geometry geometry;
    private final float[] values;

    private StageFeatures(int stage, int channels, Geometry geometry, float[] values) {
        this.stage = stage;
        this.channels = channels;
        this.geometry = geometry;
        this.values = values;
    }

    /** Of a batch of one; the array is kept. */
    static StageFeatures of(int stage, Geometry crop, GridBatch features) {
        GridShape shape = features.shape();
        int factor = crop.shape().x() / shape.x();
        Spacing fine = crop.requireSpacing();
        // a voxel of the stage covers factor voxels of the crop along each axis
        double first = (factor - 1) / 2.0;
        Geometry geometry = crop.resampled(
                shape,
                new Spacing(factor * fine.x(), factor * fine.y(), factor * fine.z()),
                new Vector3(first, first, first));
        return new StageFeatures(stage, features.channels(), geometry, features.values());
    }

    /**
     * Which stage it is.
     *
     * @return 1 to 9; stage 5 is the bottom of the network
     */
    public int stage() {
        return stage;
    }

    /**
     * How many channels it has.
     *
     * @return at width 16: 16, 32, 64, 128, 256, 256, 128, 64 or 32
     */
    public int channels() {
        return channels;
    }

    /**
     * The stage's grid, which covers the crop with voxels of 1, 2, 4, 8 or 16 times its spacing.
     *
     * @return where each value lies in the volume's world
     */
    public Geometry geometry() {
        return geometry;
    }

    /**
     * One channel.
     *
     * @param channel from 0
     * @return its values on {@link #geometry()}
     * @throws IndexOutOfBoundsException if there is no such channel
     */
    public Volume channel(int channel) {
        Objects.checkIndex(channel, channels);
        int voxels = geometry.shape().voxels();
        float[] one = new float[voxels];
        System.arraycopy(values, channel * voxels, one, 0, voxels);
        return Volume.of(geometry, one);
    }

    /**
     * The mean over the channels, the picture of Figure 3.
     *
     * @return one value a voxel on {@link #geometry()}
     */
    public Volume mean() {
        int voxels = geometry.shape().voxels();
        float[] means = new float[voxels];
        for (int i = 0; i < voxels; i++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += values[channel * voxels + i];
            }
            means[i] = (float) (sum / channels);
        }
        return Volume.of(geometry, means);
    }

    /** Stage, channels and grid, for messages. */
    @Override
    public String toString() {
        return "StageFeatures[stage " + stage + ", " + channels + " channels, " + geometry + "]";
    }
}
