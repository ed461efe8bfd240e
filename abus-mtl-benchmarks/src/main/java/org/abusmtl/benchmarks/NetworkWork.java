package org.abusmtl.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingOptions;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.testkit.phantom.PhantomSet;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.training.WeightUpdate;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/** Networks at work, by the library or in plain DJL. */
final class NetworkWork {

    static final double LEARNING_RATE = 1e-4;

    private static final int BATCH = 2;
    private static final int REFINEMENTS = 2;

    /** Share of an epoch in which the training waited for batches. */
    static final String WAITING = "waiting";

    private static final int CASES = 8;
    private static final double TUMOR_MM3 = 60;

    private NetworkWork() {}

    static Task.Work forward(Job job) {
        NetworkSpec spec = job.scale().vNet();
        GridBatch input = images(spec, BATCH);
        if (job.variant() == Job.Variant.STOCK) {
            StockModel model = new StockModel(job.engine(), spec);
            return new Opened(() -> model.forward(input), model::close);
        }
        ModelEngine engine = open(job.engine());
        Network network = engine.newNetwork(spec, 1);
        return new Opened(() -> network.forward(input), engine::close, network::close);
    }

    static Task.Work training(Job job) {
        NetworkSpec spec = job.scale().joint();
        TrainingBatch batch = trainingBatch(spec);
        if (job.variant() == Job.Variant.STOCK) {
            StockModel model = new StockModel(job.engine(), spec);
            StockTraining training = model.train(loss());
            return new Opened(() -> training.step(batch), model::close, training::close);
        }
        ModelEngine engine = open(job.engine());
        Network network = engine.newNetwork(spec, 1);
        TrainingSession session = engine.newTrainingSession(network, options());
        return new Opened(() -> session.step(batch, LEARNING_RATE), engine::close, network::close, session::close);
    }

    static Task.Work prediction(Job job) throws IOException {
        NetworkSpec spec = job.scale().joint().iterated(REFINEMENTS);
        Volume volume = VolumeFiles.read(Path.of(job.file()));
        Vector3 center = CropCenter.middle(volume.geometry().shape());
        if (job.variant() == Job.Variant.STOCK) {
            StockModel model = new StockModel(job.engine(), spec);
            Preprocessing preprocessing = Preprocessing.of(
                    spec.inputShape(),
                    Preprocessing.paper().spacing(),
                    Preprocessing.paper().normalization());
            return new Opened(() -> model.predict(volume, center, preprocessing), model::close);
        }
        JointModel model = JointModel.builder()
                .network(spec)
                .engine(job.engine())
                .device("cpu")
                .seed(1)
                .build();
        return new Opened(
                () -> {
                    JointPrediction prediction = model.predict(volume, center);
                    prediction.segmentation();
                    prediction.malignancy();
                },
                model::close);
    }

    /** Trains for two epochs; the first one also warms up. */
    static Report waiting(Job job) throws IOException {
        NetworkSpec spec = job.scale().joint();
        PhantomSet phantoms = Phantoms.builder()
                .count(CASES)
                .seed(1)
                .shape(spec.inputShape())
                .spacing(Preprocessing.paper().spacing())
                .tumorVolume(TUMOR_MM3, TUMOR_MM3)
                .build();
        TrainingConfig config =
                TrainingConfig.paper().epochs(2).batchSize(BATCH).validationFraction(0);
        try (JointModel model = JointModel.builder()
                .network(spec)
                .engine(job.engine())
                .device("cpu")
                .seed(1)
                .build()) {
            TrainingReport report = JointTrainer.builder()
                    .config(config)
                    .augmentation(Augmentations.paper())
                    .train(model, phantoms.dataset());
            return Report.of(Map.of(WAITING, report.epochs().get(1).waitingShare()));
        }
    }

    /** The engine of the library, on the CPU. */
    static ModelEngine open(String name) {
        for (ModelEngineProvider provider : ServiceLoader.load(ModelEngineProvider.class)) {
            if (provider.engines().stream().anyMatch(e -> e.name().equals(name))) {
                return provider.open(name, List.of("cpu"));
            }
        }
        throw new IllegalArgumentException("engine: expected one that is installed, found " + name);
    }

    static JointLoss loss() {
        return TrainingConfig.paper().loss(1, 1);
    }

    static TrainingOptions options() {
        return new TrainingOptions(loss(), WeightUpdate.EACH_PASS, 1);
    }

    /** Normalised noise. */
    static GridBatch images(NetworkSpec spec, int size) {
        float[] values = new float[size * spec.inputShape().voxels()];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return new GridBatch(size, 1, spec.inputShape(), values);
    }

    /** A benign and a malignant case with a box as the tumour. */
    static TrainingBatch trainingBatch(NetworkSpec spec) {
        GridShape shape = spec.inputShape();
        byte[] masks = new byte[BATCH * shape.voxels()];
        for (int sample = 0; sample < BATCH; sample++) {
            for (int z = shape.z() / 4; z < shape.z() / 2; z++) {
                for (int y = shape.y() / 4; y < shape.y() / 2; y++) {
                    int row = sample * shape.voxels() + shape.index(0, y, z);
                    Arrays.fill(masks, row + shape.x() / 4, row + shape.x() / 2, (byte) 1);
                }
            }
        }
        return new TrainingBatch(images(spec, BATCH), masks, new int[] {0, 1});
    }

    /** Work with what it needs open; the last is closed first. */
    private static final class Opened implements Task.Work {

        private final Task.Work work;
        private final List<Runnable> closings;

        Opened(Task.Work work, Runnable... closings) {
            this.work = work;
            this.closings = List.of(closings);
        }

        @Override
        public void call() throws Exception {
            work.call();
        }

        @Override
        public void close() {
            for (int i = closings.size() - 1; i >= 0; i--) {
                closings.get(i).run();
            }
        }
    }
}
