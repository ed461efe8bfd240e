package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.metric.ClassificationMetrics;
import org.abusmtl.metric.SegmentationMetrics;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The paper's figures of masks and scores that are there already. */
@Command(
        name = "metrics",
        description = {
            "Segmentation figures (Eqs. 6 to 8) of one pair of masks or of a CSV of pairs, or classification figures"
                    + " (Eqs. 9 to 13, AUC) of a CSV of scores.",
            "A figure that does not exist, such as a distance to an empty mask, is null."
        })
final class MetricsCommand extends Subcommand {

    @Option(names = "--reference", paramLabel = "MASK", description = "The true mask of a pair.")
    private Optional<Path> reference = Optional.empty();

    @Option(names = "--prediction", paramLabel = "MASK", description = "The predicted mask of a pair.")
    private Optional<Path> prediction = Optional.empty();

    @Option(
            names = "--pairs",
            paramLabel = "CSV",
            description = "Columns reference,prediction; paths relative to the CSV.")
    private Optional<Path> pairs = Optional.empty();

    @Option(
            names = "--scores",
            paramLabel = "CSV",
            description = "Columns case,score,label; label 1 or M is malignant, 0 or B benign.")
    private Optional<Path> scores = Optional.empty();

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "At or above it a score of --scores is called malignant; default 0.5, the paper's.")
    private OptionalDouble threshold = OptionalDouble.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (threshold.isPresent() && !Double.isFinite(threshold.getAsDouble())) {
            throw new UsageException("--threshold", "a finite number", String.valueOf(threshold.getAsDouble()));
        }
        int modes = (reference.isPresent() || prediction.isPresent() ? 1 : 0)
                + (pairs.isPresent() ? 1 : 0)
                + (scores.isPresent() ? 1 : 0);
        if (modes != 1 || reference.isPresent() != prediction.isPresent()) {
            throw new UsageException(
                    "options",
                    "either --reference with --prediction, or --pairs, or --scores",
                    modes == 0 ? "none" : modes > 1 ? "more than one" : "one mask only");
        }
        if (threshold.isPresent() && scores.isEmpty()) {
            throw new UsageException("--threshold", "--scores with it", "masks");
        }
        if (pairs.isPresent()) {
            printPairs(pairs.get());
        } else if (scores.isPresent()) {
            print(classification(scores.get()));
        } else {
            print(compare(reference.orElseThrow(), prediction.orElseThrow()));
        }
        return 0;
    }

    private void print(Map<String, @Nullable Object> figures) {
        if (json) {
            Json.print(out(), figures);
        } else {
            figures.forEach((key, value) -> out().printf("%-33s %s%n", key, value == null ? "undefined" : value));
        }
    }

    private void printPairs(Path table) throws IOException {
        List<CsvTable.Row> rows = CsvTable.read(table, List.of("reference", "prediction"));
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (CsvTable.Row row : rows) {
            all.add(compare(resolve(table, row, "reference"), resolve(table, row, "prediction")));
        }
        if (json) {
            Json.print(out(), all);
            return;
        }
        out().println("reference,prediction," + String.join(",", all.get(0).keySet()));
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder(quoted(rows.get(i).get("reference")) + ","
                    + quoted(rows.get(i).get("prediction")));
            for (@Nullable Object value : all.get(i).values()) {
                line.append(',').append(value == null ? "" : value);
            }
            out().println(line);
        }
    }

    private static String quoted(String field) {
        return field.contains(",") || field.contains("\"") ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
    }

    private static Path resolve(Path table, CsvTable.Row row, String column) {
        try {
            return table.resolveSibling(row.get(column).replace('\\', '/'));
        } catch (InvalidPathException e) {
            throw row.invalid(column, "a path", row.get(column));
        }
    }

    private static Map<String, @Nullable Object> compare(Path referenceFile, Path predictionFile) throws IOException {
        Mask truth = VolumeFiles.readMask(referenceFile);
        Mask predicted = VolumeFiles.readMask(predictionFile);
        if (!truth.geometry().sameGrid(predicted.geometry())) {
            // the metrics know the masks, not their files
            throw new GridMismatchException(predictionFile.toString(), truth.geometry(), predicted.geometry());
        }
        return SegmentationMetrics.of(truth, predicted).toMap();
    }

    private Map<String, @Nullable Object> classification(Path table) throws IOException {
        List<CsvTable.Row> rows = CsvTable.read(table, List.of("case", "score", "label"));
        double[] scores = new double[rows.size()];
        boolean[] malignant = new boolean[rows.size()];
        for (int i = 0; i < scores.length; i++) {
            CsvTable.Row row = rows.get(i);
            scores[i] = score(row);
            malignant[i] = switch (row.get("label")) {
                case "1", "M" -> true;
                case "0", "B" -> false;
                default -> throw row.invalid("label", "1 or M (malignant), 0 or B (benign)", row.get("label"));
            };
        }
        return ClassificationMetrics.of(scores, malignant, threshold.orElse(ClassificationMetrics.PAPER_THRESHOLD))
                .toMap();
    }

    private static double score(CsvTable.Row row) {
        String text = row.get("score");
        try {
            double score = Double.parseDouble(text);
            if (Double.isFinite(score)) {
                return score;
            }
        } catch (NumberFormatException e) {
            throw row.invalid("score", "a number", text);
        }
        throw row.invalid("score", "a finite number", text);
    }
}
