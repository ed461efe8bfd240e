package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Volume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From one format of volumes to another. */
@Command(
        name = "convert",
        description = {
            "Writes a volume in another format, which the extension names: .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd.",
            "Voxels, type, spacing and orientation stay as they are."
        })
final class ConvertCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "IN", description = "The volume to read.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        Outputs.requireNewVolume("OUT", out, force);
        Volume volume = VolumeFiles.read(in);
        VolumeFiles.write(out, volume);
        if (isVerbose()) {
            err().println(in + " -> " + out + ": " + volume.geometry());
        }
        return 0;
    }
}
