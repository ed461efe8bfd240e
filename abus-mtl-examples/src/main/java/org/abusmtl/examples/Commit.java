package org.abusmtl.examples;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which commit the running code was built from, asked of git where the code lies in a checkout. */
final class Commit {

    private static final int WAIT_S = 20;

    private Commit() {}

    /** For people: a hash, and whether files differ from it. */
    static String ofThisCode() {
        return folder().map(Commit::of).orElse("unknown: the code does not lie in a checkout");
    }

    static String of(Path folder) {
        Optional<String> hash = git(folder, "rev-parse", "HEAD");
        if (hash.isEmpty()) {
            return "unknown: git knows of no checkout here";
        }
        boolean changed = git(folder, "status", "--porcelain", "--untracked-files=no")
                .filter(text -> !text.isEmpty())
                .isPresent();
        return hash.get() + (changed ? ", with changes that are not committed" : "");
    }

    /** The folder of the classes or of the jar. */
    private static Optional<Path> folder() {
        CodeSource source = Commit.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            Path code = Path.of(source.getLocation().toURI());
            return Optional.ofNullable(Files.isDirectory(code) ? code : code.getParent());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What git answers, empty if it fails or is not installed. */
    private static Optional<String> git(Path folder, String... args) {
        ProcessBuilder builder = new ProcessBuilder("git", "-C", folder.toString());
        builder.command().addAll(List.of(args));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            try {
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                return process.waitFor(WAIT_S, TimeUnit.SECONDS) && process.exitValue() == 0
                        ? Optional.of(text)
                        : Optional.empty();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
