package org.abusmtl.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** NRRD: one file of any encoding, header and data. */
class NrrdFuzzTest {

    @TempDir
    private static Path folder;

    private static VolumeSandbox sandbox;

    @BeforeAll
    static void makeSandbox() throws IOException {
        sandbox = new VolumeSandbox(folder);
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#nrrd")
    @FuzzTest
    void attached(byte[] input) throws IOException {
        sandbox.read(input, sandbox.write("a.nrrd", input));
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#nrrdPairs")
    @FuzzTest
    void detached(byte[] input) throws IOException {
        sandbox.write("data.raw", HostileInput.data(input));
        sandbox.read(input, sandbox.write("b.nhdr", HostileInput.header(input)));
    }
}
