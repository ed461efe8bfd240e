package org.abusmtl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.VoxelBox;

/**
 * A case as the network reads it: the normalised crop around the tumour and the mask on the crop's grid, kept in memory
 * for the whole training (5 bytes a voxel).
 */
final class PreparedCase {

    /** Enough to keep the processor busy; more would hold more whole volumes in memory at once. */
    private static final int READERS = 4;

    private final Sample sample;
    private final float[] image;
    private final byte[] mask;
    private final boolean padded;
    private final boolean cut;

    private PreparedCase(Sample sample, float[] image, byte[] mask, boolean padded, boolean cut) {
        this.sample = sample;
        this.image = image;
        this.mask = mask;
        this.padded = padded;
        this.cut = cut;
    }

    String caseId() {
        return sample.caseId();
    }

    int target() {
        return sample.diagnosis().target();
    }

    float[] image() {
        return image;
    }

    byte[] mask() {
        return mask;
    }

    boolean isPadded() {
        return padded;
    }

    /** Whether the tumour is larger than the crop. */
    boolean isCut() {
        return cut;
    }

    boolean isEmpty() {
        for (byte value : mask) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** All cases in the order of the data set. */
    static List<PreparedCase> all(Dataset dataset, Preprocessing preprocessing, CropCenter center) throws IOException {
        int threads = Math.min(READERS, Runtime.getRuntime().availableProcessors());
        ExecutorService readers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "abus-mtl-reader");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<PreparedCase>> pending = new ArrayList<>();
            for (Sample sample : dataset) {
                pending.add(readers.submit(() -> of(sample, preprocessing, center)));
            }
            List<PreparedCase> cases = new ArrayList<>();
            for (Future<PreparedCase> future : pending) {
                cases.add(get(future));
            }
            return cases;
        } finally {
            readers.shutdownNow();
        }
    }

    /** The result of work in another thread, with its exception as it was thrown there. */
    static <T> T get(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while cases were read");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof UncheckedIOException unchecked) {
                throw unchecked.getCause();
            }
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a case could not be prepared", cause);
        }
    }

    private static PreparedCase of(Sample sample, Preprocessing preprocessing, CropCenter center) throws IOException {
        Sample.Voxels voxels = sample.voxels();
        voxels.volume().requireFinite(sample.caseId());
        Crop crop = preprocessing.crop(voxels.volume(), center.of(voxels.mask()));
        float[] image = new float[preprocessing.inputShape().voxels()];
        crop.copyTo(image, 0);
        byte[] mask = new byte[image.length];
        preprocessing.cropMask(voxels.mask(), crop).values().get(mask);
        return new PreparedCase(sample, image, mask, crop.isPadded(), isCut(voxels.mask(), preprocessing));
    }

    private static boolean isCut(Mask mask, Preprocessing preprocessing) {
        Spacing own = mask.geometry().requireSpacing();
        return mask.boundingBox().map(VoxelBox::shape).stream().anyMatch(box -> {
            for (int axis = 0; axis < 3; axis++) {
                double crop = preprocessing.inputShape().side(axis)
                        * preprocessing.spacing().along(axis);
                if (box.side(axis) * own.along(axis) > crop) {
                    return true;
                }
            }
            return false;
        });
    }
}
