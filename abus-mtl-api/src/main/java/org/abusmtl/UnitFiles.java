package org.abusmtl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The files of one unit of a cross-validation.
 *
 * @param result what it found, written last: where it is, the unit is done
 * @param model the trained model
 * @param checkpoints folder of the training's state, gone when the unit is done
 */
record UnitFiles(Path result, Path model, Path checkpoints) {

    static UnitFiles of(Path experiment, CrossValidation.Unit unit) {
        Path folder = experiment.resolve("units").resolve(name(unit.model()));
        String fold = "fold-" + unit.fold();
        return new UnitFiles(
                folder.resolve(fold + ".json"), folder.resolve(fold + ".abus"), folder.resolve(fold + ".checkpoints"));
    }

    /** What is left of a model's name in the name of a file: {@code CMS1-9VNet} of {@code CMS(1-9)VNet}. */
    static String name(String model) {
        return model.replaceAll("[^A-Za-z0-9_-]", "");
    }

    void deleteCheckpoints() throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return;
        }
        try (Stream<Path> all = Files.walk(checkpoints)) {
            // folders after what is in them: the folder of a pretraining, and what a killed process left half written
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
