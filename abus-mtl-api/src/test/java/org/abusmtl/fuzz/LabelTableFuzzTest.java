package org.abusmtl.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.data.Sample;
import org.abusmtl.volume.InvalidDataException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** {@code labels.csv} in a folder with some files and a link that leads out of it. */
class LabelTableFuzzTest {

    @TempDir
    private static Path parent;

    private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("data"));
        Files.createDirectories(folder.resolve("DATA/DATA00_49"));
        Files.write(folder.resolve("a.nii"), new byte[1]);
        Files.write(folder.resolve("b.nii"), new byte[1]);
        Files.write(folder.resolve("DATA/DATA00_49/DATA_001.nrrd"), new byte[1]);
        Files.write(folder.resolve("MASK_001.nrrd"), new byte[1]);
        Files.write(parent.resolve("outside.nii"), new byte[1]);
        Files.createSymbolicLink(folder.resolve("link.nii"), parent.resolve("outside.nii"));
        Files.createSymbolicLink(folder.resolve("up"), parent);
    }

    @FuzzTest
    void table(byte[] input) throws IOException {
        Files.write(folder.resolve("labels.csv"), input);
        HostileInput.read(input, InvalidDataException.class, () -> {
            Dataset dataset = DatasetFolder.read(folder);
            for (Sample sample : dataset.samples()) {
                assertThat(sample.caseId()).isNotBlank();
                assertThat(sample.patientId()).isNotBlank();
                try {
                    sample.voxels();
                } catch (InvalidDataException e) {
                    // the files hold no volumes, and the one outside has another exception
                    assertThat(e.getMessage()).doesNotContain("outside");
                }
            }
        });
    }
}
