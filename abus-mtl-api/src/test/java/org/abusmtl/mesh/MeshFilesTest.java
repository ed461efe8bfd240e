package org.abusmtl.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshFilesTest {

    @TempDir
    Path folder;

    private static final TriangleMesh MESH = TriangleMesh.of(
            Surfaces.mask(
                    Surfaces.grid(12, 10, 8, new Spacing(0.5, 0.7, 1.1))
                            .withOrientation(new Orientation(
                                    new Vector3(1, 0, 0),
                                    new Vector3(0, 1, 0),
                                    new Vector3(0, 0, -1),
                                    new Vector3(40, -30, 20))),
                    Surfaces.ball(2.5, 3, 4, 2.2)),
            4);

    @Test
    void stlHasEveryTriangleWithItsNormal() throws IOException {
        Path file = folder.resolve("mesh.STL");
        MeshFiles.write(file, MESH);
        ByteBuffer bytes = little(file);

        assertThat(bytes.remaining()).isEqualTo(84 + 50 * MESH.triangleCount());
        // a binary file that begins with "solid" is taken for text
        assertThat(text(bytes, 80)).startsWith("abus-mtl, mm, SPACE=LPS\0");
        assertThat(bytes.getInt()).isEqualTo(MESH.triangleCount());
        double six = 0;
        for (int t = 0; t < MESH.triangleCount(); t++) {
            Vector3 normal = vector(bytes);
            Vector3 a = vector(bytes);
            Vector3 b = vector(bytes);
            Vector3 c = vector(bytes);
            assertThat(bytes.getShort()).isZero();
            assertThat(a).isEqualTo(MESH.vertex(MESH.triangles().get(3 * t)));
            assertThat(normal.length()).isCloseTo(1, within(1e-5));
            // perpendicular to both sides
            assertThat(dot(normal, b.plus(a, -1))).isCloseTo(0, within(1e-4));
            assertThat(dot(normal, c.plus(a, -1))).isCloseTo(0, within(1e-4));
            Vector3 from = a.plus(new Vector3(42.5, -27, 16), -1);
            double area = MESH.doubledNormal(t).length() / 2;
            six += 2 * area * dot(from, normal);
        }
        assertThat(six / 6).isCloseTo(MESH.volumeMm3(), within(1e-3));
    }

    @Test
    void plyHasTheVerticesAndTrianglesOfTheMesh() throws IOException {
        Path file = folder.resolve("mesh.ply");
        MeshFiles.write(file, MESH);
        byte[] content = Files.readAllBytes(file);
        String ascii = new String(content, StandardCharsets.US_ASCII);
        int body = ascii.indexOf("end_header\n") + "end_header\n".length();

        assertThat(ascii.substring(0, body).lines())
                .containsExactly(
                        "ply",
                        "format binary_little_endian 1.0",
                        "comment abus-mtl, mm, SPACE=LPS",
                        "element vertex " + MESH.vertexCount(),
                        "property float x",
                        "property float y",
                        "property float z",
                        "element face " + MESH.triangleCount(),
                        "property list uchar int vertex_indices",
                        "end_header");
        ByteBuffer bytes = ByteBuffer.wrap(content, body, content.length - body).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < MESH.vertexCount(); i++) {
            assertThat(vector(bytes)).isEqualTo(MESH.vertex(i));
        }
        for (int t = 0; t < MESH.triangleCount(); t++) {
            assertThat(bytes.get()).isEqualTo((byte) 3);
            for (int corner = 0; corner < 3; corner++) {
                assertThat(bytes.getInt()).isEqualTo(MESH.triangles().get(3 * t + corner));
            }
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void glbHasTheMeshInMetresWithThePatientUpright() throws IOException {
        Path file = folder.resolve("mesh.glb");
        MeshFiles.write(file, MESH);
        ByteBuffer bytes = little(file);

        assertThat(text(bytes, 4)).isEqualTo("glTF");
        assertThat(bytes.getInt()).isEqualTo(2);
        assertThat(bytes.getInt()).isEqualTo((int) Files.size(file));
        int json = bytes.getInt();
        assertThat(json % 4).isZero();
        assertThat(text(bytes, 4)).isEqualTo("JSON");
        JsonObject document = JsonParser.parseString(text(bytes, json)).getAsJsonObject();
        int binary = bytes.getInt();
        assertThat(text(bytes, 4)).isEqualTo("BIN\0");
        assertThat(bytes.remaining()).isEqualTo(binary);
        assertThat(document.getAsJsonArray("buffers")
                        .get(0)
                        .getAsJsonObject()
                        .get("byteLength")
                        .getAsInt())
                .isEqualTo(binary);

        float[] min = {9, 9, 9};
        float[] max = {-9, -9, -9};
        for (int i = 0; i < MESH.vertexCount(); i++) {
            Vector3 place = vector(bytes);
            Vector3 mm = MESH.vertex(i);
            // left stays x, the head is up, the chest is in front
            assertThat(place.x()).isCloseTo(mm.x() / 1000, within(1e-8));
            assertThat(place.y()).isCloseTo(mm.z() / 1000, within(1e-8));
            assertThat(place.z()).isCloseTo(-mm.y() / 1000, within(1e-8));
            for (int axis = 0; axis < 3; axis++) {
                min[axis] = Math.min(min[axis], (float) place.along(axis));
                max[axis] = Math.max(max[axis], (float) place.along(axis));
            }
        }
        JsonObject positions = document.getAsJsonArray("accessors").get(0).getAsJsonObject();
        for (int axis = 0; axis < 3; axis++) {
            assertThat(positions.getAsJsonArray("min").get(axis).getAsFloat()).isEqualTo(min[axis]);
            assertThat(positions.getAsJsonArray("max").get(axis).getAsFloat()).isEqualTo(max[axis]);
        }
        for (int i = 0; i < MESH.vertexCount(); i++) {
            assertThat(vector(bytes).length()).isCloseTo(1, within(1e-5));
        }
        for (int i = 0; i < 3 * MESH.triangleCount(); i++) {
            assertThat(bytes.getInt()).isEqualTo(MESH.triangles().get(i));
        }
    }

    @Test
    void otherExtensionIsRefusedAndNothingWritten() throws IOException {
        Path file = folder.resolve("mesh.obj");
        assertThatThrownBy(() -> MeshFiles.write(file, MESH))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage(file + ": extension: expected .stl, .ply or .glb, found mesh.obj");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void existingFileIsReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("mesh.ply");
        Files.write(file, new byte[1 << 20]);
        MeshFiles.write(file, MESH);
        assertThat(file).binaryContent().startsWith("ply\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(Files.size(file)).isLessThan(1 << 20);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static ByteBuffer little(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static Vector3 vector(ByteBuffer bytes) {
        return new Vector3(bytes.getFloat(), bytes.getFloat(), bytes.getFloat());
    }

    private static double dot(Vector3 a, Vector3 b) {
        return a.x() * b.x() + a.y() * b.y() + a.z() * b.z();
    }
}
