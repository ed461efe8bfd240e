package org.abusmtl.mesh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Vector3;

/**
 * Writes meshes: under a temporary name first, so that a failure leaves no half file and keeps an older one.
 *
 * <table>
 * <caption>What the extension chooses</caption>
 * <tr><th>extension</th><th>file</th></tr>
 * <tr><td>{@code .stl}</td><td>binary STL: triangles with their normals, each with its own corners</td></tr>
 * <tr><td>{@code .ply}</td><td>binary PLY, little endian: vertices and the triangles between them</td></tr>
 * <tr><td>{@code .glb}</td><td>binary glTF 2.0: vertices with normals, triangles, one matt material</td></tr>
 * </table>
 *
 * <p>Coordinates of STL and PLY are those of the mesh, in mm. Neither format has a place for unit and space; the head of
 * the file names both in a comment, the space as {@code SPACE=LPS}, which 3D Slicer understands. A glTF is in metres
 * with y up and z to the front, as its specification demands: (x, y, z) mm become (x, z, -y) / 1000, so that a patient
 * stands upright and faces the viewer.
 *
 * @since 0.1.0
 */
public final class MeshFiles {

    private static final int STL_HEADER = 80;
    private static final int STL_TRIANGLE = 50;
    private static final int PLY_TRIANGLE = 13;

    private MeshFiles() {}

    /**
     * Writes a mesh.
     *
     * @param file the file to create or replace
     * @param mesh what to write
     * @throws InvalidDataException if the extension is none of these
     * @throws IOException if the folder does not exist or the disk fails
     */
    public static void write(Path file, TriangleMesh mesh) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".stl")) {
            AtomicFile.write(file, out -> writeStl(mesh, out));
        } else if (name.endsWith(".ply")) {
            AtomicFile.write(file, out -> writePly(mesh, out));
        } else if (name.endsWith(".glb")) {
            AtomicFile.write(file, new GlbWriter(mesh)::write);
        } else {
            throw new InvalidDataException(file.toString(), "extension", ".stl, .ply or .glb", name);
        }
    }

    private static String comment(TriangleMesh mesh) {
        return "abus-mtl, mm, "
                + switch (mesh.space()) {
                    case LPS -> "SPACE=LPS";
                    case GRID -> "axes of the grid";
                };
    }

    private static void writeStl(TriangleMesh mesh, OutputStream out) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(STL_HEADER + 4).order(ByteOrder.LITTLE_ENDIAN);
        header.put(comment(mesh).getBytes(StandardCharsets.US_ASCII));
        header.putInt(STL_HEADER, mesh.triangleCount());
        out.write(header.array());
        IntBuffer corners = mesh.triangles();
        FloatBuffer vertices = mesh.vertices();
        ByteBuffer triangle = ByteBuffer.allocate(STL_TRIANGLE).order(ByteOrder.LITTLE_ENDIAN);
        for (int t = 0; t < mesh.triangleCount(); t++) {
            triangle.clear();
            Vector3 normal = mesh.doubledNormal(t);
            double length = normal.length();
            for (int axis = 0; axis < 3; axis++) {
                // of a triangle without area: (0, 0, 0), which tells readers to find it themselves
                triangle.putFloat(length > 0 ? (float) (normal.along(axis) / length) : 0);
            }
            for (int corner = 0; corner < 3; corner++) {
                int at = 3 * corners.get();
                triangle.putFloat(vertices.get(at))
                        .putFloat(vertices.get(at + 1))
                        .putFloat(vertices.get(at + 2));
            }
            triangle.putShort((short) 0);
            out.write(triangle.array());
        }
    }

    private static void writePly(TriangleMesh mesh, OutputStream out) throws IOException {
        String header = String.join(
                "\n",
                "ply",
                "format binary_little_endian 1.0",
                "comment " + comment(mesh),
                "element vertex " + mesh.vertexCount(),
                "property float x",
                "property float y",
                "property float z",
                "element face " + mesh.triangleCount(),
                "property list uchar int vertex_indices",
                "end_header",
                "");
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        FloatBuffer vertices = mesh.vertices();
        ByteBuffer vertex = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        while (vertices.hasRemaining()) {
            vertex.clear();
            vertex.putFloat(vertices.get()).putFloat(vertices.get()).putFloat(vertices.get());
            out.write(vertex.array());
        }
        IntBuffer corners = mesh.triangles();
        ByteBuffer triangle = ByteBuffer.allocate(PLY_TRIANGLE).order(ByteOrder.LITTLE_ENDIAN);
        while (corners.hasRemaining()) {
            triangle.clear();
            triangle.put((byte) 3).putInt(corners.get()).putInt(corners.get()).putInt(corners.get());
            out.write(triangle.array());
        }
    }
}
