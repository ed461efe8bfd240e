package org.abusmtl.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.abusmtl.evaluation.EvaluationReport;
import org.abusmtl.examples.report.HtmlReport;
import org.abusmtl.internal.AtomicFile;

/** The three files of an evaluation. */
final class ReportFolder {

    static final String PAGE = "report.html";
    static final String TABLE = "cases.csv";
    static final String FIGURES = "metrics.json";
    static final List<String> FILES = List.of(PAGE, TABLE, FIGURES);

    private ReportFolder() {}

    /** Writes them; the folder exists. */
    static Path write(Path folder, EvaluationReport report, HtmlReport page) throws IOException {
        write(folder.resolve(TABLE), report.toCsv());
        write(folder.resolve(FIGURES), report.toJson());
        Path file = folder.resolve(PAGE);
        write(file, page.html());
        return file;
    }

    /** In full or not at all. */
    static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
