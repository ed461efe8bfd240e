package org.abusmtl.benchmarks.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.abusmtl.preprocessing.AntiAliasing;
import org.abusmtl.preprocessing.Resampler;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Smoothing and resampling of a region of 8-bit voxels of 0.5 x 0.07 x 0.2 mm to a crop of 0.5 mm.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ResamplingBenchmark {

    private static final Spacing NATIVE = new Spacing(0.5, 0.07, 0.2);
    private static final Spacing CROP = Spacing.isotropic(0.5);

    /**
     * What is resampled to what.
     *
     * @since 0.1.0
     */
    @SuppressWarnings("ImmutableEnumChecker") // the fields are values
    public enum Region {
        /** 128 x 457 x 320 voxels to the network's 128 x 64 x 128. */
        CROP(new GridShape(128, 457, 320), new GridShape(128, 64, 128)),
        /** 32 x 114 x 80 voxels to 32 x 16 x 32, for a quick look. */
        SMALL(new GridShape(32, 114, 80), new GridShape(32, 16, 32));

        private final GridShape source;
        private final GridShape target;

        Region(GridShape source, GridShape target) {
            this.source = source;
            this.target = target;
        }
    }

    /** Set by JMH. */
    @Param("CROP")
    public Region region = Region.CROP;

    private Volume volume;
    private Vector3 firstVoxel;

    /** Makes the region. */
    @Setup
    public void makeRegion() {
        byte[] voxels = new byte[region.source.voxels()];
        SplittableRandom random = new SplittableRandom(1);
        random.nextBytes(voxels);
        volume = Volume.of(Geometry.of(region.source, NATIVE), voxels);
        // both grids have the same middle
        firstVoxel = new Vector3(first(0), first(1), first(2));
    }

    private double first(int axis) {
        double step = CROP.along(axis) / NATIVE.along(axis);
        return (region.source.side(axis) - 1) / 2.0 - (region.target.side(axis) - 1) / 2.0 * step;
    }

    /**
     * Resamples, with the preparation of the kernels.
     *
     * @return the crop
     */
    @Benchmark
    public float[] linear() {
        return Resampler.of(volume.geometry(), region.target, CROP, firstVoxel, AntiAliasing.GAUSSIAN)
                .linear(volume);
    }
}
