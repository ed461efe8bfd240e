package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Lesion;
import org.abusmtl.volume.LesionChoice;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VoxelBox;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies a model to one volume. */
@Command(
        name = "predict",
        description = {
            "Segments the tumour of a volume, on the volume's own grid, and says how likely it is malignant.",
            "Without --center a volume larger than the network's input is searched for the tumour first."
        })
final class PredictCommand extends Subcommand {

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A model file of train.")
    private Path model = Path.of("");

    @Option(names = "--input", required = true, paramLabel = "VOL", description = "The volume.")
    private Path input = Path.of("");

    @Option(names = "--output", paramLabel = "MASK", description = "Where to write the tumour's mask.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--probabilities", paramLabel = "VOL", description = "Where to write the tumour probabilities.")
    private Optional<Path> probabilities = Optional.empty();

    @Option(
            names = "--center",
            paramLabel = "X,Y,Z",
            description = "Middle of the tumour as voxel index, in the order of the file.")
    private Optional<String> center = Optional.empty();

    @Option(
            names = "--lesions",
            description = "Which lesions the mask and its volume have: all (default) or the largest.")
    private LesionChoice lesions = LesionChoice.ALL;

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Optional<Vector3> middle =
                center.map(text -> Numbers.triple("--center", text)).map(at -> new Vector3(at[0], at[1], at[2]));
        if (output.isPresent()) {
            Outputs.requireNewVolume("--output", output.get(), force);
            Outputs.requireDifferent("--output", output.get(), "--input", input);
        }
        if (probabilities.isPresent()) {
            Outputs.requireNewVolume("--probabilities", probabilities.get(), force);
            Outputs.requireDifferent("--probabilities", probabilities.get(), "--input", input);
            output.ifPresent(
                    mask -> Outputs.requireDifferent("--probabilities", probabilities.get(), "--output", mask));
        }
        Volume volume = VolumeFiles.read(input).requireFinite(input.toString());
        if (volume.geometry().spacing().isEmpty()) {
            throw new UsageException(input + ": spacing", "a spacing in the header", "none");
        }
        try (JointModel loaded = engine.load(model)) {
            boolean segments = loaded.spec().tasks().segments();
            if (!segments && (output.isPresent() || probabilities.isPresent())) {
                throw new UsageException(
                        "--model " + model, "one that segments", loaded.spec().name());
            }
            JointPrediction prediction = option(
                    "--center",
                    () -> middle.map(at -> loaded.predict(volume, at)).orElseGet(() -> loaded.predict(volume)));
            Optional<Mask> mask = segments ? Optional.of(prediction.segmentation(lesions)) : Optional.empty();
            if (output.isPresent() && mask.isPresent()) {
                VolumeFiles.write(output.get(), mask.get().asVolume());
            }
            if (probabilities.isPresent()) {
                VolumeFiles.write(
                        probabilities.get(), prediction.probabilityMap().asVolume());
            }
            print(loaded, prediction, mask);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> row(Lesion lesion) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("lesion", lesion.number());
        row.put("volume_mm3", lesion.volumeMm3());
        row.put("voxels", lesion.voxels());
        Vector3 middle = lesion.center();
        row.put("center", List.of(middle.x(), middle.y(), middle.z()));
        VoxelBox box = lesion.box();
        row.put("box_min", List.of(box.minX(), box.minY(), box.minZ()));
        row.put("box_max", List.of(box.maxX(), box.maxY(), box.maxZ()));
        return row;
    }

    private static String index(double voxel) {
        return String.format(Locale.ROOT, "%.1f", voxel);
    }

    private void print(JointModel loaded, JointPrediction prediction, Optional<Mask> mask) {
        Optional<Double> volumeMm3 = mask.map(Mask::volumeMm3);
        Optional<List<Lesion>> table = mask.map(Lesion::table);
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("engine", loaded.engine());
        figures.put("model", loaded.spec().name());
        figures.put("malignancy", prediction.hasMalignancy() ? prediction.malignancy() : null);
        figures.put(
                "diagnosis", prediction.hasMalignancy() ? prediction.diagnosis().label() : null);
        figures.put("validation_threshold", Json.orNull(loaded.validationThreshold()));
        figures.put("tumor_volume_mm3", volumeMm3.orElse(null));
        figures.put(
                "lesions",
                table.map(rows -> rows.stream().map(PredictCommand::row).toList())
                        .orElse(null));
        Vector3 at = prediction.center();
        figures.put("center", List.of(at.x(), at.y(), at.z()));
        figures.put("padded", prediction.isPadded());
        List<Map<String, @Nullable Object>> passes = new ArrayList<>();
        for (JointPrediction.Pass pass : prediction.history()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("pass", pass.pass());
            entry.put("malignancy", Json.orNull(pass.malignancy()));
            entry.put("tumor_volume_mm3", Json.orNull(pass.tumorVolumeMm3()));
            passes.add(entry);
        }
        figures.put("passes", passes);
        figures.put("output", output.map(Path::toString).orElse(null));
        figures.put("probabilities", probabilities.map(Path::toString).orElse(null));
        if (json) {
            Json.print(out(), figures);
            return;
        }
        out().println("malignancy    "
                + Text.figure(
                        prediction.hasMalignancy()
                                ? OptionalDouble.of(prediction.malignancy())
                                : OptionalDouble.empty()));
        out().println("tumor volume  "
                + volumeMm3.map(v -> Text.figure(v) + " mm3").orElse("undefined"));
        table.ifPresent(rows -> rows.forEach(lesion -> out().println("lesion " + lesion.number() + "      "
                + Text.figure(lesion.volumeMm3()) + " mm3 at "
                + index(lesion.center().x()) + ","
                + index(lesion.center().y()) + "," + index(lesion.center().z()))));
        out().println("center        " + at.x() + "," + at.y() + "," + at.z());
        output.ifPresent(file -> out().println("mask          " + file));
        probabilities.ifPresent(file -> out().println("probabilities " + file));
    }
}
