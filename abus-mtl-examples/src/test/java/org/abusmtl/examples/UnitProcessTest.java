package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitProcessTest {

    @TempDir
    Path folder;

    @Test
    void failureIsTheCommandsLineAndNotThatOfAStackTrace() throws IOException {
        Path log = InputFiles.text(
                folder.resolve("a.log"),
                "epoch 1/2",
                "abus-mtl cross-validate: case_3: file: expected an existing one, found none",
                "java.nio.file.NoSuchFileException: case_3",
                "\tat org.abusmtl.examples.Main.main(Main.java:20)");
        assertThat(UnitProcess.failure(2, log))
                .isEqualTo("exit code 2, abus-mtl cross-validate: case_3: file: expected an existing one, found none ("
                        + log + ")");
    }

    @Test
    void logOfAnyBytesIsRead() throws IOException {
        Path log = folder.resolve("a.log");
        Files.write(log, new byte[] {'k', 'i', 'l', 'l', 'e', 'd', ' ', (byte) 0xff, (byte) 0xc3, '\n', '\n'});
        assertThat(UnitProcess.failure(137, log))
                .startsWith("exit code 137, killed ")
                .endsWith("(" + log + ")");
        Files.write(log, new byte[0]);
        assertThat(UnitProcess.failure(137, log)).isEqualTo("exit code 137 (" + log + ")");
    }
}
