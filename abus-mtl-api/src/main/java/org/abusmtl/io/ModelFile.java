package org.abusmtl.io;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.Provenance;
import org.abusmtl.volume.InvalidDataException;

/**
 * A model on disk: specification, preprocessing, threshold, provenance and weights in one file that every engine reads.
 * The file is written under a temporary name, synced and moved; it begins with magic, format version and length and ends
 * with a SHA-256 checksum. The same model gives the same bytes. No Java serialization.
 *
 * @param network what the network is
 * @param preprocessing what happens to a volume before and after it
 * @param validationThreshold the malignancy that the validation part calls for (row 21 of the open points), beside the
 *     paper's 0.5
 * @param provenance where the weights come from
 * @param weights parameters with names and shapes that are the same on every engine
 * @since 0.1.0
 */
public record ModelFile(
        NetworkSpec network,
        Preprocessing preprocessing,
        OptionalDouble validationThreshold,
        Provenance provenance,
        Weights weights) {

    private static final String CONTENT = "model";
    private static final String WEIGHTS = "weights";

    /**
     * Writes the file, or leaves what was there before.
     *
     * @param file the file to create or replace; its folder exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        JsonObject header = new JsonObject();
        header.addProperty("content", CONTENT);
        describe(header, network, preprocessing);
        header.add(
                "validation_threshold",
                validationThreshold.isPresent()
                        ? new JsonPrimitive(validationThreshold.getAsDouble())
                        : JsonNull.INSTANCE);
        header.add("provenance", JsonParser.parseString(provenance.toJson()));
        new WeightsContainer(header, Map.of(WEIGHTS, weights)).write(file);
    }

    /**
     * Reads a file.
     *
     * @param file a model file
     * @return what was written
     * @throws IOException if it cannot be read
     * @throws ModelFileException if it is none, or damaged, or of another version
     */
    public static ModelFile read(Path file) throws IOException {
        String source = file.toString();
        try {
            WeightsContainer container = WeightsContainer.read(file);
            JsonFields header = container.requireContent(source, CONTENT);
            NetworkSpec network = readNetwork(header);
            Preprocessing preprocessing = readPreprocessing(header);
            if (!network.inputShape().equals(preprocessing.inputShape())) {
                throw header.wrong(
                        "preprocessing.input_shape",
                        network.inputShape() + " as the network's",
                        preprocessing.inputShape().toString());
            }
            OptionalDouble threshold = header.optionalNumber("validation_threshold");
            requireShare(header, "validation_threshold", threshold);
            return new ModelFile(
                    network,
                    preprocessing,
                    threshold,
                    Provenance.fromJson(header.child("provenance").json().toString()),
                    finite(source, container.section(source, WEIGHTS)));
        } catch (ModelFileException e) {
            throw e;
        } catch (InvalidDataException e) {
            throw WeightsContainer.corrupt(source, e);
        }
    }

    /** A model with another number in it answers nothing but NaN, and does not say why. */
    private static Weights finite(String source, Weights weights) {
        weights.parameters().forEach((name, parameter) -> {
            for (float value : parameter.values()) {
                if (!Float.isFinite(value)) {
                    throw new ModelFileException(
                            ModelFileException.Kind.CORRUPT, source, name, "finite weights", "" + value);
                }
            }
        });
        return weights;
    }

    static void requireShare(JsonFields fields, String name, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= 1)) {
            throw fields.wrong(name, "a value in [0, 1]", "" + value.getAsDouble());
        }
    }

    static void describe(JsonObject header, NetworkSpec network, Preprocessing preprocessing) {
        header.add("network", JsonParser.parseString(network.toJson()));
        JsonObject properties = new JsonObject();
        preprocessing.toProperties().forEach(properties::addProperty);
        header.add("preprocessing", properties);
    }

    static NetworkSpec readNetwork(JsonFields header) {
        return NetworkSpec.fromJson(header.child("network").json().toString());
    }

    static Preprocessing readPreprocessing(JsonFields header) {
        JsonFields fields = header.child("preprocessing");
        Map<String, String> properties = new LinkedHashMap<>();
        fields.json().keySet().forEach(key -> properties.put(key, fields.text(key)));
        return Preprocessing.fromProperties(properties);
    }
}
