package org.abusmtl.evaluation;

/**
 * What was evaluated, on what and with what, so that a report can be told from another one.
 *
 * @param engine name of the tensor engine
 * @param model name of the model
 * @param dataset name of the data set
 * @param datasetDigest digest of the data set's content
 * @param libraryVersion version of this library
 * @since 0.1.0
 */
public record EvaluationContext(
        String engine, String model, String dataset, String datasetDigest, String libraryVersion) {

    /**
     * Checks that everything is named.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    public EvaluationContext {
        require("engine", engine);
        require("model", model);
        require("dataset", dataset);
        require("datasetDigest", datasetDigest);
        require("libraryVersion", libraryVersion);
    }

    private static void require(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + ": expected some text, found '" + value + "'");
        }
    }
}
