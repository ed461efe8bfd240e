package org.abusmtl.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Spacing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data sets in folders.
 *
 * <p><b>Table.</b> {@code labels.csv} (UTF-8, comma) has the columns {@code case_id,label,data_path,mask_path} and
 * optionally {@code patient_id}; others are ignored. The label is {@code M} or {@code B}, paths are relative to the
 * folder of the table, with slashes or backslashes. Without {@code patient_id} each case is its own patient, and one WARN
 * line says so.
 *
 * <p><b>TDSC-ABUS 2023.</b> A folder with the parts {@code Train}, {@code Validation} and {@code Test}, or one of these
 * parts, is read as it is handed out. It is recognised by its file names {@code DATA_NNN} and {@code MASK_NNN}; a file
 * that is not where the table says is looked for below the part ({@code DATA00_49} and the like). A header spacing of 1
 * mm on all axes is that data set's placeholder and is replaced by {@link #TDSC_SPACING}, which one WARN line says; a
 * grid that this makes larger than 1.25 times an acquisition (170 x 45 x 150 mm) along an axis is refused, because then
 * the spacing or the order of the axes is another. A grid below half of it is taken for a crop, and one WARN line says so.
 *
 * <p>Nobody has to trust the folder: a table has at most 16 MiB and 100000 cases, and a path, also through a symbolic
 * link, that leaves the folder is refused unless the caller allows links ({@link Reading#followingLinks()}).
 *
 * <p>All files of a table must exist when the folder is read; their voxels are read when a case is asked for them. Then a
 * mask on another grid, a mask value other than 0 and 1, a voxel that is not finite, and a header without spacing are
 * refused with the name of the file.
 *
 * @since 0.1.0
 */
public final class DatasetFolder {

    /** The spacing of TDSC-ABUS: lateral, depth, slice; its headers hold a placeholder. */
    public static final Spacing TDSC_SPACING = new Spacing(0.2, 0.073, 0.475674);

    private static final Logger LOG = LoggerFactory.getLogger(DatasetFolder.class);
    private static final String TABLE = "labels.csv";
    private static final List<String> PARTS = List.of("train", "validation", "test");

    /** How deep below a part its table and its files may lie. */
    private static final int MAX_DEPTH = 4;

    private DatasetFolder() {}

    /**
     * Reads a folder with the spacing of its files.
     *
     * @param folder the folder with {@code labels.csv}, or with the parts of TDSC-ABUS
     * @return its cases, in the order of the table; the name of the data set is that of the folder
     * @throws InvalidDataException if the folder or a file is missing, or the table cannot be used; the message has the
     *     line
     * @throws IOException if the disk fails
     */
    public static Dataset read(Path folder) throws IOException {
        return reading().read(folder);
    }

    /**
     * Options of reading.
     *
     * @return a reader with none set
     */
    public static Reading reading() {
        return new Reading();
    }

    /**
     * Options of reading. Not for sharing between threads.
     *
     * @since 0.1.0
     */
    public static final class Reading {

        private Optional<Spacing> spacing = Optional.empty();
        private boolean anywhere;

        private Reading() {}

        /**
         * A spacing for every case, instead of that of the headers, for files whose headers lack it or are known to be
         * wrong. One WARN line says so. The extent is not checked.
         *
         * @param value mm between voxel centres, in storage order
         * @return this
         */
        public Reading spacing(Spacing value) {
            spacing = Optional.of(Objects.requireNonNull(value, "spacing"));
            return this;
        }

        /**
         * Links in the folder may lead out of it: for a folder that the caller has laid out, and not for one that came from
         * elsewhere, whose links could name any file of this machine.
         *
         * @return this
         */
        public Reading followingLinks() {
            anywhere = true;
            return this;
        }

        /**
         * Reads a folder.
         *
         * @param folder the folder with {@code labels.csv}, or with the parts of TDSC-ABUS
         * @return its cases, in the order of the table; the name of the data set is that of the folder
         * @throws InvalidDataException if the folder or a file is missing, or the table cannot be used; the message has
         *     the line
         * @throws IOException if the disk fails
         */
        public Dataset read(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                throw new InvalidDataException(
                        folder.toString(), "folder", "an existing folder", Files.exists(folder) ? "a file" : "none");
            }
            Path root = folder.toAbsolutePath().normalize();
            String name = String.valueOf(root.getFileName());
            Path real = root.toRealPath();
            List<Path> tables = tables(root);
            List<LabelTable.Row> rows = new ArrayList<>();
            for (Path table : tables) {
                if (leaves(real, table)) {
                    throw new InvalidDataException(
                            name,
                            TABLE,
                            "a file in the folder, or followingLinks()",
                            "a link to " + table.toRealPath());
                }
                rows.addAll(LabelTable.read(table, root.relativize(table).toString()));
            }
            requireEachCaseOnce(rows);
            if (rows.stream().anyMatch(row -> row.patientId().isEmpty())) {
                LOG.warn("{}: no column patient_id, each case counts as its own patient", folder);
            }
            boolean challenge = rows.stream().allMatch(LabelTable.Row::isNamedAsInTheChallenge);
            spacing.ifPresentOrElse(
                    given -> LOG.warn("{}: spacing {} given, that of the headers is not used", folder, given), () -> {
                        if (challenge) {
                            LOG.warn(
                                    "{}: TDSC-ABUS file names, {} is used where a header has the placeholder of 1 mm",
                                    folder,
                                    TDSC_SPACING);
                        }
                    });
            SpacingRule rule = spacing.map(SpacingRule::given)
                    .orElseGet(() -> challenge ? SpacingRule.challenge(name) : SpacingRule.header());
            List<Sample> samples = new ArrayList<>();
            Map<Path, Map<String, List<Path>>> filesByFolder = new HashMap<>();
            for (LabelTable.Row row : rows) {
                Path data = inside(real, row, "data_path", locate(row, "data_path", row.dataPath(), filesByFolder));
                Path mask = inside(real, row, "mask_path", locate(row, "mask_path", row.maskPath(), filesByFolder));
                samples.add(Sample.reading(
                        row.caseId(),
                        row.patientId().orElse(row.caseId()),
                        row.diagnosis(),
                        new CaseFiles(data, mask, rule)));
            }
            return Dataset.of(name, samples);
        }

        private Path inside(Path folder, LabelTable.Row row, String field, Path file) throws IOException {
            if (leaves(folder, file)) {
                throw row.invalid(
                        field,
                        "a file in the folder, or followingLinks()",
                        row.folder().relativize(file) + ", a link to " + file.toRealPath());
            }
            return file;
        }

        private boolean leaves(Path folder, Path file) throws IOException {
            return !anywhere && !file.toRealPath().startsWith(folder);
        }

        private static void requireEachCaseOnce(List<LabelTable.Row> rows) {
            Map<String, String> seen = new HashMap<>();
            for (LabelTable.Row row : rows) {
                String earlier = seen.putIfAbsent(row.caseId(), row.source());
                if (earlier != null) {
                    throw row.invalid("case_id", "each name once", row.caseId() + ", also in " + earlier);
                }
            }
        }

        /** The file of a row; of the challenge also where its copies have moved it. */
        private static Path locate(
                LabelTable.Row row, String field, Path stated, Map<Path, Map<String, List<Path>>> filesByFolder)
                throws IOException {
            if (Files.isRegularFile(stated)) {
                return stated;
            }
            List<Path> found = List.of();
            if (row.isNamedAsInTheChallenge()) {
                Map<String, List<Path>> files = filesByFolder.get(row.folder());
                if (files == null) {
                    files = filesByName(row.folder());
                    filesByFolder.put(row.folder(), files);
                }
                found = files.getOrDefault(String.valueOf(stated.getFileName()), List.of());
            }
            if (found.size() != 1) {
                throw row.invalid(
                        field,
                        "an existing file",
                        row.folder().relativize(stated) + (found.isEmpty() ? ", which is missing" : " in " + found));
            }
            return found.get(0);
        }

        private static Map<String, List<Path>> filesByName(Path folder) throws IOException {
            Map<String, List<Path>> files = new HashMap<>();
            try (Stream<Path> walk = Files.walk(folder, MAX_DEPTH)) {
                for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                    files.computeIfAbsent(String.valueOf(file.getFileName()), n -> new ArrayList<>())
                            .add(file);
                }
            }
            return files;
        }

        /** The folder's own table, or one for each part of the challenge. */
        private static List<Path> tables(Path root) throws IOException {
            if (Files.isRegularFile(root.resolve(TABLE))) {
                return List.of(root.resolve(TABLE));
            }
            List<Path> tables = new ArrayList<>();
            for (String part : PARTS) {
                try (Stream<Path> children = Files.list(root)) {
                    for (Path child : children.filter(Files::isDirectory)
                            .filter(c ->
                                    part.equals(String.valueOf(c.getFileName()).toLowerCase(Locale.ROOT)))
                            .sorted()
                            .toList()) {
                        tables.add(tableBelow(child));
                    }
                }
            }
            if (tables.isEmpty()) {
                throw new InvalidDataException(
                        root.toString(), TABLE, "the file, or the folders Train, Validation and Test", "neither");
            }
            return tables;
        }

        private static Path tableBelow(Path part) throws IOException {
            try (Stream<Path> walk = Files.walk(part, MAX_DEPTH)) {
                List<Path> tables = walk.filter(Files::isRegularFile)
                        .filter(file -> TABLE.equals(String.valueOf(file.getFileName())))
                        .sorted()
                        .toList();
                if (tables.size() != 1) {
                    throw new InvalidDataException(
                            part.toString(), TABLE, "the file, once", tables.isEmpty() ? "none" : tables.toString());
                }
                return tables.get(0);
            }
        }
    }
}
