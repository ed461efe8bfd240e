package org.abusmtl.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** MetaImage: one file, header and data; raw, compressed and text. */
class MetaImageFuzzTest {

    @TempDir
    private static Path folder;

    private static VolumeSandbox sandbox;

    @BeforeAll
    static void makeSandbox() throws IOException {
        sandbox = new VolumeSandbox(folder);
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#metaImage")
    @FuzzTest
    void attached(byte[] input) throws IOException {
        sandbox.read(input, sandbox.write("a.mha", input));
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#metaImagePairs")
    @FuzzTest
    void detached(byte[] input) throws IOException {
        sandbox.write("data.raw", HostileInput.data(input));
        sandbox.read(input, sandbox.write("b.mhd", HostileInput.header(input)));
    }
}
