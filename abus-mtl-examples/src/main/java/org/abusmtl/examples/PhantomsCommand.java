package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.Layout;
import org.abusmtl.testkit.phantom.PhantomSet;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes synthetic volumes. */
@Command(
        name = "phantoms",
        description = {
            "Writes a data set folder of synthetic ABUS volumes with tumour masks and diagnoses.",
            "The same options give the same voxels."
        })
final class PhantomsCommand extends Subcommand {

    /** How the folder is laid out. */
    enum FolderLayout {
        LABELS,
        TDSC
    }

    /** What the phantoms look like. */
    static final class PhantomOptions {
        @Option(names = "--count", paramLabel = "N", description = "How many volumes; default 60.")
        private OptionalInt count = OptionalInt.empty();

        @Option(names = "--seed", paramLabel = "S", description = "What they are drawn from; default 0.")
        private long seed;

        @Option(names = "--difficulty", description = "easy, standard (default) or paper.")
        private Difficulty difficulty = Difficulty.STANDARD;

        @Option(
                names = "--shape",
                paramLabel = "D,H,W",
                description = "Voxels (slices, depth, lateral); default 128,64,128.")
        private Optional<String> shape = Optional.empty();

        @Option(names = "--spacing", paramLabel = "MM", description = "Voxel size; default 0.5.")
        private OptionalDouble spacing = OptionalDouble.empty();

        @Option(
                names = "--malignant",
                paramLabel = "SHARE",
                description = "Share of malignant volumes; default 0.7, as in the paper.")
        private OptionalDouble malignant = OptionalDouble.empty();

        @Option(
                names = "--tumor-volume",
                split = ",",
                arity = "1",
                paramLabel = "MM3",
                description = "Smallest and largest tumour; default 26,18022, as in the paper.")
        private double[] tumorVolume = {};
    }

    @Mixin
    private PhantomOptions options = new PhantomOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder, new or empty.")
    private Path folder = Path.of("");

    @Option(
            names = "--layout",
            description =
                    "labels: labels.csv beside DATA and MASK (default); tdsc: as TDSC-ABUS 2023, whose headers have"
                            + " no true spacing.")
    private FolderLayout layout = FolderLayout.LABELS;

    @Option(names = "--force", description = "Write into a folder that has files, replacing those of the same names.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        PhantomSet phantoms = phantoms();
        Outputs.requireEmptyFolder("--out", folder, force);
        Path written = phantoms.write(folder, layout == FolderLayout.TDSC ? Layout.TDSC : Layout.LABELS_CSV);
        out().println(phantoms.dataset() + " -> " + written);
        return 0;
    }

    private PhantomSet phantoms() {
        Phantoms builder = Phantoms.builder().seed(options.seed).difficulty(options.difficulty);
        options.count.ifPresent(n -> option("--count", () -> builder.count(n)));
        options.shape.ifPresent(text -> {
            GridShape shape = Numbers.shape("--shape", text);
            option("--shape", () -> builder.shape(shape));
        });
        options.spacing.ifPresent(mm -> option("--spacing", () -> builder.spacing(Spacing.isotropic(mm))));
        options.malignant.ifPresent(share -> option("--malignant", () -> builder.malignantShare(share)));
        if (options.tumorVolume.length > 0) {
            if (options.tumorVolume.length != 2) {
                throw new UsageException(
                        "--tumor-volume",
                        "two numbers separated by a comma",
                        String.valueOf(options.tumorVolume.length));
            }
            option("--tumor-volume", () -> builder.tumorVolume(options.tumorVolume[0], options.tumorVolume[1]));
        }
        return option("options", builder::build);
    }
}
