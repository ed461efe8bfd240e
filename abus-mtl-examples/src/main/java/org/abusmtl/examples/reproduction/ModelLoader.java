package org.abusmtl.examples.reproduction;

import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.JointModel;

/**
 * Reads the file of a trained model, on the engine that the user chose.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ModelLoader {

    /**
     * Reads a model.
     *
     * @param file a model file
     * @return the model; whoever gets it closes it
     * @throws IOException if the file cannot be read
     */
    JointModel load(Path file) throws IOException;
}
