package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.testkit.phantom.Difficulty;
import org.abusmtl.testkit.phantom.Layout;
import org.abusmtl.testkit.phantom.Phantoms;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;

/** Files that tests hand to the command. All sides and spacings differ. */
final class InputFiles {

    static final Geometry GRID = Geometry.of(new GridShape(5, 6, 7), new Spacing(0.5, 0.75, 1.25));

    private InputFiles() {}

    static Path mask(Path file, Geometry grid, IntPredicate inside) throws IOException {
        byte[] values = new byte[grid.shape().voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (inside.test(i) ? 1 : 0);
        }
        VolumeFiles.write(file, Mask.of(grid, values).asVolume());
        return file;
    }

    /** Intensities 0, 1, 2, ... with one of them replaced. */
    static Path ramp(Path file, int index, float value) throws IOException {
        float[] values = new float[GRID.shape().voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        values[index] = value;
        VolumeFiles.write(file, Volume.of(GRID, values));
        return file;
    }

    static Path text(Path file, String... lines) throws IOException {
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** Half of them malignant, each of another patient, 32 mm wide. */
    static Path phantoms(Path folder, int count) throws IOException {
        return Phantoms.builder()
                .count(count)
                .seed(3)
                .difficulty(Difficulty.EASY)
                .shape(new GridShape(32, 24, 40))
                .spacing(Spacing.isotropic(1))
                .tumorVolume(200, 800)
                .malignantShare(0.5)
                .volumesPerPatient(1)
                .build()
                .write(folder, Layout.LABELS_CSV);
    }
}
