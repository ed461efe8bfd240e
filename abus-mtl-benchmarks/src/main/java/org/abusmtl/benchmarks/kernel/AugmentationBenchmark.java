package org.abusmtl.benchmarks.kernel;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.volume.GridShape;
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
 * The composed augmentation of one crop with its mask: rotation, flips, scaling and elastic deformation in one
 * resampling, with other parameters at each call.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class AugmentationBenchmark {

    private static final Spacing SPACING = Spacing.isotropic(0.5);

    /**
     * The voxels of the crop.
     *
     * @since 0.1.0
     */
    @SuppressWarnings("ImmutableEnumChecker") // the fields are values
    public enum Crop {
        /** The network's 128 x 64 x 128. */
        PAPER(new GridShape(128, 64, 128)),
        /** 32 x 16 x 32, for a quick look. */
        SMALL(new GridShape(32, 16, 32));

        private final GridShape shape;

        Crop(GridShape shape) {
            this.shape = shape;
        }
    }

    private final Augmentations augmentations = Augmentations.paper();

    /** Set by JMH. */
    @Param("PAPER")
    public Crop crop = Crop.PAPER;

    private float[] image;
    private byte[] mask;
    private float[] imageOut;
    private byte[] maskOut;
    private int epoch;

    /** Makes image and mask. */
    @Setup
    public void makeCrop() {
        int voxels = crop.shape.voxels();
        SplittableRandom random = new SplittableRandom(1);
        image = new float[voxels];
        for (int i = 0; i < voxels; i++) {
            image[i] = (float) random.nextDouble();
        }
        double volume = voxels * SPACING.voxelVolume();
        mask = new byte[voxels];
        MaskPair.of(crop.shape, SPACING, volume / 20).reference().values().get(mask);
        imageOut = new float[voxels];
        maskOut = new byte[voxels];
    }

    /**
     * Draws and applies.
     *
     * @return the image
     */
    @Benchmark
    public float[] augment() {
        augmentations.apply(
                augmentations.draw(1, epoch++, "case"), image, mask, crop.shape, SPACING, imageOut, maskOut);
        return imageOut;
    }
}
