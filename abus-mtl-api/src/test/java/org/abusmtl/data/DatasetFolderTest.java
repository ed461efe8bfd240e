package org.abusmtl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFolderTest {

    private static final GridShape SHAPE = new GridShape(5, 4, 3);
    private static final String HEADER = "case_id,label,data_path,mask_path,patient_id\n";

    @TempDir
    Path folder;

    /** An 8-bit raw NRRD; its header is written here so that the spacing can be left out. */
    private static void write(Path file, GridShape shape, String spacings, byte[] voxels) throws IOException {
        Files.createDirectories(file.getParent());
        String header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: " + shape.x() + " " + shape.y() + " " + shape.z()
                + "\n" + (spacings.isEmpty() ? "" : "spacings: " + spacings + "\n") + "encoding: raw\n\n";
        try (var out = Files.newOutputStream(file)) {
            out.write(header.getBytes(StandardCharsets.US_ASCII));
            out.write(voxels);
        }
    }

    private static byte[] voxels(int count, int value) {
        byte[] voxels = new byte[count];
        Arrays.fill(voxels, (byte) value);
        return voxels;
    }

    private void writeCase(String data, String mask, String spacings) throws IOException {
        write(folder.resolve(data), SHAPE, spacings, voxels(60, 77));
        byte[] tumor = new byte[60];
        tumor[SHAPE.index(1, 2, 1)] = 1;
        write(folder.resolve(mask), SHAPE, spacings, tumor);
    }

    private void table(String text) throws IOException {
        Files.writeString(folder.resolve("labels.csv"), text);
    }

    /** What is logged while the folder is read, one line each. */
    private String logOf(LoggedWork work) throws IOException {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What may log. */
    @FunctionalInterface
    private interface LoggedWork {
        void run() throws IOException;
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> DatasetFolder.read(folder))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageNotContaining("\n")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void tableIsReadInItsOrderWithEitherSlash() throws IOException {
        writeCase("DATA/b.nrrd", "MASK/b.nrrd", "0.5 0.25 2");
        writeCase("DATA/a.nrrd", "MASK/a.nrrd", "0.5 0.25 2");
        String rows = String.join(
                "\r\n",
                "label,case_id,data_path,mask_path,comment,patient_id",
                "M,b,DATA\\b.nrrd,MASK\\b.nrrd,\"one, two\",p1",
                "",
                "B,a,DATA/a.nrrd,./MASK/a.nrrd,,p2");
        table('\uFEFF' + rows);

        Dataset dataset = DatasetFolder.read(folder);

        assertThat(dataset.name()).isEqualTo(String.valueOf(folder.getFileName()));
        assertThat(dataset.samples()).extracting(Sample::caseId).containsExactly("b", "a");
        assertThat(dataset.samples()).extracting(Sample::patientId).containsExactly("p1", "p2");
        assertThat(dataset.samples())
                .extracting(Sample::diagnosis)
                .containsExactly(Diagnosis.MALIGNANT, Diagnosis.BENIGN);
        Sample.Voxels voxels = dataset.samples().get(0).voxels();
        assertThat(voxels.volume().geometry().requireSpacing()).isEqualTo(new Spacing(0.5, 0.25, 2));
        assertThat(voxels.volume().value(4, 3, 2)).isEqualTo(77);
        assertThat(voxels.mask().get(1, 2, 1)).isTrue();
        assertThat(voxels.mask().count()).isEqualTo(1);
    }

    @Test
    void withoutPatientsEachCaseIsItsOwnAndOneLineSaysSo() throws IOException {
        writeCase("a.nrrd", "am.nrrd", "1 2 3");
        table("case_id,label,data_path,mask_path\na,B,a.nrrd,am.nrrd\nb,B,a.nrrd,am.nrrd\n");

        String log = logOf(() -> assertThat(DatasetFolder.read(folder).samples())
                .extracting(Sample::patientId)
                .containsExactly("a", "b"));

        assertThat(log.lines()).singleElement().asString().contains("WARN", "patient_id");
    }

    @Test
    void badRowsAreNamedByLine() throws IOException {
        writeCase("a.nrrd", "am.nrrd", "1 1 2");
        String good = HEADER + "a,B,a.nrrd,am.nrrd,p\n";
        table(good + "b,X,a.nrrd,am.nrrd,p\n");
        refused("labels.csv line 3: label: expected M or B, found X");
        table(good + "b,m,a.nrrd,am.nrrd,p\n");
        refused("labels.csv line 3: label: expected M or B, found m");
        table(good + "b,,a.nrrd,am.nrrd,p\n");
        refused("line 3: label: expected M or B, found nothing");
        table(good + "a,B,a.nrrd,am.nrrd,p\n");
        refused("labels.csv line 3: case_id: expected each name once, found a, also in labels.csv line 2");
        table(good + "b,B,a.nrrd,am.nrrd\n");
        refused("labels.csv line 3: columns: expected 5, found 4");
        table(good + "b,B,a.nrrd,am.nrrd, \n");
        refused("labels.csv line 3: patient_id: expected a name, found nothing");
        table(good + "b,B,a.nrrd,no.nrrd,p\n");
        refused("labels.csv line 3: mask_path: expected an existing file, found no.nrrd, which is missing");
        table(good + "b,B,a.nrrd,,p\n");
        refused("labels.csv line 3: mask_path");
    }

    @Test
    void badTablesAreRefused() throws IOException {
        refused("labels.csv: expected the file");
        table("");
        refused("labels.csv: header: expected case_id,label,data_path,mask_path, found an empty file");
        table(HEADER);
        refused("labels.csv: rows: expected at least one case");
        table("a,B,a.nrrd,am.nrrd,p\n");
        refused("labels.csv line 1: header: expected a column case_id, found a,B,a.nrrd,am.nrrd,p");
        table("case_id,label,data_path\na,B,a.nrrd\n");
        refused("a column mask_path");
        table("case_id,label,label,data_path,mask_path\na,B,M,a.nrrd,b.nrrd\n");
        refused("a column label once");
        table(HEADER + "\"a,B,a.nrrd,am.nrrd,p\n");
        refused("labels.csv");
        assertThatThrownBy(() -> DatasetFolder.read(folder.resolve("nowhere")))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("nowhere: folder: expected an existing folder, found none");
    }

    @Test
    void pathsThatLeaveTheFolderAreRefused() throws IOException {
        writeCase("a.nrrd", "am.nrrd", "1 1 2");
        for (String path :
                new String[] {"../a.nrrd", "..\\a.nrrd", "x/../../a.nrrd", "/etc/hostname", "C:\\a.nrrd", ".", "a\0b"
                }) {
            table(HEADER + "a,B," + path + ",am.nrrd,p\n");
            refused("labels.csv line 2: data_path: expected a ");
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamedWhenTheyAreRead() throws IOException {
        table(HEADER + "a,B,a.nrrd,am.nrrd,p\n");
        writeCase("a.nrrd", "am.nrrd", "1 1 2");
        Sample sample = DatasetFolder.read(folder).samples().get(0);

        write(folder.resolve("am.nrrd"), SHAPE, "1 1 2", voxels(60, 3));
        assertThatThrownBy(sample::voxels)
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("am.nrrd: mask values: expected 0 or 1, found 3.0");
        write(folder.resolve("am.nrrd"), new GridShape(4, 5, 3), "1 1 2", voxels(60, 1));
        assertThatThrownBy(sample::voxels)
                .isInstanceOf(GridMismatchException.class)
                .hasMessageContaining("am.nrrd: grid: expected 5x4x3 voxels")
                .hasMessageContaining("found 4x5x3");
        writeCase("a.nrrd", "am.nrrd", "");
        assertThatThrownBy(sample::voxels)
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("a.nrrd: spacing: expected")
                .hasMessageContaining("found none");
        Files.delete(folder.resolve("a.nrrd"));
        assertThatThrownBy(sample::voxels)
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("a.nrrd");
    }

    @Test
    void voxelThatIsNotANumberIsNamedWithItsFile() throws IOException {
        writeCase("a.nrrd", "am.nrrd", "1 1 2");
        float[] values = new float[60];
        values[SHAPE.index(3, 2, 1)] = Float.NaN;
        VolumeFiles.write(folder.resolve("a.nii"), Volume.of(Geometry.of(SHAPE, new Spacing(1, 1, 2)), values));
        table(HEADER + "a,B,a.nii,am.nrrd,p\n");
        Sample sample = DatasetFolder.read(folder).samples().get(0);

        assertThatThrownBy(sample::voxels)
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("a.nii: voxels: expected finite values, found NaN at (3, 2, 1), 1 of 60");
    }

    @Test
    void givenSpacingReplacesThatOfTheHeadersAndOneLineSaysSo() throws IOException {
        table(HEADER + "a,B,a.nrrd,am.nrrd,p\nb,B,b.nrrd,bm.nrrd,p\n");
        writeCase("a.nrrd", "am.nrrd", "");
        writeCase("b.nrrd", "bm.nrrd", "9 9 9");
        Spacing given = new Spacing(0.3, 0.1, 0.4);

        String log = logOf(() -> {
            for (Sample sample : DatasetFolder.reading().spacing(given).read(folder)) {
                assertThat(sample.voxels().volume().geometry().requireSpacing()).isEqualTo(given);
                assertThat(sample.voxels().mask().geometry().requireSpacing()).isEqualTo(given);
            }
        });

        assertThat(log.lines()).singleElement().asString().contains("WARN", "0.3 x 0.1 x 0.4 mm");
    }

    private void challengePart(String part, String nested, String id, String label) throws IOException {
        String data = "DATA_" + id + ".nrrd";
        String mask = "MASK_" + id + ".nrrd";
        writeCase(part + "/DATA/" + nested + data, part + "/MASK/" + nested + mask, "1 1 1");
        Files.writeString(
                folder.resolve(part + "/labels.csv"),
                "case_id,label,data_path,mask_path\n" + Integer.parseInt(id) + "," + label + ",DATA\\" + data
                        + ",MASK\\" + mask + "\n");
        Files.writeString(folder.resolve(part + "/bbx_labels.csv"), "id,c_x,c_y,c_z,len_x,len_y,len_z\n");
    }

    @Test
    void challengeFolderIsReadAsItIs() throws IOException {
        challengePart("Test", "", "130", "M");
        challengePart("Train", "DATA00_49/", "007", "B");
        challengePart("Validation", "", "101", "M");

        Dataset[] read = new Dataset[1];
        String log = logOf(() -> {
            read[0] = DatasetFolder.read(folder);
            for (Sample sample : read[0]) {
                assertThat(sample.voxels().volume().geometry().requireSpacing()).isEqualTo(DatasetFolder.TDSC_SPACING);
            }
        });

        assertThat(read[0].samples()).extracting(Sample::caseId).containsExactly("7", "101", "130");
        assertThat(read[0].samples().get(0).diagnosis()).isEqualTo(Diagnosis.BENIGN);
        assertThat(log.lines().toList()).hasSize(3);
        assertThat(log).contains("patient_id", "0.2 x 0.073 x 0.475674 mm is used", "taken for a crop of one");
        assertThat(DatasetFolder.read(folder.resolve("Train")).samples())
                .extracting(Sample::caseId)
                .containsExactly("7");
    }

    @Test
    void foldersAndFilesThatOnlyHaveTheNameOfTheOtherDoNotCount() throws IOException {
        challengePart("Train", "DATA00_49/", "007", "B");
        Files.createDirectories(folder.resolve("Train/DATA/copies/DATA_007.nrrd"));
        Files.createDirectories(folder.resolve("Train/tables/labels.csv"));
        Files.writeString(folder.resolve("Validation"), "a note");

        assertThat(DatasetFolder.read(folder).samples())
                .extracting(Sample::caseId)
                .containsExactly("7");
    }

    @Test
    void partWithoutItsTableOrWithTwoIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("Test"));
        refused("Test: labels.csv: expected the file, once, found none");
        challengePart("Test", "", "130", "M");
        Files.createDirectories(folder.resolve("Test/old"));
        Files.copy(folder.resolve("Test/labels.csv"), folder.resolve("Test/old/labels.csv"));
        refused("Test: labels.csv: expected the file, once, found [", "old");
    }

    @Test
    void patientMayBeTheFirstColumnAndOnlyUnknownColumnsComeTwice() throws IOException {
        writeCase("a.nrrd", "am.nrrd", "1 1 2");
        table("patient_id,note,case_id,label,data_path,mask_path,note\np,x,a,B,a.nrrd,am.nrrd,y\n");
        assertThat(DatasetFolder.read(folder).samples())
                .extracting(Sample::patientId)
                .containsExactly("p");
        table("patient_id,patient_id,case_id,label,data_path,mask_path\np,q,a,B,a.nrrd,am.nrrd\n");
        refused("labels.csv line 1: header: expected a column patient_id once");
    }

    @Test
    void challengeFileThatIsThereTwiceIsRefused() throws IOException {
        challengePart("Train", "DATA00_49/", "007", "B");
        writeCase("Train/DATA/copy/DATA_007.nrrd", "Train/MASK/copy/MASK_007.nrrd", "1 1 1");
        refused("Train", "labels.csv line 2: data_path: expected an existing file", "DATA_007.nrrd in [");
    }

    @Test
    void challengeGridInAnotherOrderIsRefused() throws IOException {
        // depth before lateral: 800 voxels of 0.073 mm along y are 58 mm
        GridShape swapped = new GridShape(2, 800, 2);
        challengePart("Train", "", "007", "B");
        write(folder.resolve("Train/DATA/DATA_007.nrrd"), swapped, "1 1 1", voxels(3200, 5));
        write(folder.resolve("Train/MASK/MASK_007.nrrd"), swapped, "1 1 1", voxels(3200, 1));
        Sample sample = DatasetFolder.read(folder).samples().get(0);

        assertThatThrownBy(sample::voxels)
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("DATA_007.nrrd: extent along y: expected about 45.0 mm")
                .hasMessageContaining("2x800x2 voxels");
    }

    @Test
    void challengeHeaderWithARealSpacingIsKept() throws IOException {
        challengePart("Train", "", "007", "B");
        writeCase("Train/DATA/DATA_007.nrrd", "Train/MASK/MASK_007.nrrd", "0.4 0.08 0.6");

        Sample sample = DatasetFolder.read(folder).samples().get(0);

        assertThat(sample.voxels().volume().geometry().requireSpacing()).isEqualTo(new Spacing(0.4, 0.08, 0.6));
    }

    @Test
    void linksThatLeaveTheFolderAreFollowedOnlyForACallerWhoSaysSo() throws IOException {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Path inside = Files.createDirectory(parent.resolve("inside"));
        writeCase("parent/a.nrrd", "parent/inside/am.nrrd", "1 1 2");
        Files.createSymbolicLink(inside.resolve("link.nrrd"), parent.resolve("a.nrrd"));
        Files.createSymbolicLink(inside.resolve("up"), parent);
        Files.createSymbolicLink(inside.resolve("bm.nrrd"), inside.resolve("am.nrrd"));
        for (String data : new String[] {"link.nrrd", "up/a.nrrd"}) {
            Files.writeString(inside.resolve("labels.csv"), HEADER + "a,B," + data + ",bm.nrrd,p\n");

            assertThatThrownBy(() -> DatasetFolder.read(inside))
                    .isInstanceOf(InvalidDataException.class)
                    .hasMessageStartingWith("labels.csv line 2: data_path: expected a file in the folder")
                    .hasMessageContaining(data + ", a link to ");
            Dataset dataset = DatasetFolder.reading().followingLinks().read(inside);
            assertThat(dataset.samples().get(0).voxels().mask().count()).isEqualTo(1);
        }
        Files.createDirectory(parent.resolve("other"));
        Files.createSymbolicLink(parent.resolve("other/labels.csv"), inside.resolve("labels.csv"));
        assertThatThrownBy(() -> DatasetFolder.read(parent.resolve("other")))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageStartingWith("other: labels.csv: expected a file in the folder");
        // the folder itself may be a link: the caller named it
        Files.createSymbolicLink(folder.resolve("named"), inside);
        Files.writeString(inside.resolve("labels.csv"), HEADER + "a,B,am.nrrd,bm.nrrd,p\n");
        assertThat(DatasetFolder.read(folder.resolve("named")).size()).isEqualTo(1);
    }

    @Test
    void tablesWithoutEndAreRefused() throws IOException {
        table(HEADER + "x".repeat(1 << 24));
        refused("labels.csv: size: expected at most 16777216 bytes, found 16777");
        table(HEADER + "a,B,a,b,p\n".repeat(100_001));
        refused("labels.csv line 100002: rows: expected at most 100000 cases, found more");
        table(HEADER + "a,B,a,b," + "p".repeat(9_000_000) + "\n");
        refused("labels.csv line 2: data_path: expected an existing file");
        table(HEADER + ",".repeat(2_000_000) + "\n");
        refused("labels.csv");
    }

    @Test
    void tableThatIsNotUtf8IsRefused() throws IOException {
        Files.write(folder.resolve("labels.csv"), (HEADER + "\u00e4,B,a,b,p\n").getBytes(StandardCharsets.ISO_8859_1));
        refused("labels.csv: text: expected UTF-8, found other bytes");
    }
}
