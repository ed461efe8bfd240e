package org.abusmtl;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.metric.SegmentationMetrics.DistanceFigures;
import org.abusmtl.volume.InvalidDataException;

/**
 * The result of one unit of a cross-validation, and its file: a JSON object with format, version, content and the SHA-256
 * of the content. Numbers keep every digit, so that a report of what was read is the report of what was written.
 *
 * @param unit which one
 * @param key what the result depends on
 * @param engine name of the engine
 * @param outcome epoch, threshold and time
 * @param cases of the test fold
 */
record UnitResult(
        CrossValidation.Unit unit,
        UnitKey key,
        String engine,
        CrossValidation.Outcome outcome,
        List<CaseResult> cases) {

    private static final String FORMAT = "abus-mtl unit";
    private static final int VERSION = 1;

    UnitResult {
        cases = List.copyOf(cases);
    }

    EvaluationContext context(String dataset, String digest) {
        return new EvaluationContext(engine, unit.model(), dataset, digest, LibraryVersion.current());
    }

    /** This result with its cases in the order of a data set, which may have changed since. */
    UnitResult inOrderOf(Dataset test) {
        Map<String, CaseResult> byId = new HashMap<>();
        cases.forEach(each -> byId.put(each.caseId(), each));
        List<CaseResult> ordered = new ArrayList<>();
        test.forEach(sample -> ordered.add(Objects.requireNonNull(byId.get(sample.caseId()))));
        return new UnitResult(unit, key, engine, outcome, ordered);
    }

    void write(Path file) throws IOException {
        JsonObject content = content();
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("version", VERSION);
        json.addProperty("sha256", sha256(content));
        json.add("content", content);
        AtomicFile.write(file, out -> out.write((json + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private JsonObject content() {
        JsonObject content = new JsonObject();
        content.addProperty("model", unit.model());
        content.addProperty("fold", unit.fold());
        content.add("key", key.json());
        content.addProperty("engine", engine);
        content.addProperty("best_epoch", outcome.bestEpoch());
        content.add("validation_threshold", optional(outcome.validationThreshold()));
        content.addProperty("seconds", outcome.seconds());
        JsonArray array = new JsonArray();
        cases.forEach(each -> array.add(write(each)));
        content.add("cases", array);
        return content;
    }

    private static JsonObject write(CaseResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("case_id", result.caseId());
        json.addProperty("patient_id", result.patientId());
        json.addProperty("diagnosis", result.diagnosis().name());
        json.addProperty("tumor_volume_mm3", result.tumorVolumeMm3());
        json.addProperty("crop_diagonal_mm", result.crop().diagonalMm());
        json.addProperty("crop_inside_share", result.crop().insideShare());
        json.add(
                "segmentation",
                result.segmentation().<JsonElement>map(UnitResult::write).orElse(JsonNull.INSTANCE));
        json.add("malignancy", optional(result.malignancy()));
        return json;
    }

    private static JsonObject write(SegmentationMetrics metrics) {
        JsonObject json = new JsonObject();
        json.addProperty("dice", metrics.dice());
        json.addProperty("jaccard", metrics.jaccard());
        json.add(
                "distances_mm",
                metrics.distances().<JsonElement>map(UnitResult::write).orElse(JsonNull.INSTANCE));
        json.addProperty("reference_volume_mm3", metrics.referenceVolumeMm3());
        json.addProperty("prediction_volume_mm3", metrics.predictionVolumeMm3());
        return json;
    }

    private static JsonObject write(DistanceFigures distances) {
        JsonObject json = new JsonObject();
        json.addProperty("hd95_prediction_to_reference", distances.hd95PredictionToReference());
        json.addProperty("hd95_reference_to_prediction", distances.hd95ReferenceToPrediction());
        json.addProperty("hd_max", distances.hausdorff());
        json.addProperty("assd", distances.assd());
        return json;
    }

    private static JsonElement optional(OptionalDouble value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;
    }

    /**
     * Reads a result.
     *
     * @param file written by {@link #write}
     * @param expected what the result shall depend on
     * @return the result
     * @throws IOException if the file cannot be read
     * @throws InvalidDataException if it is damaged, of another version or that of another unit
     */
    static UnitResult read(Path file, UnitKey expected) throws IOException {
        String source = file.toString();
        JsonFields json = JsonFields.parse(source, text(file));
        if (!json.text("format").equals(FORMAT)) {
            throw json.wrong("format", FORMAT, json.text("format"));
        }
        if (json.integer("version") != VERSION) {
            throw json.wrong(
                    "version", "version " + VERSION + ", which this library reads", "" + json.integer("version"));
        }
        JsonFields content = json.child("content");
        if (!sha256(content.json()).equals(json.text("sha256"))) {
            throw json.wrong("sha256", json.text("sha256") + " of an undamaged content", sha256(content.json()));
        }
        UnitKey found = new UnitKey(content.child("key").json());
        expected.requireSame(source, found);
        try {
            List<CaseResult> cases = new ArrayList<>();
            for (JsonElement each : content.array("cases")) {
                cases.add(readCase(JsonFields.of(source, each)));
            }
            return new UnitResult(
                    new CrossValidation.Unit(content.text("model"), content.integer("fold")),
                    found,
                    content.text("engine"),
                    new CrossValidation.Outcome(
                            content.integer("best_epoch"),
                            content.optionalNumber("validation_threshold"),
                            content.number("seconds")),
                    cases);
        } catch (IllegalArgumentException e) {
            throw new InvalidDataException(source, "content", "a unit's result", String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new InvalidDataException(file.toString(), "json", "text in UTF-8", "other bytes", e);
        }
    }

    private static CaseResult readCase(JsonFields json) {
        Optional<SegmentationMetrics> segmentation =
                json.has("segmentation") ? Optional.of(readSegmentation(json.child("segmentation"))) : Optional.empty();
        return new CaseResult(
                json.text("case_id"),
                json.text("patient_id"),
                json.constant("diagnosis", Diagnosis.class),
                json.number("tumor_volume_mm3"),
                new CaseCrop(json.number("crop_diagonal_mm"), json.number("crop_inside_share")),
                segmentation,
                json.optionalNumber("malignancy"));
    }

    private static SegmentationMetrics readSegmentation(JsonFields json) {
        Optional<DistanceFigures> distances = Optional.empty();
        if (json.has("distances_mm")) {
            JsonFields mm = json.child("distances_mm");
            distances = Optional.of(new DistanceFigures(
                    mm.number("hd95_prediction_to_reference"),
                    mm.number("hd95_reference_to_prediction"),
                    mm.number("hd_max"),
                    mm.number("assd")));
        }
        return new SegmentationMetrics(
                json.number("dice"),
                json.number("jaccard"),
                distances,
                json.number("reference_volume_mm3"),
                json.number("prediction_volume_mm3"));
    }

    /** Of the compact text of the content, whatever blanks the file has. */
    private static String sha256(JsonObject content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(content.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
