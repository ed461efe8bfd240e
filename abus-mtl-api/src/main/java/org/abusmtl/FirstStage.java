package org.abusmtl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.abusmtl.data.Dataset;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Pretraining;
import org.abusmtl.spi.PerceptualTerm;
import org.abusmtl.spi.Weights;
import org.abusmtl.training.TrainingReport;

/**
 * What a {@link Pretraining} left for the training of the network itself. Its checkpoints are in a folder of their own below
 * those of the second stage, and the last one stays there: a resumed second stage reads the result of the first from it.
 *
 * @param report what it did
 * @param perceptual what it adds to the loss of the second stage
 * @param checkpoint its last one, empty if none were asked for
 */
record FirstStage(TrainingReport report, Optional<PerceptualTerm> perceptual, Optional<Path> checkpoint) {

    private static final String FOLDER = "pretraining";

    /**
     * Trains the network that comes first, if there is one.
     *
     * @param model gets the encoder, where the pretraining hands it over
     * @return empty for a network without pretraining
     */
    static Optional<FirstStage> run(JointTrainer.Options options, JointModel model, Dataset dataset)
            throws IOException {
        Optional<NetworkSpec> spec = model.spec().pretrained();
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        boolean handedOver = model.spec().pretraining() == Pretraining.CLASSIFICATION_ENCODER;
        try (JointModel first = model.beside(spec.get())) {
            if (handedOver) {
                hand(model, first);
            }
            TrainingRun run = new TrainingRun(options.checkpointsIn(FOLDER), first, dataset);
            TrainingReport report = run.run();
            if (handedOver) {
                hand(first, model);
                return Optional.of(new FirstStage(report, Optional.empty(), run.lastCheckpoint()));
            }
            Weights encoder = first.reading(() -> first.network().weights().encoder());
            return Optional.of(new FirstStage(
                    report,
                    Optional.of(new PerceptualTerm(PerceptualTerm.FACTOR, spec.get(), encoder)),
                    run.lastCheckpoint()));
        }
    }

    private static void hand(JointModel from, JointModel to) {
        Weights encoder = from.reading(() -> from.network().weights().encoder());
        to.writing(() -> {
            Weights all = to.network().weights().replacing(encoder);
            to.network().load(all);
            return all;
        });
    }
}
