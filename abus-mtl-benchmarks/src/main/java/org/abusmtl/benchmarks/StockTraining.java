package org.abusmtl.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import java.util.ArrayList;
import java.util.List;
import org.abusmtl.loss.FocalLoss;
import org.abusmtl.loss.JointLoss;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.volume.GridShape;

/**
 * The training of a {@link StockNetwork} by DJL's trainer, with the losses of Zhou et al. 2021 (Eqs. 2, 4 with soft
 * probabilities and the linear denominator, 5) on NDArrays. One manager for each step.
 */
final class StockTraining implements AutoCloseable {

    private final Trainer trainer;
    private final StockNetwork network;
    private final JointLoss loss;

    StockTraining(Trainer trainer, StockNetwork network, JointLoss loss) {
        this.trainer = trainer;
        this.network = network;
        this.loss = loss;
    }

    /** Forward, backward, Adam. */
    void step(TrainingBatch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            backward(manager, batch);
            trainer.step();
        }
    }

    /** Forward and backward, and then the gradients of everything that is trained, in the order of the parameters. */
    List<float[]> gradients(TrainingBatch batch) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            backward(manager, batch);
            List<float[]> gradients = new ArrayList<>();
            for (Parameter parameter : network.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    gradients.add(parameter.getArray().getGradient().toFloatArray());
                }
            }
            return gradients;
        }
    }

    private void backward(NDManager manager, TrainingBatch batch) {
        int n = batch.images().size();
        GridShape grid = batch.images().shape();
        NDArray images = manager.create(batch.images().values(), new Shape(n, 1, grid.z(), grid.y(), grid.x()));
        NDArray masks = manager.create(new Shape(n, grid.voxels()), DataType.FLOAT32);
        float[] values = new float[batch.masks().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = batch.masks()[i];
        }
        masks.set(values);
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList output = trainer.forward(new NDList(images));
            NDArray segmentation = dice(output.head(), masks);
            NDArray total = segmentation;
            if (output.size() > 1) {
                // scalars as tensors: the engine reads a Java scalar's memory again in the backward pass
                TaskWeights weights = loss.weighting().initialWeights();
                NDArray lambda = manager.create((float) weights.classification());
                NDArray rest = manager.create((float) weights.segmentation());
                total = focal(manager, output.get(1), batch.targets())
                        .mul(lambda)
                        .add(segmentation.mul(rest));
            }
            collector.backward(total);
        }
    }

    private static NDArray dice(NDArray p, NDArray y) {
        int[] voxels = {1};
        NDArray overlap = p.mul(y).sum(voxels);
        NDArray numerator = overlap.add(overlap).add(1);
        NDArray denominator = p.sum(voxels).add(y.sum(voxels)).add(1);
        return numerator.div(denominator).mean().neg().add(1);
    }

    private NDArray focal(NDManager manager, NDArray logits, int[] targets) {
        FocalLoss focal = loss.classification();
        float[] own = new float[2 * targets.length];
        float[] other = new float[2 * targets.length];
        for (int i = 0; i < targets.length; i++) {
            double weight = targets[i] == 1
                    ? focal.weights().malignant()
                    : focal.weights().benign();
            own[2 * i + targets[i]] = (float) -weight;
            other[2 * i + 1 - targets[i]] = (float) focal.gamma();
        }
        Shape shape = new Shape(targets.length, 2);
        NDArray logs = logits.logSoftmax(1);
        NDArray ownLog = logs.mul(manager.create(own, shape)).sum(new int[] {1});
        NDArray otherLog = logs.mul(manager.create(other, shape)).sum(new int[] {1});
        return otherLog.exp().mul(ownLog).mean();
    }

    @Override
    public void close() {
        trainer.close();
    }
}
