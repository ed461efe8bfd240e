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
import org.abusmtl.training.TrainingConfig;

/**
 * The batches of a training, made by several threads ahead of the step that needs them, also across the end of an epoch,
 * so that the first ones of the next are made while this one is validated. Order and augmentation depend on (seed, epoch,
 * case) alone, not on the threads. The last batch of an epoch may be smaller.
 */
final class BatchFeeder implements AutoCloseable {

    /**
     * Batches that are made at a time, each by a thread of its own. Half of the processors keeps up with a fast GPU; two
     * are enough on a CPU, where the step itself takes longer than its batch.
     */
    private static final int AHEAD =
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors() / 2));

    /** A batch and the cases in it. */
    record Batch(List<String> caseIds, TrainingBatch training) {}

    private final Preprocessing preprocessing;
    private final Augmentations augmentation;
    private final List<PreparedCase> cases;
    private final TrainingConfig config;
    private final ExecutorService workers = Executors.newFixedThreadPool(AHEAD, work -> {
        Thread thread = new Thread(work, "abus-mtl-batches");
        thread.setDaemon(true);
        return thread;
    });
    private final ArrayDeque<Future<Batch>> ready = new ArrayDeque<>();

    /** Where the next batch to be submitted is. */
    private int epoch;

    private List<List<PreparedCase>> batches;
    private int batch;

    /**
     * Starts to make batches.
     *
     * @param cases the training part
     * @param preprocessing whose input shape they have
     * @param augmentation how each is varied
     * @param config seed, batch size and number of epochs
     * @param firstEpoch number of the first epoch, from 1; beyond the configured ones there are no batches
     * @param firstBatch how many batches of that epoch are left out
     */
    BatchFeeder(
            List<PreparedCase> cases,
            Preprocessing preprocessing,
            Augmentations augmentation,
            TrainingConfig config,
            int firstEpoch,
            int firstBatch) {
        this.cases = cases;
        this.preprocessing = preprocessing;
        this.augmentation = augmentation;
        this.config = config;
        this.epoch = firstEpoch;
        this.batches = batchesOf(firstEpoch);
        this.batch = firstBatch;
        for (int i = 0; i < AHEAD; i++) {
            submit();
        }
    }

    private List<List<PreparedCase>> batchesOf(int number) {
        return parts(shuffled(cases, config.seed(), number), config.batchSize());
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
        if (batch == batches.size()) {
            epoch++;
            batches = batchesOf(epoch);
            batch = 0;
        }
        if (epoch <= config.epochs()) {
            int number = epoch;
            List<PreparedCase> part = batches.get(batch++);
            ready.add(workers.submit(() -> make(number, part)));
        }
    }

    /** The next batch; waits until it is made. */
    Batch next() throws IOException {
        Future<Batch> future = ready.remove();
        submit();
        return PreparedCase.get(future);
    }

    private Batch make(int number, List<PreparedCase> part) {
        int voxels = preprocessing.inputShape().voxels();
        float[] images = new float[Math.multiplyExact(part.size(), voxels)];
        byte[] masks = new byte[images.length];
        int[] targets = new int[part.size()];
        float[] image = new float[voxels];
        byte[] mask = new byte[voxels];
        List<String> caseIds = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            PreparedCase each = part.get(i);
            augmentation.apply(
                    augmentation.draw(config.seed(), number, each.caseId()),
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
        workers.shutdownNow();
    }
}
