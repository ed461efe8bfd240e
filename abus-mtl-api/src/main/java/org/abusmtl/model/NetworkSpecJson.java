package org.abusmtl.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;

/** The text form of a specification, as the model file keeps it. */
final class NetworkSpecJson {

    private static final String KIND = "kind";
    private static final String ENHANCEMENT = "enhancement";
    private static final String PRETRAINING = "pretraining";

    /** The heads that are written with their kind. */
    private enum Kind {
        CHANNEL_SLICE,
        MAP_GUIDED,
        SPATIAL_PYRAMID,
        MALIGNANT_SHARE
    }

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
        if (spec.enhancement() != Enhancement.NONE) {
            json.addProperty(ENHANCEMENT, spec.enhancement().name());
        }
        if (spec.pretraining() != Pretraining.NONE) {
            json.addProperty(PRETRAINING, spec.pretraining().name());
        }
        return json.toString();
    }

    /** The multi-scale head has no kind: model files were written before there were others. */
    private static JsonObject write(ClassificationHead head) {
        JsonObject json = new JsonObject();
        if (head instanceof MultiScaleHead multiScale) {
            json.addProperty("first_stage", multiScale.stages().first());
            json.addProperty("last_stage", multiScale.stages().last());
            json.addProperty("scaling", multiScale.scaling().name());
            json.addProperty("hidden_units", multiScale.hiddenUnits());
            json.addProperty("dropout", multiScale.dropout());
        } else if (head instanceof ChannelSliceHead slice) {
            json.addProperty(KIND, Kind.CHANNEL_SLICE.name());
            json.addProperty("divisor", slice.divisor());
        } else if (head instanceof MapGuidedHead) {
            json.addProperty(KIND, Kind.MAP_GUIDED.name());
        } else if (head instanceof SpatialPyramidHead pyramid) {
            json.addProperty(KIND, Kind.SPATIAL_PYRAMID.name());
            JsonArray bins = new JsonArray();
            pyramid.bins().forEach(bins::add);
            json.add("bins", bins);
            json.addProperty("hidden_units", pyramid.hiddenUnits());
            json.addProperty("dropout", pyramid.dropout());
        } else {
            json.addProperty(KIND, Kind.MALIGNANT_SHARE.name());
        }
        return json;
    }

    private static ClassificationHead readHead(JsonFields fields) {
        if (!fields.has(KIND)) {
            return new MultiScaleHead(
                    new StageRange(fields.integer("first_stage"), fields.integer("last_stage")),
                    fields.constant("scaling", FeatureScaling.class),
                    fields.integer("hidden_units"),
                    fields.number("dropout"));
        }
        return switch (fields.constant(KIND, Kind.class)) {
            case CHANNEL_SLICE -> new ChannelSliceHead(fields.integer("divisor"));
            case MAP_GUIDED -> new MapGuidedHead();
            case SPATIAL_PYRAMID ->
                new SpatialPyramidHead(bins(fields), fields.integer("hidden_units"), fields.number("dropout"));
            case MALIGNANT_SHARE -> new MalignantShareHead();
        };
    }

    private static List<Integer> bins(JsonFields fields) {
        List<Integer> bins = new ArrayList<>();
        JsonArray array = fields.array("bins");
        for (int i = 0; i < array.size(); i++) {
            bins.add(integer(fields, "bins", array, i, "integers"));
        }
        return bins;
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
                head = Optional.of(readHead(json.child("head")));
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
                            refinement.integer("iterations"), refinement.constant("feedback", Feedback.class)),
                    json.has(ENHANCEMENT) ? json.constant(ENHANCEMENT, Enhancement.class) : Enhancement.NONE,
                    json.has(PRETRAINING) ? json.constant(PRETRAINING, Pretraining.class) : Pretraining.NONE);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidDataException(source, "network", "a specification", String.valueOf(e.getMessage()), e);
        }
    }

    private static int side(JsonFields json, JsonArray shape, int axis) {
        return integer(json, "input_shape", shape, axis, "three sides");
    }

    private static int integer(JsonFields json, String field, JsonArray array, int index, String expected) {
        try {
            // not getAsInt, which cuts 64.5 to 64
            return Integer.parseInt(array.get(index).getAsString());
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            throw json.wrong(field, expected, array.toString());
        }
    }
}
