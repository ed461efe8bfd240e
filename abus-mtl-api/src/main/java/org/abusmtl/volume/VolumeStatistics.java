package org.abusmtl.volume;

import java.util.OptionalInt;

/**
 * What a look at all voxels of a volume says about its intensities. Values are after the {@link IntensityScaling};
 * voxels that are NaN or infinite are counted and otherwise left out.
 *
 * @param min smallest finite intensity, NaN if there is none
 * @param max largest finite intensity, NaN if there is none
 * @param mean arithmetic mean of the finite intensities, NaN if there is none
 * @param nonFiniteCount how many voxels are NaN or infinite
 * @param firstMaxIndex position, in storage order, of the first voxel that has {@code max}; empty if no voxel is finite
 * @since 0.1.0
 */
public record VolumeStatistics(double min, double max, double mean, int nonFiniteCount, OptionalInt firstMaxIndex) {

    /** Voxels summed before the sum is added to the total: keeps the rounding error of a large volume small. */
    private static final int BLOCK = 1 << 12;

    /**
     * Looks at every voxel once.
     *
     * @param volume the volume
     * @return its statistics
     */
    public static VolumeStatistics of(Volume volume) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double total = 0;
        int nonFinite = 0;
        int firstMax = -1;
        int voxels = volume.geometry().shape().voxels();
        for (int start = 0; start < voxels; start += BLOCK) {
            double sum = 0;
            // start + BLOCK may pass 2^31 in the last block
            int end = voxels - start > BLOCK ? start + BLOCK : voxels;
            for (int i = start; i < end; i++) {
                double value = volume.value(i);
                if (!Double.isFinite(value)) {
                    nonFinite++;
                    continue;
                }
                sum += value;
                if (value < min) {
                    min = value;
                }
                if (value > max) {
                    max = value;
                    firstMax = i;
                }
            }
            total += sum;
            if (end == voxels) {
                break;
            }
        }
        int finite = voxels - nonFinite;
        return finite == 0
                ? new VolumeStatistics(Double.NaN, Double.NaN, Double.NaN, nonFinite, OptionalInt.empty())
                : new VolumeStatistics(min, max, total / finite, nonFinite, OptionalInt.of(firstMax));
    }
}
