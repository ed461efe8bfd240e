package org.abusmtl.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.abusmtl.model.ClassificationHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/**
 * What a network answers and learns, for comparison between processes: all variants start from the weights that some
 * steps of the library give, the same in every process.
 *
 * @param outputs probabilities of the voxels, then of malignancy, at prediction
 * @param gradients of the loss of a batch, tensor after tensor
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within this program, never compared
record Answers(float[] outputs, float[] gradients) {

    /** Fresh running statistics do not normalise, and rounding grows from layer to layer: some steps bring them near. */
    private static final int STEPS_BEFORE = 10;

    /** After one step, Adam's first moment is this share of the gradient. */
    private static final double FIRST_MOMENT = 0.1;

    static void compute(Job job) throws IOException {
        NetworkSpec joint = job.scale().forAgreement();
        ClassificationHead head = joint.head().orElseThrow();
        // dropout draws differ between the variants
        NetworkSpec spec = joint.toBuilder()
                .head(new ClassificationHead(head.stages(), head.scaling(), head.hiddenUnits(), 0))
                .build();
        TrainingBatch batch = NetworkWork.trainingBatch(spec);
        try (ModelEngine engine = NetworkWork.open(job.engine());
                Network network = engine.newNetwork(spec, 1)) {
            try (TrainingSession session = engine.newTrainingSession(network, NetworkWork.options())) {
                for (int i = 0; i < STEPS_BEFORE; i++) {
                    session.step(batch, NetworkWork.LEARNING_RATE);
                }
            }
            Answers answers = job.variant() == Job.Variant.STOCK
                    ? ofStock(job.engine(), network.weights(), spec, batch)
                    : ofLibrary(engine, network, batch);
            answers.write(Path.of(job.file()));
        }
    }

    private static Answers ofLibrary(ModelEngine engine, Network network, TrainingBatch batch) {
        NetworkOutput output = network.forward(batch.images());
        try (TrainingSession session = engine.newTrainingSession(network, NetworkWork.options())) {
            session.step(batch, NetworkWork.LEARNING_RATE);
            List<float[]> gradients = new ArrayList<>();
            for (Weights.Parameter moment :
                    session.state().firstMoments().parameters().values()) {
                gradients.add(scaled(moment.values(), 1 / FIRST_MOMENT));
            }
            return of(
                    output.tumorProbabilities().orElseThrow(),
                    output.malignancies().orElseThrow(),
                    gradients);
        }
    }

    private static Answers ofStock(String engine, Weights weights, NetworkSpec spec, TrainingBatch batch) {
        try (StockModel model = new StockModel(engine, spec)) {
            model.load(weights);
            NetworkOutput output = model.forward(batch.images());
            try (StockTraining training = model.train(NetworkWork.loss())) {
                return of(
                        output.tumorProbabilities().orElseThrow(),
                        output.malignancies().orElseThrow(),
                        training.gradients(batch));
            }
        }
    }

    private static float[] scaled(float[] values, double factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = (float) (factor * values[i]);
        }
        return scaled;
    }

    private static Answers of(float[] probabilities, double[] malignancies, List<float[]> gradients) {
        float[] outputs = new float[probabilities.length + malignancies.length];
        System.arraycopy(probabilities, 0, outputs, 0, probabilities.length);
        for (int i = 0; i < malignancies.length; i++) {
            outputs[probabilities.length + i] = (float) malignancies[i];
        }
        float[] all = new float[gradients.stream().mapToInt(g -> g.length).sum()];
        int at = 0;
        for (float[] gradient : gradients) {
            System.arraycopy(gradient, 0, all, at, gradient.length);
            at += gradient.length;
        }
        return new Answers(outputs, all);
    }

    private void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (float[] values : List.of(outputs, gradients)) {
                out.writeInt(values.length);
                for (float value : values) {
                    out.writeFloat(value);
                }
            }
        }
    }

    static Answers read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            float[] outputs = new float[in.readInt()];
            for (int i = 0; i < outputs.length; i++) {
                outputs[i] = in.readFloat();
            }
            float[] gradients = new float[in.readInt()];
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = in.readFloat();
            }
            return new Answers(outputs, gradients);
        }
    }

    /** The largest difference between outputs, which are probabilities. */
    double outputDifference(Answers other) {
        return largestDifference(outputs, other.outputs);
    }

    /** The largest difference between gradients as a share of the largest gradient. */
    double gradientDifference(Answers other) {
        double largest = 0;
        for (float gradient : gradients) {
            largest = Math.max(largest, Math.abs(gradient));
        }
        return largestDifference(gradients, other.gradients) / largest;
    }

    static double largestDifference(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("values: expected " + a.length + ", found " + b.length);
        }
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            // NaN counts as infinitely far
            double difference = Math.abs((double) a[i] - b[i]);
            largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        return largest;
    }
}
