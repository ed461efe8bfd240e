package org.abusmtl.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Optional;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;

/** The text form of a specification, as the model file keeps it. */
final class NetworkSpecJson {

    private NetworkSpecJson() {}

    static String write(NetworkSpec spec) {
        JsonObject json = new JsonObject();
        json.addProperty("name", spec.name());
        json.addProperty("tasks", spec.tasks().name());
        JsonArray shape = new JsonArray();
        for (int axis = 0; axis < 3; axis++) {
            shape.add(spec.inputShape().side(axis));
        }
        json.add("input_shape", shape);
        json.addProperty("width", spec.width());
        json.add("head", spec.head().<JsonElement>map(NetworkSpecJson::write).orElse(JsonNull.INSTANCE));
        json.addProperty("normalization", spec.normalization().name());
        JsonObject refinement = new JsonObject();
        refinement.addProperty("iterations", spec.refinement().iterations());
        refinement.addProperty("feedback", spec.refinement().feedback().name());
        json.add("refinement", refinement);
        return json.toString();
    }

    private static JsonObject write(ClassificationHead head) {
        JsonObject json = new JsonObject();
        json.addProperty("first_stage", head.stages().first());
        json.addProperty("last_stage", head.stages().last());
        json.addProperty("scaling", head.scaling().name());
        json.addProperty("hidden_units", head.hiddenUnits());
        json.addProperty("dropout", head.dropout());
        return json;
    }

    static NetworkSpec read(String source, String text) {
        JsonFields json = JsonFields.parse(source, text);
        try {
            JsonArray shape = json.array("input_shape");
            if (shape.size() != 3) {
                throw json.wrong("input_shape", "three sides", shape.toString());
            }
            Optional<ClassificationHead> head = Optional.empty();
            if (json.has("head")) {
                JsonFields fields = json.child("head");
                head = Optional.of(new ClassificationHead(
                        new StageRange(fields.integer("first_stage"), fields.integer("last_stage")),
                        fields.constant("scaling", FeatureScaling.class),
                        fields.integer("hidden_units"),
                        fields.number("dropout")));
            }
            JsonFields refinement = json.child("refinement");
            return new NetworkSpec(
                    json.text("name"),
                    json.constant("tasks", Tasks.class),
                    new GridShape(side(json, shape, 0), side(json, shape, 1), side(json, shape, 2)),
                    json.integer("width"),
                    head,
                    json.constant("normalization", Normalization.class),
                    new RefinementSchedule(
                            refinement.integer("iterations"), refinement.constant("feedback", Feedback.class)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidDataException(source, "network", "a specification", String.valueOf(e.getMessage()), e);
        }
    }

    private static int side(JsonFields json, JsonArray shape, int axis) {
        try {
            // not getAsInt, which cuts 64.5 to 64
            return Integer.parseInt(shape.get(axis).getAsString());
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            throw json.wrong("input_shape", "three sides", shape.toString());
        }
    }
}
