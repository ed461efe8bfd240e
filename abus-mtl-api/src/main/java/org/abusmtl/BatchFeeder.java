package org.abusmtl;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.internal.RandomStream;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.TrainingBatch;

/**
 * The batches of one epoch, made ahead of the step that needs them: order and augmentation depend on (seed, epoch, case)
 * alone. The last batch may be smaller.
 */
final class BatchFeeder implements AutoCloseable {

    private static final int AHEAD = 2;

    /** A batch and the cases in it. */
    record Batch(List<String> caseIds, TrainingBatch training) {}

    private final Preprocessing preprocessing;
    private final Augmentations augmentation;
    private final long seed;
    private final int epoch;
    private final List<List<PreparedCase>> batches;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "abus-mtl-batches");
        thread.setDaemon(true);
        return thread;
    });
    private final ArrayDeque<Future<Batch>> ready = new ArrayDeque<>();
    private int submitted;

    BatchFeeder(
            List<PreparedCase> cases,
            Preprocessing preprocessing,
            Augmentations augmentation,
            long seed,
            int epoch,
            int batchSize,
            int firstBatch) {
        this.preprocessing = preprocessing;
        this.augmentation = augmentation;
        this.seed = seed;
        this.epoch = epoch;
        this.batches = parts(shuffled(cases, seed, epoch), batchSize);
        this.submitted = firstBatch;
        for (int i = 0; i < AHEAD; i++) {
            submit();
        }
    }

    static List<List<PreparedCase>> parts(List<PreparedCase> cases, int size) {
        List<List<PreparedCase>> parts = new ArrayList<>();
        for (int from = 0; from < cases.size(); from += size) {
            parts.add(cases.subList(from, Math.min(from + size, cases.size())));
        }
        return parts;
    }

    private static List<PreparedCase> shuffled(List<PreparedCase> cases, long seed, int epoch) {
        RandomStream random = RandomStream.of(seed, epoch, "order");
        List<PreparedCase> order = new ArrayList<>(cases);
        for (int i = order.size() - 1; i > 0; i--) {
            int j = (int) Math.min(i, random.nextDouble(0, i + 1.0));
            PreparedCase swapped = order.get(i);
            order.set(i, order.get(j));
            order.set(j, swapped);
        }
        return order;
    }

    private void submit() {
        if (submitted < batches.size()) {
            List<PreparedCase> cases = batches.get(submitted++);
            ready.add(worker.submit(() -> make(cases)));
        }
    }

    Batch next() throws IOException {
        Future<Batch> future = ready.remove();
        submit();
        return PreparedCase.get(future);
    }

    private Batch make(List<PreparedCase> cases) {
        int voxels = preprocessing.inputShape().voxels();
        float[] images = new float[Math.multiplyExact(cases.size(), voxels)];
        byte[] masks = new byte[images.length];
        int[] targets = new int[cases.size()];
        float[] image = new float[voxels];
        byte[] mask = new byte[voxels];
        List<String> caseIds = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            PreparedCase each = cases.get(i);
            augmentation.apply(
                    augmentation.draw(seed, epoch, each.caseId()),
                    each.image(),
                    each.mask(),
                    preprocessing.inputShape(),
                    preprocessing.spacing(),
                    image,
                    mask);
            System.arraycopy(image, 0, images, i * voxels, voxels);
            System.arraycopy(mask, 0, masks, i * voxels, voxels);
            targets[i] = each.target();
            caseIds.add(each.caseId());
        }
        return new Batch(
                caseIds,
                new TrainingBatch(
                        new GridBatch(targets.length, 1, preprocessing.inputShape(), images), masks, targets));
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
