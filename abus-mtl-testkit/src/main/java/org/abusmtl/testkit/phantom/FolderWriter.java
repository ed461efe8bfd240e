package org.abusmtl.testkit.phantom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.abusmtl.data.Sample;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.VoxelBox;

/** Writes a set of phantoms as a data set folder. The tables come last: a folder without them is not finished. */
final class FolderWriter {

    private final PhantomSet phantoms;
    private final Layout layout;
    private final Path folder;

    FolderWriter(PhantomSet phantoms, Layout layout, Path root) {
        this.phantoms = phantoms;
        this.layout = layout;
        this.folder = layout == Layout.TDSC ? root.resolve("Train") : root;
    }

    Path write() throws IOException {
        Files.createDirectories(folder.resolve("DATA"));
        Files.createDirectories(folder.resolve("MASK"));
        boolean challenge = layout == Layout.TDSC;
        StringBuilder labels = new StringBuilder("case_id,label,data_path,mask_path");
        labels.append(challenge ? "\n" : ",patient_id\n");
        StringBuilder boxes = new StringBuilder("id,c_x,c_y,c_z,len_x,len_y,len_z\n");
        List<PhantomDescription> descriptions = phantoms.descriptions();
        for (int i = 0; i < descriptions.size(); i++) {
            PhantomDescription description = descriptions.get(i);
            Sample.Voxels voxels = description.render(phantoms.geometry());
            String dataName =
                    challenge ? String.format(Locale.ROOT, "DATA_%03d.nrrd", i) : description.caseId() + ".nrrd";
            String maskName =
                    challenge ? String.format(Locale.ROOT, "MASK_%03d.nrrd", i) : description.caseId() + ".nrrd";
            Geometry header = challenge ? phantoms.geometry().withSpacing(Spacing.isotropic(1)) : phantoms.geometry();
            VolumeFiles.write(
                    folder.resolve("DATA").resolve(dataName), voxels.volume().withGeometry(header));
            VolumeFiles.write(
                    folder.resolve("MASK").resolve(maskName),
                    voxels.mask().withGeometry(header).asVolume());
            String slash = challenge ? "\\" : "/";
            labels.append(challenge ? Integer.toString(i) : description.caseId())
                    .append(',')
                    .append(description.diagnosis().label())
                    .append(",DATA")
                    .append(slash)
                    .append(dataName)
                    .append(",MASK")
                    .append(slash)
                    .append(maskName)
                    .append(challenge ? "" : "," + description.patientId())
                    .append('\n');
            VoxelBox box = voxels.mask().boundingBox().orElseThrow();
            Vector3 center = box.center();
            // the challenge counts its axes from the slowest: its x is the slice, its z the lateral axis
            boxes.append(i)
                    .append(',')
                    .append(center.z())
                    .append(',')
                    .append(center.y())
                    .append(',')
                    .append(center.x())
                    .append(',')
                    .append(box.shape().z())
                    .append(',')
                    .append(box.shape().y())
                    .append(',')
                    .append(box.shape().x())
                    .append('\n');
        }
        if (challenge) {
            writeTable("bbx_labels.csv", boxes);
        }
        writeTable("labels.csv", labels);
        return folder;
    }

    private void writeTable(String name, CharSequence content) throws IOException {
        Path temporary = Files.createTempFile(folder, name, ".tmp");
        try {
            Files.writeString(temporary, content);
            Files.move(temporary, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
