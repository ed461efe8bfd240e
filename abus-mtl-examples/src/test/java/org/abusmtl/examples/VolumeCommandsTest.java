package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.testkit.assertj.AbusAssertions;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeCommandsTest {

    @TempDir
    Path folder;

    @Test
    void infoHasExactlyTheseKeys() throws IOException {
        JsonObject info = Cli.run("info", "--json", InputFiles.ramp(folder.resolve("a.nii.gz"), 0, -3))
                .json()
                .getAsJsonObject();
        assertThat(info.keySet())
                .containsExactly("format", "shape", "spacing_mm", "orientation", "data_type", "min", "max", "mean");
        assertThat(info.get("format").getAsString()).isEqualTo("NIfTI-1");
        assertThat(info.get("shape")).hasToString("[5,6,7]");
        assertThat(info.get("spacing_mm")).hasToString("[0.5,0.75,1.25]");
        assertThat(info.get("orientation").isJsonNull()).isTrue();
        assertThat(info.get("data_type").getAsString()).isEqualTo("float32");
        assertThat(info.get("min").getAsDouble()).isEqualTo(-3);
        assertThat(info.get("max").getAsDouble()).isEqualTo(209);
        // 0 to 209 have the sum 209 * 210 / 2; here 0 is -3
        assertThat(info.get("mean").getAsDouble()).isEqualTo((209 * 210 / 2 - 3) / 210.0);
    }

    @Test
    void infoOfSeveralFilesKeepsTheirOrderAndSaysWhichCannotBeRead() throws IOException {
        Path first = InputFiles.ramp(folder.resolve("a.nii"), 0, 0);
        Path bad = InputFiles.text(folder.resolve("b.nrrd"), "NRRD0004", "nonsense");
        Path last = InputFiles.mask(folder.resolve("c.mha"), InputFiles.GRID, i -> i == 5);
        Cli result = Cli.run("info", first, bad, last, "--json");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(1);
        JsonArray entries = JsonParser.parseString(result.out()).getAsJsonArray();
        assertThat(entries).hasSize(3);
        assertThat(entries.get(0).getAsJsonObject().get("format").getAsString()).isEqualTo("NIfTI-1");
        JsonObject unreadable = entries.get(1).getAsJsonObject();
        assertThat(unreadable.keySet()).containsExactly("file", "error");
        assertThat(unreadable.get("file").getAsString()).isEqualTo(bad.toString());
        assertThat(unreadable.get("error").getAsString()).contains("b.nrrd", "expected", "found");
        assertThat(entries.get(2).getAsJsonObject().get("data_type").getAsString())
                .isEqualTo("uint8");
    }

    @Test
    void infoOfOneUnreadableFileIsAnObject() {
        Cli result = Cli.run("info", folder.resolve("no.nii"), "--json");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(JsonParser.parseString(result.out()).getAsJsonObject().keySet())
                .containsExactly("file", "error");
    }

    @ParameterizedTest
    @ValueSource(strings = {".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd"})
    void convertingThereAndBackChangesNothing(String extension) throws IOException {
        Path original = InputFiles.ramp(folder.resolve("original.mha"), 7, 0.1f);
        Path there = folder.resolve("there" + extension);
        Path back = folder.resolve("back.mha");
        Cli.run("convert", original, there).succeeds();
        Cli.run("convert", there, back).succeeds();

        Volume expected = VolumeFiles.read(original);
        AbusAssertions.assertThat(VolumeFiles.read(back))
                .isOnGridOf(expected)
                .hasSameVoxelsAs(expected)
                .hasSampleType(SampleType.FLOAT32);
    }
}
