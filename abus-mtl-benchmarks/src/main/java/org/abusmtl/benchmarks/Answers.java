package org.abusmtl.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.model.MultiScaleHead;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.Network;
import org.abusmtl.spi.NetworkOutput;
import org.abusmtl.spi.TrainingBatch;
import org.abusmtl.spi.TrainingSession;
import org.abusmtl.spi.Weights;

/**
 * What a network answers and learns, for comparison between processes: all variants load the same weights, which some
 * steps of the library gave.
 *
 * @param outputs probabilities of the voxels, then of malignancy, at prediction
 * @param gradients of the loss of a batch, one array a tensor
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within this program, never compared
record Answers(float[] outputs, List<float[]> gradients) {

    /** Fresh running statistics do not normalise, and rounding grows from layer to layer: some steps bring them near. */
    private static final int STEPS_BEFORE = 10;

    /** After one step, Adam's first moment is this share of the gradient. */
    private static final double FIRST_MOMENT = 0.1;

    /** A tensor all of whose gradients are a smaller share of the largest of all is sums that cancel: mere rounding. */
    private static final double LEAST_SHARE = 1e-3;

    /** Trains for some steps and writes the weights to the job's file. */
    static void train(Job job) throws IOException {
        NetworkSpec spec = spec(job);
        TrainingBatch batch = NetworkWork.trainingBatch(spec);
        try (ModelEngine engine = NetworkWork.open(job.engine());
                Network network = engine.newNetwork(spec, 1)) {
            try (TrainingSession session = engine.newTrainingSession(network, NetworkWork.options())) {
                for (int i = 0; i < STEPS_BEFORE; i++) {
                    session.step(batch, NetworkWork.LEARNING_RATE);
                }
            }
            write(
                    Path.of(job.file()),
                    network.weights().parameters().values().stream()
                            .map(Weights.Parameter::values)
                            .toList());
        }
    }

    /** Writes the answers to the job's file; the weights lie beside it. */
    static void compute(Job job) throws IOException {
        NetworkSpec spec = spec(job);
        TrainingBatch batch = NetworkWork.trainingBatch(spec);
        Path file = Path.of(job.file());
        List<float[]> trained = readAll(file.resolveSibling("weights-" + job.engine()));
        try (ModelEngine engine = NetworkWork.open(job.engine());
                Network network = engine.newNetwork(spec, 1)) {
            Weights weights = replaced(network.weights(), trained);
            Answers answers = job.variant() == Job.Variant.STOCK
                    ? ofStock(job.engine(), weights, spec, batch)
                    : ofLibrary(engine, network, weights, batch);
            List<float[]> all = new ArrayList<>(List.of(answers.outputs));
            all.addAll(answers.gradients);
            write(file, all);
        }
    }

    private static NetworkSpec spec(Job job) {
        NetworkSpec joint = job.scale().forAgreement();
        MultiScaleHead head = (MultiScaleHead) joint.head().orElseThrow();
        // dropout draws differ between the variants
        return joint.toBuilder()
                .head(new MultiScaleHead(head.stages(), head.scaling(), head.hiddenUnits(), 0))
                .build();
    }

    /** The same names and shapes with other values. */
    private static Weights replaced(Weights weights, List<float[]> values) {
        Map<String, Weights.Parameter> replaced = new LinkedHashMap<>();
        weights.parameters()
                .forEach((name, parameter) ->
                        replaced.put(name, new Weights.Parameter(parameter.shape(), values.get(replaced.size()))));
        return new Weights(replaced);
    }

    private static Answers ofLibrary(ModelEngine engine, Network network, Weights weights, TrainingBatch batch) {
        network.load(weights);
        NetworkOutput output = network.forward(batch.images());
        try (TrainingSession session = engine.newTrainingSession(network, NetworkWork.options())) {
            session.step(batch, NetworkWork.LEARNING_RATE);
            List<float[]> gradients = new ArrayList<>();
            for (Weights.Parameter moment :
                    session.state().firstMoments().parameters().values()) {
                gradients.add(scaled(moment.values(), 1 / FIRST_MOMENT));
            }
            return new Answers(outputs(output), gradients);
        }
    }

    private static Answers ofStock(String engine, Weights weights, NetworkSpec spec, TrainingBatch batch) {
        try (StockModel model = new StockModel(engine, spec)) {
            model.load(weights);
            NetworkOutput output = model.forward(batch.images());
            try (StockTraining training = model.train(NetworkWork.loss())) {
                return new Answers(outputs(output), training.gradients(batch));
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

    private static float[] outputs(NetworkOutput output) {
        float[] probabilities = output.tumorProbabilities().orElseThrow();
        double[] malignancies = output.malignancies().orElseThrow();
        float[] outputs = new float[probabilities.length + malignancies.length];
        System.arraycopy(probabilities, 0, outputs, 0, probabilities.length);
        for (int i = 0; i < malignancies.length; i++) {
            outputs[probabilities.length + i] = (float) malignancies[i];
        }
        return outputs;
    }

    private static void write(Path file, List<float[]> arrays) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(arrays.size());
            for (float[] values : arrays) {
                out.writeInt(values.length);
                for (float value : values) {
                    out.writeFloat(value);
                }
            }
        }
    }

    private static List<float[]> readAll(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            List<float[]> arrays = new ArrayList<>();
            int count = in.readInt();
            for (int array = 0; array < count; array++) {
                float[] values = new float[in.readInt()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = in.readFloat();
                }
                arrays.add(values);
            }
            return arrays;
        }
    }

    static Answers read(Path file) throws IOException {
        List<float[]> all = readAll(file);
        return new Answers(all.get(0), all.subList(1, all.size()));
    }

    /** The largest difference between outputs, which are probabilities. */
    double outputDifference(Answers other) {
        return largestDifference(outputs, other.outputs);
    }

    /**
     * The largest difference between gradients of a tensor as a share of its largest gradient, in the worst tensor. NaN,
     * which keeps no bound, if all gradients are 0.
     */
    double gradientDifference(Answers other) {
        if (gradients.size() != other.gradients.size()) {
            throw new IllegalArgumentException(
                    "gradients: expected " + gradients.size() + " tensors, found " + other.gradients.size());
        }
        double least = LEAST_SHARE
                * gradients.stream().mapToDouble(Answers::largest).max().orElse(0);
        double worst = 0;
        for (int i = 0; i < gradients.size(); i++) {
            double difference = largestDifference(gradients.get(i), other.gradients.get(i));
            worst = Math.max(worst, difference / Math.max(largest(gradients.get(i)), least));
        }
        return worst;
    }

    private static double largest(float[] values) {
        return largestDifference(values, new float[values.length]);
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
