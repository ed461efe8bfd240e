package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.abusmtl.JointModel;
import org.abusmtl.JointPrediction;
import org.abusmtl.JointTrainer;
import org.abusmtl.augmentation.Augmentations;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.training.ProgressListeners;
import org.abusmtl.training.TrainingConfig;
import org.abusmtl.training.TrainingReport;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Volume;

/**
 * The fluent API in one page: train the paper's best model on a data set folder, save it, load it, and segment and
 * classify a volume. The middle of it stands in the README.
 *
 * @since 0.1.0
 */
public final class TrainAndPredict {

    private TrainAndPredict() {}

    /**
     * Trains and predicts.
     *
     * @param args data set folder, volume, model file to write
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException(
                    "arguments: expected data set folder, volume and model file, found " + args.length);
        }
        Dataset dataset = DatasetFolder.read(Path.of(args[0]));
        Volume volume = VolumeFiles.read(Path.of(args[1]));
        JointPrediction prediction = run(dataset, volume, Path.of(args[2]), 200);
        System.out.printf(Locale.ROOT, "malignant with probability %.3f%n", prediction.malignancy());
    }

    static JointPrediction run(Dataset dataset, Volume volume, Path file, int epochs) throws IOException {
        // readme: from here
        // CMSVNet_Iter, coarse and narrow: without inputShape, spacing and width it is as large as the paper's
        try (JointModel model = JointModel.builder()
                .stages(4, 6)
                .iterations(2)
                .inputShape(64, 32, 64)
                .spacing(1.0)
                .width(8)
                .build()) {
            TrainingReport report = JointTrainer.builder()
                    .config(TrainingConfig.paper().epochs(epochs).lambda(0.3).seed(42))
                    .augmentation(Augmentations.paper())
                    .listener(ProgressListeners.console())
                    .train(model, dataset);
            report.warnings().forEach(System.err::println);
            model.save(file);
        }
        try (JointModel model = JointModel.load(file)) {
            JointPrediction prediction = model.predict(volume);
            Mask tumour = prediction.segmentation(); // on the volume's own grid, whatever its spacing
            double malignant = prediction.malignancy(); // a probability
            System.err.printf("%.0f mm3, malignant with p = %.2f%n", tumour.volumeMm3(), malignant);
            return prediction;
        }
        // readme: to here
    }
}
