package org.abusmtl.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** NIfTI-1 and -2: one file, one compressed file, header and image. */
class NiftiFuzzTest {

    @TempDir
    private static Path folder;

    private static VolumeSandbox sandbox;

    @BeforeAll
    static void makeSandbox() throws IOException {
        sandbox = new VolumeSandbox(folder);
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#nifti")
    @FuzzTest
    void plain(byte[] input) throws IOException {
        sandbox.read(input, sandbox.write("a.nii", input));
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#compressedNifti")
    @FuzzTest
    void compressed(byte[] input) throws IOException {
        sandbox.read(input, sandbox.write("a.nii.gz", input));
    }

    @MethodSource("org.abusmtl.fuzz.Corpus#niftiPairs")
    @FuzzTest
    void pair(byte[] input) throws IOException {
        sandbox.write("b.img", HostileInput.data(input));
        sandbox.read(input, sandbox.write("b.hdr", HostileInput.header(input)));
    }
}
