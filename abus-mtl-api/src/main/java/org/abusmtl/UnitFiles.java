package org.abusmtl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        for (Path file : new Checkpoints(checkpoints, 1).files()) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(checkpoints);
    }
}
