package org.abusmtl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.abusmtl.io.VolumeFiles;
import org.abusmtl.mesh.MeshFiles;
import org.abusmtl.mesh.MeshSpace;
import org.abusmtl.mesh.TriangleMesh;
import org.abusmtl.volume.LesionChoice;
import org.abusmtl.volume.Mask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The surface of a mask, for other programs. */
@Command(
        name = "export-mesh",
        description = {
            "Writes the surface of a mask as triangles, in the format that the extension names: .stl, .ply or .glb.",
            "STL and PLY are in mm in the mask's own coordinates (left, posterior, superior where it has an"
                    + " orientation), GLB in metres with the head up."
        })
final class ExportMeshCommand extends Subcommand {

    private static final List<String> EXTENSIONS = List.of(".stl", ".ply", ".glb");

    @Option(names = "--mask", required = true, paramLabel = "MASK", description = "The mask, of any volume format.")
    private Path mask = Path.of("");

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The file to write.")
    private Path output = Path.of("");

    @Option(
            names = "--smooth",
            paramLabel = "N",
            description = "How often the surface is relaxed within its voxels; default 0, the faces of the voxels.")
    private int smooth;

    @Option(
            names = "--lesions",
            description = "Which lesions the surface is of: all (default) or the largest, its voxels joined by faces.")
    private LesionChoice lesions = LesionChoice.ALL;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        String name = String.valueOf(output.getFileName());
        if (EXTENSIONS.stream().noneMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
            throw new UsageException("--output " + output, "a name that ends in .stl, .ply or .glb", name);
        }
        if (smooth < 0) {
            throw new UsageException("--smooth", "a number of at least 0", String.valueOf(smooth));
        }
        Outputs.requireNewFile("--output", output, force);
        Outputs.requireDifferent("--output", output, "--mask", mask);
        Mask all = VolumeFiles.readMask(mask);
        if (all.geometry().spacing().isEmpty()) {
            throw new UsageException(mask + ": spacing", "a spacing in the header", "none");
        }
        if (all.isEmpty()) {
            throw new UsageException(mask + ": tumour voxels", "at least one", "none");
        }
        Mask chosen = lesions.of(all);
        TriangleMesh mesh = TriangleMesh.of(chosen, smooth);
        MeshFiles.write(output, mesh);
        print(chosen, mesh);
        return 0;
    }

    private void print(Mask chosen, TriangleMesh mesh) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("output", output.toString());
        figures.put("space", mesh.space() == MeshSpace.LPS ? "LPS" : null);
        figures.put("vertices", mesh.vertexCount());
        figures.put("triangles", mesh.triangleCount());
        figures.put("volume_mm3", mesh.volumeMm3());
        figures.put("mask_volume_mm3", chosen.volumeMm3());
        figures.put("surface_area_mm2", mesh.surfaceAreaMm2());
        figures.put("euler_characteristic", mesh.eulerCharacteristic());
        if (json) {
            Json.print(out(), figures);
            return;
        }
        figures.forEach((key, value) -> out().printf("%-20s %s%n", key, value == null ? "none" : value));
    }
}
