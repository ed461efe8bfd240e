package org.abusmtl;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingReport;
import org.jspecify.annotations.Nullable;

/** The JSON-lines log of a training: a {@code start}, an {@code epoch} each, and an {@code end} or {@code failed}. */
final class TrainingLog implements AutoCloseable {

    private final @Nullable Writer writer;

    private TrainingLog(@Nullable Writer writer) {
        this.writer = writer;
    }

    static TrainingLog open(Optional<Path> file, boolean append) throws IOException {
        if (file.isEmpty()) {
            return new TrainingLog(null);
        }
        Path folder = file.get().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        // not a channel: an interrupt must not close the log
        return new TrainingLog(new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(file.get().toFile(), append), StandardCharsets.UTF_8)));
    }

    void start(String model, String engine, TrainingData data, TrainingConfig config, long stepsDone)
            throws IOException {
        JsonObject json = event("start");
        json.addProperty("model", model);
        json.addProperty("engine", engine);
        json.addProperty("dataset", data.dataset());
        json.addProperty("training_cases", data.trainingCases());
        json.addProperty("validation_cases", data.validationCases());
        json.addProperty("malignant", data.malignant());
        json.addProperty("benign", data.benign());
        json.addProperty("steps_done", stepsDone);
        json.add("config", JsonParser.parseString(config.toJson()));
        line(json);
    }

    void epoch(EpochResult result) throws IOException {
        JsonObject json = event("epoch");
        JsonParser.parseString(result.toJson()).getAsJsonObject().asMap().forEach(json::add);
        line(json);
    }

    void end(TrainingReport report) throws IOException {
        JsonObject json = event("end");
        json.addProperty("best_epoch", report.bestEpoch());
        report.threshold().ifPresent(value -> json.addProperty("threshold", value));
        json.addProperty("seconds", report.seconds());
        line(json);
    }

    void failed(Throwable failure) throws IOException {
        JsonObject json = event("failed");
        json.addProperty("message", String.valueOf(failure.getMessage()));
        line(json);
    }

    private static JsonObject event(String name) {
        JsonObject json = new JsonObject();
        json.addProperty("event", name);
        return json;
    }

    private void line(JsonObject json) throws IOException {
        if (writer != null) {
            writer.write(json + "\n");
            writer.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
