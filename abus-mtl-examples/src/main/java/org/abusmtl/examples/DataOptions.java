package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.volume.Spacing;
import picocli.CommandLine.Option;

/** Which data set. */
final class DataOptions {

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Folder with labels.csv (case_id,label,data_path,mask_path[,patient_id]), or of TDSC-ABUS.")
    private Path folder = Path.of("");

    @Option(
            names = "--data-spacing",
            paramLabel = "X,Y,Z",
            description = "Spacing of all volumes in mm, instead of that of their headers.")
    private Optional<String> spacing = Optional.empty();

    @Option(
            names = "--follow-links",
            description = "Also read files outside the folder that symbolic links in it lead to.")
    private boolean links;

    Dataset read() throws IOException {
        DatasetFolder.Reading reading = DatasetFolder.reading();
        if (links) {
            reading.followingLinks();
        }
        spacing.ifPresent(text -> {
            double[] mm = Numbers.triple("--data-spacing", text);
            reading.spacing(Subcommand.option("--data-spacing", () -> new Spacing(mm[0], mm[1], mm[2])));
        });
        return reading.read(folder);
    }
}
