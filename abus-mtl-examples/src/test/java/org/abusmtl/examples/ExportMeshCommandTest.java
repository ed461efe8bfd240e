package org.abusmtl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportMeshCommandTest {

    @TempDir
    Path folder;

    @Test
    void jsonHasExactlyTheseKeys() throws IOException {
        Path output = folder.resolve("one.stl");
        JsonObject figures = Cli.run("export-mesh", "--mask", oneVoxel(), "--output", output, "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.keySet())
                .containsExactly(
                        "output",
                        "space",
                        "vertices",
                        "triangles",
                        "volume_mm3",
                        "mask_volume_mm3",
                        "surface_area_mm2",
                        "euler_characteristic");
        assertThat(figures.get("output").getAsString()).isEqualTo(output.toString());
        assertThat(figures.get("space").isJsonNull()).isTrue();
        assertThat(figures.get("vertices").getAsInt()).isEqualTo(8);
        assertThat(figures.get("triangles").getAsInt()).isEqualTo(12);
        // 0.5 x 0.75 x 1.25 mm
        assertThat(figures.get("volume_mm3").getAsDouble()).isCloseTo(0.46875, within(1e-6));
        assertThat(figures.get("mask_volume_mm3").getAsDouble()).isEqualTo(0.46875);
        assertThat(figures.get("surface_area_mm2").getAsDouble()).isCloseTo(3.875, within(1e-5));
        assertThat(figures.get("euler_characteristic").getAsInt()).isEqualTo(2);
        assertThat(Files.size(output)).isEqualTo(84 + 12 * 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stl", "PLY", "glb"})
    void extensionChoosesTheFormat(String extension) throws IOException {
        Path output = folder.resolve("one." + extension);
        Cli.run("export-mesh", "--mask", oneVoxel(), "--output", output).succeeds();
        String start = switch (extension) {
            case "stl" -> "abus-mtl, mm";
            case "PLY" -> "ply\nformat binary_little_endian 1.0\n";
            default -> "glTF";
        };
        assertThat(output).binaryContent().startsWith(start.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"all, 4", "largest, 2"})
    void largestLesionIsTheOneWithMostVoxels(String lesion, int eulerCharacteristic) throws IOException {
        // one voxel, and after it two in a row that touch it over a corner only
        GridShape shape = InputFiles.GRID.shape();
        Path mask = InputFiles.mask(
                folder.resolve("mask.nii"),
                InputFiles.GRID,
                i -> i == shape.index(1, 2, 3) || i == shape.index(2, 3, 4) || i == shape.index(3, 3, 4));
        JsonObject figures = Cli.run(
                        "export-mesh",
                        "--mask",
                        mask,
                        "--output",
                        folder.resolve("a.ply"),
                        "--lesions",
                        lesion,
                        "--json")
                .json()
                .getAsJsonObject();
        assertThat(figures.get("euler_characteristic").getAsInt()).isEqualTo(eulerCharacteristic);
        assertThat(figures.get("mask_volume_mm3").getAsDouble()).isEqualTo((lesion.equals("all") ? 3 : 2) * 0.46875);
    }

    @Test
    void emptyMaskIsRefused() throws IOException {
        Path mask = InputFiles.mask(folder.resolve("empty.mha"), InputFiles.GRID, i -> false);
        Path output = folder.resolve("empty.stl");
        Cli.run("export-mesh", "--mask", mask, "--output", output)
                .refusesWith(mask + ": tumour voxels: expected at least one, found none");
        assertThat(output).doesNotExist();
    }

    @Test
    void maskWithoutSpacingIsRefused() throws IOException {
        Path mask = folder.resolve("bare.mha");
        byte[] values = new byte[24];
        values[5] = 1;
        VolumeFiles.write(
                mask, Mask.of(Geometry.of(new GridShape(2, 3, 4)), values).asVolume());
        Cli.run("export-mesh", "--mask", mask, "--output", folder.resolve("a.stl"))
                .refusesWith(mask + ": spacing: expected a spacing in the header, found none");
    }

    @Test
    void volumeThatIsNoMaskIsRefused() throws IOException {
        Path volume = InputFiles.ramp(folder.resolve("volume.nii"), 0, 0);
        Cli.run("export-mesh", "--mask", volume, "--output", folder.resolve("a.stl"))
                .refusesWith(volume.toString(), "expected 0 or 1", "found 2.0");
    }

    @Test
    void badOptionsAreRefused() throws IOException {
        Path mask = oneVoxel();
        Cli.run("export-mesh", "--mask", mask, "--output", folder.resolve("a.obj"))
                .refusesWith("--output", "expected a name that ends in .stl, .ply or .glb", "found a.obj");
        Cli.run("export-mesh", "--mask", mask, "--output", folder.resolve("a.stl"), "--smooth", -1)
                .refusesWith("--smooth", "expected a number of at least 0", "found -1");
        Cli.run("export-mesh", "--mask", mask, "--output", folder.resolve("a.stl"), "--lesions", "first")
                .refusesWith("--lesions", "expected one of [ALL, LARGEST]", "first");
        Cli.run(
                        "export-mesh",
                        "--mask",
                        mask,
                        "--output",
                        folder.resolve("none").resolve("a.stl"))
                .refusesWith("--output", "expected an existing folder");
    }

    @Test
    void existingFileIsKeptUnlessForced() throws IOException {
        Path mask = oneVoxel();
        Path output = InputFiles.text(folder.resolve("a.stl"), "kept");
        Cli.run("export-mesh", "--mask", mask, "--output", output).refusesWith("--output", "found an existing file");
        assertThat(output).hasContent("kept\n");
        Cli.run("export-mesh", "--mask", mask, "--output", output, "--force").succeeds();
        assertThat(Files.size(output)).isEqualTo(84 + 12 * 50);
    }

    private Path oneVoxel() throws IOException {
        return InputFiles.mask(
                folder.resolve("one.nii.gz"),
                InputFiles.GRID,
                i -> i == InputFiles.GRID.shape().index(2, 3, 4));
    }
}
