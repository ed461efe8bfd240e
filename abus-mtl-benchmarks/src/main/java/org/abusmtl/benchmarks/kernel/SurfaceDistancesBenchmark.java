package org.abusmtl.benchmarks.kernel;

import java.util.concurrent.TimeUnit;
import org.abusmtl.metric.SurfaceDistances;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
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
 * HD95, maximum Hausdorff distance and ASSD of one pair of masks, together.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SurfaceDistancesBenchmark {

    /**
     * Where the masks lie.
     *
     * @since 0.1.0
     */
    @SuppressWarnings("ImmutableEnumChecker") // the fields are values
    public enum Grid {
        /** The network's crop, 128 x 64 x 128 voxels of 0.5 mm, with a tumour of 6 cm<sup>3</sup>. */
        CROP(new GridShape(128, 64, 128), Spacing.isotropic(0.5), 6000),
        /** A whole volume, 865 x 682 x 354 voxels of 0.2 x 0.07 x 0.5 mm, with a tumour of 18 cm<sup>3</sup>. */
        WHOLE(new GridShape(865, 682, 354), new Spacing(0.2, 0.07, 0.5), 18000),
        /** 40 x 32 x 36 voxels of 1 mm, with a tumour of 1 cm<sup>3</sup>, for a quick look. */
        SMALL(new GridShape(40, 32, 36), Spacing.isotropic(1), 1000);

        private final GridShape shape;
        private final Spacing spacing;
        private final double tumorMm3;

        Grid(GridShape shape, Spacing spacing, double tumorMm3) {
            this.shape = shape;
            this.spacing = spacing;
            this.tumorMm3 = tumorMm3;
        }

        MaskPair masks() {
            return MaskPair.of(shape, spacing, tumorMm3);
        }
    }

    /** Set by JMH. */
    @Param({"CROP", "WHOLE"})
    public Grid grid = Grid.CROP;

    private MaskPair masks;

    /** Makes the masks. */
    @Setup
    public void makeMasks() {
        masks = grid.masks();
    }

    /**
     * Measures the distances and takes the three figures, with the search for the bounding boxes.
     *
     * @return their sum, mm
     */
    @Benchmark
    public double figures() {
        SurfaceDistances distances = SurfaceDistances.between(anew(masks.reference()), anew(masks.prediction()))
                .orElseThrow();
        return distances.hd95() + distances.hausdorff() + distances.assd();
    }

    /** The same voxels in a mask that does not know its bounding box yet. */
    private static Mask anew(Mask mask) {
        return mask.withGeometry(mask.geometry());
    }
}
