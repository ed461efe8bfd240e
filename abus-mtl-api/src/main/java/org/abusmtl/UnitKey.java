package org.abusmtl;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Sample;
import org.abusmtl.data.Stratification;
import org.abusmtl.evaluation.EvaluationOptions;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.preprocessing.Preprocessing;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.volume.InvalidDataException;

/**
 * Everything that the result of a unit depends on, as text: two units with equal keys have equal results.
 *
 * @param json an object of texts, numbers and objects
 */
record UnitKey(JsonObject json) {

    /**
     * What a unit shares with others.
     *
     * @param engine name, version and devices
     * @param conditions further ones that the caller named
     * @param dataset digest of all cases
     * @param split which part is tested
     * @param seed of the split
     * @param weightsSeed of the initial weights
     */
    record Parts(
            String engine, Map<String, String> conditions, String dataset, Split split, long seed, long weightsSeed) {}

    /**
     * A round of the cross-validation.
     *
     * @param fold which one, from 0
     * @param folds of how many
     * @param stratification of the folds
     * @param test the cases that are tested; all others are learnt from
     */
    record Split(int fold, int folds, Stratification stratification, Dataset test) {}

    static UnitKey of(
            Parts parts,
            NetworkSpec network,
            Preprocessing preprocessing,
            TrainingConfig config,
            Augmentations augmentation,
            EvaluationOptions evaluation) {
        JsonObject json = new JsonObject();
        json.addProperty("library_version", LibraryVersion.current());
        json.addProperty("engine", parts.engine());
        JsonObject conditions = new JsonObject();
        parts.conditions().forEach(conditions::addProperty);
        json.add("conditions", conditions);
        json.addProperty("dataset", parts.dataset());
        json.addProperty("seed", parts.seed());
        json.addProperty("weights_seed", parts.weightsSeed());
        json.addProperty("folds", parts.split().folds());
        json.addProperty("stratification", parts.split().stratification().name());
        json.addProperty("fold", parts.split().fold());
        json.add("network", JsonParser.parseString(network.toJson()));
        JsonObject properties = new JsonObject();
        preprocessing.toProperties().forEach(properties::addProperty);
        json.add("preprocessing", properties);
        json.add("training", JsonParser.parseString(config.toJson()));
        json.addProperty("augmentation", augmentation.toString());
        JsonObject options = new JsonObject();
        options.addProperty("grid", evaluation.grid().name());
        options.addProperty("center", evaluation.center().name());
        options.addProperty("threshold", evaluation.threshold());
        json.add("evaluation", options);
        JsonArray cases = new JsonArray();
        // a digest of a data set knows no order
        parts.split().test().samples().stream().map(Sample::caseId).sorted().forEach(cases::add);
        json.add("test_cases", cases);
        // parsed, so that numbers have the same digits wherever the key comes from
        return new UnitKey(JsonParser.parseString(json.toString()).getAsJsonObject());
    }

    /**
     * Refuses the key of another unit.
     *
     * @throws InvalidDataException that names the first field that differs
     */
    void requireSame(String source, UnitKey found) {
        List<FieldDifference> differences = FieldDifference.between(json, found.json);
        if (!differences.isEmpty()) {
            FieldDifference first = differences.get(0);
            throw new InvalidDataException(
                    source, first.field(), first.expected() + " as in this experiment", first.found());
        }
    }
}
