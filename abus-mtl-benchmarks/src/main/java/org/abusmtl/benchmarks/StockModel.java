package org.abusmtl.benchmarks;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.util.Optional;
import java.util.stream.IntStream;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.Crop;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.GridBatch;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/** A {@link StockNetwork} on an engine of DJL, on the CPU, used as DJL's manual does: one manager for each call. */
final class StockModel implements AutoCloseable {

    private final NetworkSpec spec;
    private final StockNetwork network;
    private final Model model;

    /**
     * Starts the engine and draws weights.
     *
     * @param engine its name
     * @param spec a network that segments
     */
    StockModel(String engine, NetworkSpec spec) {
        this.spec = spec;
        network = new StockNetwork(spec);
        network.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        model = Model.newInstance(spec.name(), Device.cpu(), engine);
        model.setBlock(network);
        network.initialize(model.getNDManager(), DataType.FLOAT32, shape(1));
    }

    private Shape shape(int batch) {
        return new Shape(
                batch,
                1,
                spec.inputShape().z(),
                spec.inputShape().y(),
                spec.inputShape().x());
    }

    void load(Weights weights) {
        network.load(weights);
    }

    NetworkOutput forward(GridBatch input) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray images = manager.create(input.values(), shape(input.size()));
            NDList output = network.forward(new ParameterStore(manager, false), new NDList(images), false);
            return new NetworkOutput(
                    Optional.of(output.head().toFloatArray()),
                    output.size() == 1 ? Optional.empty() : Optional.of(malignancies(output.get(1))));
        }
    }

    private static double[] malignancies(NDArray logits) {
        float[] values = logits.softmax(1).toFloatArray();
        return IntStream.range(0, values.length / 2)
                .mapToDouble(i -> values[2 * i + 1])
                .toArray();
    }

    /** Crops with the library, runs all passes within one manager, and puts the answer back with the library. */
    Mask predict(Volume volume, Vector3 center, Preprocessing preprocessing) {
        Crop crop = preprocessing.crop(volume, center);
        float[] values = new float[spec.inputShape().voxels()];
        crop.copyTo(values, 0);
        float[] probabilities;
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray image = manager.create(values, shape(1));
            ParameterStore store = new ParameterStore(manager, false);
            NDList output = network.forward(store, new NDList(image), false);
            for (int pass = 1; pass < spec.refinement().passes(); pass++) {
                NDArray next = image.add(output.head().reshape(shape(1)));
                output = network.forward(store, new NDList(next), false);
            }
            malignancies(output.get(1));
            probabilities = output.head().toFloatArray();
        }
        ProbabilityMap onCrop = ProbabilityMap.of(crop.geometry(), probabilities);
        return preprocessing.restoreMask(onCrop, volume.geometry(), center, 0.5);
    }

    StockTraining train(JointLoss loss) {
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Adam.builder()
                        .optLearningRateTracker(Tracker.fixed((float) NetworkWork.LEARNING_RATE))
                        .build()));
        trainer.initialize(shape(1));
        return new StockTraining(trainer, network, loss);
    }

    @Override
    public void close() {
        model.close();
    }
}
