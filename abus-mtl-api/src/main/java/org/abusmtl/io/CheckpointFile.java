package org.abusmtl.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.OptimizerState;
import org.abusmtl.spi.TaskUncertainty;
import org.abusmtl.spi.WeightingState;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.InvalidDataException;

/**
 * The state of a training between two steps, on disk: with it the training goes on as if it had not stopped. In the same
 * container as {@link ModelFile}.
 *
 * @param run what the user asked for
 * @param origin what the rest of the result depends on
 * @param position where the training is
 * @param best the best epoch so far, empty before the first one
 * @param weights of the network now
 * @param optimizer its memory
 * @since 0.1.0
 */
public record CheckpointFile(
        Run run, Origin origin, Position position, Optional<Best> best, Weights weights, OptimizerState optimizer) {

    private static final String CONTENT = "checkpoint";

    /** In a file from before it was written down. */
    private static final String UNKNOWN = "unknown";

    /**
     * What makes two trainings the same, as far as the user decides it.
     *
     * @param network the network
     * @param preprocessing of its input
     * @param config of the training
     * @param augmentation how the cases are varied, as text
     * @param dataDigest of the data set
     * @since 0.1.0
     */
    public record Run(
            NetworkSpec network,
            Preprocessing preprocessing,
            TrainingConfig config,
            String augmentation,
            String dataDigest) {}

    /**
     * Who trained what so far.
     *
     * @param libraryVersion of abus-mtl
     * @param engine with version and devices: another one rounds otherwise
     * @param weightsSeed of the weights that the training began with, empty in a file from before it was written down
     * @param accepted what had changed when the training was resumed, and was accepted; one line each
     * @since 0.1.0
     */
    public record Origin(String libraryVersion, String engine, OptionalLong weightsSeed, List<String> accepted) {
        /** Copies the list. */
        public Origin {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * Where a training is.
     *
     * @param epochs results of the epochs that are done
     * @param batches batches done of the epoch after them
     * @param sums for each pass, sums of total, segmentation and classification loss over the cases of those batches
     * @param logBytes length of the log now, empty without one
     * @since 0.1.0
     */
    public record Position(List<EpochResult> epochs, int batches, List<double[]> sums, OptionalLong logBytes) {
        /** Copies the lists. */
        public Position {
            epochs = List.copyOf(epochs);
            sums = List.copyOf(sums);
        }
    }

    /**
     * The best epoch so far.
     *
     * @param epoch number, from 1
     * @param threshold of the malignancy, chosen on the validation part
     * @param oneClassOnly the class that the network gave to every validation case at 0.5, empty if both occur or it
     *     does not classify
     * @param weights after that epoch
     * @since 0.1.0
     */
    public record Best(int epoch, OptionalDouble threshold, Optional<String> oneClassOnly, Weights weights) {}

    /**
     * Writes the file, or leaves what was there before.
     *
     * @param file the file to create or replace; its folder exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        JsonObject header = new JsonObject();
        header.addProperty("content", CONTENT);
        ModelFile.describe(header, run.network(), run.preprocessing());
        header.add("config", JsonParser.parseString(run.config().toJson()));
        header.addProperty("augmentation", run.augmentation());
        header.addProperty("data_digest", run.dataDigest());
        header.addProperty("library_version", origin.libraryVersion());
        header.addProperty("engine", origin.engine());
        origin.weightsSeed().ifPresent(seed -> header.addProperty("weights_seed", seed));
        JsonArray accepted = new JsonArray();
        origin.accepted().forEach(accepted::add);
        header.add("resumed_anyway", accepted);
        JsonArray epochs = new JsonArray();
        position.epochs().forEach(epoch -> epochs.add(JsonParser.parseString(epoch.toJson())));
        header.add("epochs", epochs);
        header.addProperty("batches", position.batches());
        JsonArray sums = new JsonArray();
        for (double[] pass : position.sums()) {
            JsonArray values = new JsonArray();
            for (double value : pass) {
                values.add(value);
            }
            sums.add(values);
        }
        header.add("loss_sums", sums);
        position.logBytes().ifPresent(bytes -> header.addProperty("log_bytes", bytes));
        header.addProperty("optimizer_steps", optimizer.steps());
        header.addProperty("random_state", optimizer.randomState());
        if (optimizer.weighting().isPresent()) {
            JsonObject fields = new JsonObject();
            fields.add("classification", uncertainty(optimizer.weighting().get().classification()));
            fields.add("segmentation", uncertainty(optimizer.weighting().get().segmentation()));
            header.add("weighting", fields);
        }
        Map<String, Weights> sections = new LinkedHashMap<>();
        sections.put("weights", weights);
        sections.put("first_moments", optimizer.firstMoments());
        sections.put("second_moments", optimizer.secondMoments());
        if (best.isPresent()) {
            JsonObject fields = new JsonObject();
            fields.addProperty("epoch", best.get().epoch());
            best.get().threshold().ifPresent(value -> fields.addProperty("threshold", value));
            best.get().oneClassOnly().ifPresent(value -> fields.addProperty("one_class_only", value));
            header.add("best", fields);
            sections.put("best_weights", best.get().weights());
        }
        new WeightsContainer(header, sections).write(file);
    }

    private static Origin readOrigin(JsonFields header) {
        List<String> accepted = new ArrayList<>();
        if (header.has("resumed_anyway")) {
            header.array("resumed_anyway").forEach(text -> accepted.add(text.getAsString()));
        }
        return new Origin(
                header.optionalText("library_version").orElse(UNKNOWN),
                header.text("engine"),
                optionalLong(header, "weights_seed"),
                accepted);
    }

    private static OptionalLong optionalLong(JsonFields header, String name) {
        return header.has(name) ? OptionalLong.of(header.longInteger(name)) : OptionalLong.empty();
    }

    private static OptionalLong logBytes(JsonFields header) {
        OptionalLong bytes = optionalLong(header, "log_bytes");
        if (bytes.isPresent() && bytes.getAsLong() < 0) {
            throw header.wrong("log_bytes", "at least 0", "" + bytes.getAsLong());
        }
        return bytes;
    }

    private static JsonObject uncertainty(TaskUncertainty task) {
        JsonObject json = new JsonObject();
        json.addProperty("log_variance", task.logVariance());
        json.addProperty("first_moment", task.firstMoment());
        json.addProperty("second_moment", task.secondMoment());
        return json;
    }

    private static Optional<WeightingState> readWeighting(JsonFields header) {
        if (!header.has("weighting")) {
            return Optional.empty();
        }
        JsonFields fields = header.child("weighting");
        return Optional.of(new WeightingState(
                readUncertainty(fields.child("classification")), readUncertainty(fields.child("segmentation"))));
    }

    private static TaskUncertainty readUncertainty(JsonFields json) {
        return new TaskUncertainty(
                json.number("log_variance"), json.number("first_moment"), json.number("second_moment"));
    }

    /**
     * Reads a file.
     *
     * @param file a checkpoint
     * @return what was written
     * @throws IOException if it cannot be read
     * @throws ModelFileException if it is none, or damaged, or of another version
     */
    public static CheckpointFile read(Path file) throws IOException {
        String source = file.toString();
        try {
            WeightsContainer container = WeightsContainer.read(file);
            JsonFields header = container.requireContent(source, CONTENT);
            List<EpochResult> epochs = new ArrayList<>();
            for (JsonElement element : header.array("epochs")) {
                epochs.add(EpochResult.fromJson(element.toString()));
            }
            requireInOrder(header, epochs);
            List<double[]> sums = new ArrayList<>();
            for (JsonElement element : header.array("loss_sums")) {
                sums.add(element.getAsJsonArray().asList().stream()
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray());
            }
            requireTriples(header, sums);
            requireNotNegative(header, "batches");
            if (header.integer("batches") > 0 && sums.isEmpty()) {
                throw header.wrong("loss_sums", "those of " + header.integer("batches") + " batches", "none");
            }
            requireNotNegative(header, "optimizer_steps");
            Optional<Best> best = Optional.empty();
            if (header.has("best")) {
                JsonFields fields = header.child("best");
                best = Optional.of(new Best(
                        requireDone(fields, epochs),
                        fields.optionalNumber("threshold"),
                        fields.optionalText("one_class_only"),
                        container.section(source, "best_weights")));
                ModelFile.requireShare(fields, "threshold", best.get().threshold());
            }
            return new CheckpointFile(
                    new Run(
                            ModelFile.readNetwork(header),
                            ModelFile.readPreprocessing(header),
                            TrainingConfig.fromJson(
                                    header.child("config").json().toString()),
                            header.text("augmentation"),
                            header.text("data_digest")),
                    readOrigin(header),
                    new Position(epochs, header.integer("batches"), sums, logBytes(header)),
                    best,
                    container.section(source, "weights"),
                    new OptimizerState(
                            header.longInteger("optimizer_steps"),
                            container.section(source, "first_moments"),
                            container.section(source, "second_moments"),
                            header.longInteger("random_state"),
                            readWeighting(header)));
        } catch (ModelFileException e) {
            throw e;
        } catch (InvalidDataException e) {
            throw WeightsContainer.corrupt(source, e);
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            // Gson's, of a loss sum that is no number
            throw WeightsContainer.corrupt(
                    source,
                    new InvalidDataException(
                            source, "arrays", "arrays of numbers or texts", String.valueOf(e.getMessage()), e));
        }
    }

    /** Epoch k of the file is epoch k of the training. */
    private static void requireInOrder(JsonFields header, List<EpochResult> epochs) {
        for (int i = 0; i < epochs.size(); i++) {
            int number = epochs.get(i).epoch();
            if (number != i + 1) {
                throw header.wrong("epochs", "epoch " + (i + 1) + " in place " + (i + 1), "epoch " + number);
            }
        }
    }

    private static void requireTriples(JsonFields header, List<double[]> sums) {
        for (double[] pass : sums) {
            if (pass.length != 3) {
                throw header.wrong("loss_sums", "three sums for each pass", pass.length + "");
            }
            for (double sum : pass) {
                if (!Double.isFinite(sum)) {
                    throw header.wrong("loss_sums", "finite sums", sum + "");
                }
            }
        }
    }

    /** The best epoch is one of those that are done, and has been validated. */
    private static int requireDone(JsonFields best, List<EpochResult> epochs) {
        int number = best.integer("epoch");
        if (number < 1 || number > epochs.size()) {
            throw best.wrong("epoch", "one of the " + epochs.size() + " that are done", number + "");
        }
        if (epochs.get(number - 1).validation().isEmpty()) {
            throw best.wrong("epoch", "one with a validation", number + "");
        }
        return number;
    }

    private static void requireNotNegative(JsonFields header, String name) {
        if (header.longInteger(name) < 0) {
            throw header.wrong(name, "a number of at least 0", header.longInteger(name) + "");
        }
    }
}
