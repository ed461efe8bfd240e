package org.abusmtl.testkit.phantom;

import static org.abusmtl.testkit.assertj.AbusAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.DatasetFolder;
import org.abusmtl.data.Sample;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.abusmtl.volume.VoxelBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomSetWriteTest {

    private final PhantomSet phantoms = Phantoms.builder()
            .count(5)
            .seed(3)
            .shape(new GridShape(30, 50, 36))
            .spacing(new Spacing(1, 0.5, 0.8))
            .tumorVolume(200, 900)
            .build();

    @TempDir
    Path folder;

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void labelsCsvFolderHoldsTheDataSet() throws IOException {
        assertThat(phantoms.write(folder.resolve("new/set"), Layout.LABELS_CSV)).isEqualTo(folder.resolve("new/set"));

        Path root = folder.resolve("new/set");
        assertThat(filesIn(root)).containsExactly("DATA", "MASK", "labels.csv");
        List<String> labels = Files.readAllLines(root.resolve("labels.csv"));
        assertThat(labels).hasSize(6).startsWith("case_id,label,data_path,mask_path,patient_id");
        for (int i = 0; i < 5; i++) {
            Sample sample = phantoms.dataset().samples().get(i);
            String[] fields = labels.get(i + 1).split(",");
            assertThat(fields)
                    .containsExactly(
                            sample.caseId(),
                            sample.diagnosis().label(),
                            "DATA/" + sample.caseId() + ".nrrd",
                            "MASK/" + sample.caseId() + ".nrrd",
                            sample.patientId());
            Volume volume = VolumeFiles.read(root.resolve(fields[2]));
            assertThat(volume)
                    .hasSampleType(SampleType.UINT8)
                    .hasSameVoxelsAs(sample.voxels().volume());
            assertThat(volume.geometry().spacing()).contains(new Spacing(1, 0.5, 0.8));
            assertThat(VolumeFiles.readMask(root.resolve(fields[3])))
                    .hasSameVoxelsAs(sample.voxels().mask());
        }
    }

    @Test
    void challengeFolderHasBackslashesReversedBoxesAndAPlaceholderSpacing() throws IOException {
        Path train = phantoms.write(folder, Layout.TDSC);

        assertThat(train).isEqualTo(folder.resolve("Train"));
        assertThat(filesIn(train)).containsExactly("DATA", "MASK", "bbx_labels.csv", "labels.csv");
        assertThat(filesIn(train.resolve("DATA")))
                .hasSize(5)
                .startsWith("DATA_000.nrrd")
                .endsWith("DATA_004.nrrd");
        List<String> labels = Files.readAllLines(train.resolve("labels.csv"));
        List<String> boxes = Files.readAllLines(train.resolve("bbx_labels.csv"));
        assertThat(labels.get(0)).isEqualTo("case_id,label,data_path,mask_path");
        assertThat(boxes.get(0)).isEqualTo("id,c_x,c_y,c_z,len_x,len_y,len_z");
        Sample sample = phantoms.dataset().samples().get(2);
        assertThat(labels.get(3))
                .isEqualTo("2," + sample.diagnosis().label() + ",DATA\\DATA_002.nrrd,MASK\\MASK_002.nrrd");
        Mask mask = VolumeFiles.readMask(train.resolve("MASK/MASK_002.nrrd"));
        assertThat(mask.geometry().spacing()).contains(Spacing.isotropic(1));
        assertThat(mask.values()).isEqualTo(sample.voxels().mask().values());
        VoxelBox box = mask.boundingBox().orElseThrow();
        assertThat(boxes.get(3))
                .isEqualTo("2," + (box.minZ() + box.maxZ()) / 2.0 + "," + (box.minY() + box.maxY()) / 2.0 + ","
                        + (box.minX() + box.maxX()) / 2.0 + "," + (box.maxZ() - box.minZ() + 1) + ","
                        + (box.maxY() - box.minY() + 1) + "," + (box.maxX() - box.minX() + 1));
    }

    @Test
    void writtenFoldersAreReadBackAsTheSameCases() throws IOException {
        Dataset plain = DatasetFolder.read(phantoms.write(folder.resolve("plain"), Layout.LABELS_CSV));
        phantoms.write(folder.resolve("challenge"), Layout.TDSC);
        Dataset challenge = DatasetFolder.reading()
                .spacing(phantoms.geometry().requireSpacing())
                .read(folder.resolve("challenge"));

        for (int i = 0; i < 5; i++) {
            Sample written = phantoms.dataset().samples().get(i);
            Sample read = plain.samples().get(i);
            Sample placeholder = challenge.samples().get(i);
            assertThat(read.caseId()).isEqualTo(written.caseId());
            assertThat(read.patientId()).isEqualTo(written.patientId());
            assertThat(read.diagnosis()).isEqualTo(written.diagnosis());
            assertThat(placeholder.diagnosis()).isEqualTo(written.diagnosis());
            assertThat(read.voxels().volume()).hasSameVoxelsAs(written.voxels().volume());
            assertThat(placeholder.voxels().volume())
                    .hasSameVoxelsAs(written.voxels().volume());
            assertThat(placeholder.voxels().mask())
                    .hasSameVoxelsAs(written.voxels().mask())
                    .isOnGridOf(phantoms.geometry());
        }
    }
}
