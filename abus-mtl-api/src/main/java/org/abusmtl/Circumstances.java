package org.abusmtl;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.abusmtl.io.CheckpointFile;
import org.abusmtl.training.ChangedCircumstancesException;
import org.abusmtl.training.ChangedCircumstancesException.Difference;
import org.abusmtl.training.Circumstance;
import org.abusmtl.volume.InvalidDataException;

/**
 * What a training depends on, as the next checkpoint will say it.
 *
 * @param run what the user asked for
 * @param origin the rest, with what had changed since an earlier checkpoint and was accepted
 * @param changed what has changed since the checkpoint that this training goes on from; all of it is accepted
 */
record Circumstances(CheckpointFile.Run run, CheckpointFile.Origin origin, List<Difference> changed) {

    private static final String CONFIG = "config.";

    /** Of a training that begins. */
    static Circumstances of(CheckpointFile.Run run, CheckpointFile.Origin origin) {
        return new Circumstances(run, origin, List.of());
    }

    /**
     * Those of a training that goes on from a checkpoint.
     *
     * @throws ChangedCircumstancesException if something has changed that is not accepted; it names everything that has
     * @throws InvalidDataException if the checkpoint has more epochs than this training
     */
    Circumstances goingOnFrom(Path file, CheckpointFile checkpoint, Set<Circumstance> accepted) {
        List<Difference> differences = differences(checkpoint);
        if (!differences.stream().map(Difference::circumstance).allMatch(accepted::contains)) {
            throw new ChangedCircumstancesException(file.toString(), differences);
        }
        int done = checkpoint.position().epochs().size();
        if (done > run.config().epochs()) {
            throw new InvalidDataException(
                    file.toString(),
                    "epochs",
                    "at most the " + run.config().epochs() + " of this training",
                    done + " that are done");
        }
        Set<String> texts = new LinkedHashSet<>(checkpoint.origin().accepted());
        differences.forEach(difference -> texts.add(difference.toString()));
        return new Circumstances(
                run,
                new CheckpointFile.Origin(
                        origin.libraryVersion(), origin.engine(), origin.weightsSeed(), List.copyOf(texts)),
                differences);
    }

    private List<Difference> differences(CheckpointFile checkpoint) {
        List<Difference> differences = new ArrayList<>();
        for (FieldDifference each :
                FieldDifference.between(json(run, origin), json(checkpoint.run(), checkpoint.origin()))) {
            differences.add(new Difference(circumstance(each), each.field(), each.expected(), each.found()));
        }
        return differences;
    }

    private static JsonObject json(CheckpointFile.Run run, CheckpointFile.Origin origin) {
        JsonObject json = new JsonObject();
        json.add("network", JsonParser.parseString(run.network().toJson()));
        JsonObject properties = new JsonObject();
        run.preprocessing().toProperties().forEach(properties::addProperty);
        json.add("preprocessing", properties);
        json.add("config", JsonParser.parseString(run.config().toJson()));
        json.addProperty("augmentation", run.augmentation());
        json.addProperty("data_digest", run.dataDigest());
        origin.weightsSeed().ifPresent(seed -> json.addProperty("weights_seed", seed));
        json.addProperty("engine", origin.engine());
        json.addProperty("library_version", origin.libraryVersion());
        return json;
    }

    private static Circumstance circumstance(FieldDifference difference) {
        String field = difference.field();
        if (field.startsWith(CONFIG)) {
            boolean otherKind = difference.expected().equals(FieldDifference.NONE)
                    || difference.found().equals(FieldDifference.NONE);
            return switch (field.substring(CONFIG.length())) {
                case "seed" -> Circumstance.SEED;
                case "lambda", "uncertainty" -> otherKind ? Circumstance.LOSS_WEIGHTING : Circumstance.CONFIG;
                default -> Circumstance.CONFIG;
            };
        }
        return switch (field) {
            case "augmentation" -> Circumstance.AUGMENTATION;
            case "data_digest" -> Circumstance.DATA;
            case "weights_seed" -> Circumstance.SEED;
            case "engine" -> Circumstance.ENGINE;
            case "library_version" -> Circumstance.LIBRARY_VERSION;
            default -> field.startsWith("preprocessing.") ? Circumstance.PREPROCESSING : Circumstance.NETWORK;
        };
    }

    /** Whether the batches of the epoch that was under way are others now. */
    boolean otherBatches() {
        return isChanged(
                Set.of(Circumstance.SEED, Circumstance.DATA),
                Set.of("config.batch_size", "config.validation_fraction"));
    }

    /** Whether the validation part is another one now, so that earlier scores say nothing of later ones. */
    boolean otherValidation() {
        return isChanged(
                Set.of(Circumstance.SEED, Circumstance.DATA, Circumstance.PREPROCESSING),
                Set.of("config.crop_center", "config.validation_fraction"));
    }

    private boolean isChanged(Set<Circumstance> circumstances, Set<String> fields) {
        return changed.stream()
                .anyMatch(each -> circumstances.contains(each.circumstance()) || fields.contains(each.field()));
    }
}
