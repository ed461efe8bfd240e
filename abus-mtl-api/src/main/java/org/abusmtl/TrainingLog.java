package org.abusmtl;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.abusmtl.training.EpochResult;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingData;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.InvalidDataException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON-lines log of a training: a {@code start}, an {@code epoch} each, and an {@code end} or {@code failed}. A
 * checkpoint knows how much of the log was there when it was written; a training that is resumed from it begins by cutting
 * off what came later, for that is going to happen again: so each epoch has one line.
 */
final class TrainingLog implements AutoCloseable {

    // not a channel: an interrupt must not close the log
    private final @Nullable FileOutputStream out;
    private final boolean regular;
    private long position;

    private TrainingLog(@Nullable FileOutputStream out, boolean regular, long position) {
        this.out = out;
        this.regular = regular;
        this.position = position;
    }

    /** A log that nobody asked for. */
    static TrainingLog none() {
        return new TrainingLog(null, false, 0);
    }

    /** A new log, in the place of an earlier one. */
    static TrainingLog begin(Path file) throws IOException {
        return open(file, OptionalLong.of(0));
    }

    /** Goes on at the end. */
    static TrainingLog append(Path file) throws IOException {
        return open(file, OptionalLong.empty());
    }

    /**
     * Goes on at the position that a checkpoint knows, or at the end if it knows none. Where there is no file any more, a new
     * one begins.
     *
     * @throws InvalidDataException if the file does not reach that far, or has no end of a line there: it is another log
     */
    static TrainingLog resume(Path file, OptionalLong position) throws IOException {
        if (position.isEmpty() || !Files.isRegularFile(file)) {
            return append(file);
        }
        long expected = position.getAsLong();
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            if (log.length() < expected) {
                throw new InvalidDataException(
                        file.toString(),
                        "length",
                        "at least the " + expected + " bytes that the log had at the checkpoint",
                        log.length() + " bytes");
            }
            if (expected > 0) {
                log.seek(expected - 1);
                if (log.read() != '\n') {
                    throw new InvalidDataException(
                            file.toString(),
                            "byte " + (expected - 1),
                            "the end of a line, as the log had there at the checkpoint",
                            "another byte");
                }
            }
        }
        return open(file, position);
    }

    private static TrainingLog open(Path file, OptionalLong length) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileOutputStream out = new FileOutputStream(file.toFile(), true);
        try {
            // not so a console or /dev/null
            boolean regular = Files.isRegularFile(file);
            if (regular && length.isPresent()) {
                try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
                    log.setLength(length.getAsLong());
                }
            }
            return new TrainingLog(out, regular, regular ? Files.size(file) : 0);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /**
     * How many bytes the log has, all of them on the disk: for a checkpoint, which must not know of lines that are lost.
     *
     * @return empty without a log
     */
    OptionalLong position() throws IOException {
        if (out == null || !regular) {
            return OptionalLong.empty();
        }
        out.getFD().sync();
        return OptionalLong.of(position);
    }

    void start(JointModel model, TrainingData data, TrainingConfig config, long stepsDone, List<String> accepted)
            throws IOException {
        JsonObject json = event("start");
        json.addProperty("model", model.spec().name());
        json.addProperty("engine", model.engine());
        json.addProperty("library_version", LibraryVersion.current());
        json.addProperty("dataset", data.dataset());
        json.addProperty("training_cases", data.trainingCases());
        json.addProperty("validation_cases", data.validationCases());
        json.addProperty("malignant", data.malignant());
        json.addProperty("benign", data.benign());
        json.addProperty("steps_done", stepsDone);
        json.add("config", JsonParser.parseString(config.toJson()));
        if (!accepted.isEmpty()) {
            JsonArray texts = new JsonArray();
            accepted.forEach(texts::add);
            json.add("resumed_anyway", texts);
        }
        line(json);
    }

    void warning(String text) throws IOException {
        JsonObject json = event("warning");
        json.addProperty("message", text);
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
        if (out != null) {
            byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(bytes);
            position += bytes.length;
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
