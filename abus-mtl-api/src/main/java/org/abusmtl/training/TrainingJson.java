package org.abusmtl.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.loss.DiceDenominator;
import org.abusmtl.loss.DiceLoss;
import org.abusmtl.loss.LossWeighting;
import org.abusmtl.loss.TaskWeights;
import org.abusmtl.loss.TumorProbability;
import org.abusmtl.preprocessing.CropCenter;
import org.abusmtl.volume.InvalidDataException;

/** The text forms of this package's values. What does not exist is null; numbers keep every digit. */
final class TrainingJson {

    private TrainingJson() {}

    static JsonObject write(TrainingConfig config) {
        JsonObject json = new JsonObject();
        json.addProperty("epochs", config.epochs());
        json.addProperty("batch_size", config.batchSize());
        json.addProperty("learning_rate", config.learningRate().initial());
        json.addProperty("decay", config.learningRate().decay().name());
        write(config.weighting(), json);
        json.addProperty("focal_gamma", config.focalGamma());
        json.addProperty("class_weighting", config.classWeighting().name());
        json.addProperty("dice_denominator", config.diceLoss().denominator().name());
        json.addProperty("dice_probability", config.diceLoss().probability().name());
        json.addProperty("weight_update", config.weightUpdate().name());
        json.addProperty("crop_center", config.center().name());
        json.addProperty("validation_fraction", config.validationFraction());
        json.addProperty("seed", config.seed());
        return json;
    }

    /** A fixed lambda stands by itself, as it did before there was anything else. */
    private static void write(LossWeighting weighting, JsonObject json) {
        if (weighting instanceof LossWeighting.Fixed fixed) {
            json.addProperty("lambda", fixed.lambda());
        } else if (weighting instanceof LossWeighting.Uncertainty learned) {
            JsonObject fields = new JsonObject();
            fields.addProperty("bound", learned.bound());
            json.add("uncertainty", fields);
        }
    }

    private static LossWeighting readWeighting(JsonFields json) {
        return json.has("uncertainty")
                ? new LossWeighting.Uncertainty(json.child("uncertainty").number("bound"))
                : LossWeighting.fixed(json.number("lambda"));
    }

    static TrainingConfig readConfig(String source, String text) {
        JsonFields json = JsonFields.parse(source, text);
        try {
            return new TrainingConfig(
                    json.integer("epochs"),
                    json.integer("batch_size"),
                    new LearningRate(json.number("learning_rate"), json.constant("decay", LearningRate.Decay.class)),
                    readWeighting(json),
                    json.number("focal_gamma"),
                    json.constant("class_weighting", ClassWeighting.class),
                    new DiceLoss(
                            json.constant("dice_denominator", DiceDenominator.class),
                            json.constant("dice_probability", TumorProbability.class)),
                    json.constant("weight_update", WeightUpdate.class),
                    // a text from before there was a choice
                    json.has("crop_center") ? json.constant("crop_center", CropCenter.class) : CropCenter.BOUNDING_BOX,
                    json.number("validation_fraction"),
                    json.longInteger("seed"));
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(source, "values", "values in range", String.valueOf(e.getMessage()), e);
        }
    }

    static JsonObject write(TrainingData data) {
        JsonObject json = new JsonObject();
        json.addProperty("dataset", data.dataset());
        json.addProperty("digest", data.digest());
        json.addProperty("training_cases", data.trainingCases());
        json.addProperty("validation_cases", data.validationCases());
        json.addProperty("malignant", data.malignant());
        json.addProperty("benign", data.benign());
        return json;
    }

    private static TrainingData readData(JsonFields json) {
        return new TrainingData(
                json.text("dataset"),
                json.text("digest"),
                json.integer("training_cases"),
                json.integer("validation_cases"),
                json.integer("malignant"),
                json.integer("benign"));
    }

    static JsonObject write(Provenance provenance) {
        JsonObject json = new JsonObject();
        json.addProperty("library_version", provenance.libraryVersion());
        json.addProperty("engine", provenance.engine());
        json.addProperty("engine_version", provenance.engineVersion());
        json.addProperty("seed", provenance.seed());
        JsonElement training = JsonNull.INSTANCE;
        if (provenance.training().isPresent()) {
            Provenance.Training origin = provenance.training().get();
            JsonObject fields = new JsonObject();
            fields.add("data", write(origin.data()));
            fields.add("config", write(origin.config()));
            fields.addProperty("augmentation", origin.augmentation());
            fields.addProperty("best_epoch", origin.bestEpoch());
            if (!origin.accepted().isEmpty()) {
                JsonArray accepted = new JsonArray();
                origin.accepted().forEach(accepted::add);
                fields.add("resumed_anyway", accepted);
            }
            training = fields;
        }
        json.add("training", training);
        return json;
    }

    static Provenance readProvenance(String source, String text) {
        JsonFields json = JsonFields.parse(source, text);
        Optional<Provenance.Training> training = Optional.empty();
        if (json.has("training")) {
            JsonFields fields = json.child("training");
            training = Optional.of(new Provenance.Training(
                    readData(fields.child("data")),
                    readConfig(source, fields.child("config").json().toString()),
                    fields.text("augmentation"),
                    fields.integer("best_epoch"),
                    readAccepted(fields)));
        }
        return new Provenance(
                json.text("library_version"),
                json.text("engine"),
                json.text("engine_version"),
                json.longInteger("seed"),
                training);
    }

    private static List<String> readAccepted(JsonFields fields) {
        List<String> accepted = new ArrayList<>();
        if (fields.has("resumed_anyway")) {
            for (JsonElement text : fields.array("resumed_anyway")) {
                if (!text.isJsonPrimitive()) {
                    throw fields.wrong("resumed_anyway", "texts", text.toString());
                }
                accepted.add(text.getAsString());
            }
        }
        return accepted;
    }

    static JsonObject write(EpochResult epoch) {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch.epoch());
        json.addProperty("steps", epoch.steps());
        json.addProperty("learning_rate", epoch.learningRate());
        JsonArray passes = new JsonArray();
        for (LossMeans means : epoch.passes()) {
            JsonObject pass = new JsonObject();
            pass.add("loss", number(means.total()));
            pass.add("segmentation", optional(means.segmentation()));
            pass.add("classification", optional(means.classification()));
            passes.add(pass);
        }
        json.add("passes", passes);
        JsonElement validation = JsonNull.INSTANCE;
        if (epoch.validation().isPresent()) {
            ValidationResult result = epoch.validation().get();
            JsonObject fields = new JsonObject();
            fields.addProperty("cases", result.cases());
            fields.add("dice", optional(result.dice()));
            fields.add("auc", optional(result.auc()));
            fields.add("loss", number(result.loss()));
            fields.add("score", number(result.score()));
            validation = fields;
        }
        json.add("validation", validation);
        json.addProperty("seconds", epoch.seconds());
        json.addProperty("waiting_share", epoch.waitingShare());
        JsonElement weights = JsonNull.INSTANCE;
        if (epoch.taskWeights().isPresent()) {
            JsonObject fields = new JsonObject();
            fields.addProperty("classification", epoch.taskWeights().get().classification());
            fields.addProperty("segmentation", epoch.taskWeights().get().segmentation());
            weights = fields;
        }
        json.add("task_weights", weights);
        return json;
    }

    /** Empty too in a text from before there were any. */
    private static Optional<TaskWeights> readWeights(JsonFields json) {
        if (!json.has("task_weights")) {
            return Optional.empty();
        }
        JsonFields fields = json.child("task_weights");
        return Optional.of(new TaskWeights(fields.number("classification"), fields.number("segmentation")));
    }

    static EpochResult readEpoch(String source, String text) {
        JsonFields json = JsonFields.parse(source, text);
        List<LossMeans> passes = new ArrayList<>();
        for (JsonElement element : json.array("passes")) {
            JsonFields pass = JsonFields.of(source, element);
            passes.add(new LossMeans(
                    pass.number("loss"), pass.optionalNumber("segmentation"), pass.optionalNumber("classification")));
        }
        Optional<ValidationResult> validation = Optional.empty();
        if (json.has("validation")) {
            JsonFields fields = json.child("validation");
            validation = Optional.of(new ValidationResult(
                    fields.integer("cases"),
                    fields.optionalNumber("dice"),
                    fields.optionalNumber("auc"),
                    fields.number("loss"),
                    fields.number("score")));
        }
        try {
            return new EpochResult(
                    json.integer("epoch"),
                    json.longInteger("steps"),
                    json.number("learning_rate"),
                    passes,
                    validation,
                    json.number("seconds"),
                    json.number("waiting_share"),
                    readWeights(json));
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(source, "epoch", "the result of one", String.valueOf(e.getMessage()), e);
        }
    }

    static JsonObject write(TrainingReport report) {
        JsonObject json = new JsonObject();
        json.addProperty("model", report.model());
        json.addProperty("engine", report.engine());
        json.add("config", write(report.config()));
        json.add("data", write(report.data()));
        JsonObject weights = new JsonObject();
        weights.addProperty("malignant", report.classWeights().malignant());
        weights.addProperty("benign", report.classWeights().benign());
        json.add("class_weights", weights);
        JsonArray epochs = new JsonArray();
        report.epochs().forEach(epoch -> epochs.add(write(epoch)));
        json.add("epochs", epochs);
        json.addProperty("best_epoch", report.bestEpoch());
        json.add("threshold", optional(report.threshold()));
        json.addProperty("padded_crops", report.paddedCrops());
        JsonArray warnings = new JsonArray();
        report.warnings().forEach(warnings::add);
        json.add("warnings", warnings);
        json.addProperty("seconds", report.seconds());
        report.pretraining().ifPresent(first -> json.add("pretraining", write(first)));
        return json;
    }

    private static JsonElement optional(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : JsonNull.INSTANCE;
    }

    /** JSON has no NaN and no infinity. */
    private static JsonElement number(double value) {
        return Double.isFinite(value) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
    }
}
