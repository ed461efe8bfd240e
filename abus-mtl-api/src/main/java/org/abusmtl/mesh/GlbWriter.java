package org.abusmtl.mesh;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.volume.InvalidDataException;

/** Writes binary glTF 2.0: a header, a chunk of JSON, and a chunk of positions, normals and vertex numbers. */
final class GlbWriter {

    private static final int MAGIC = 0x46546C67;
    private static final int JSON = 0x4E4F534A;
    private static final int BINARY = 0x004E4942;

    private static final int FLOAT = 5126;
    private static final int UNSIGNED_INT = 5125;
    private static final int ARRAY = 34962;
    private static final int ELEMENT_ARRAY = 34963;

    private static final float METRES = 1e-3f;

    private final TriangleMesh mesh;
    private final long vertexBytes;
    private final long indexBytes;

    GlbWriter(TriangleMesh mesh) {
        this.mesh = mesh;
        this.vertexBytes = 12L * mesh.vertexCount();
        this.indexBytes = 12L * mesh.triangleCount();
    }

    void write(OutputStream out) throws IOException {
        byte[] json = padded(new Gson().toJson(document()));
        long binary = 2 * vertexBytes + indexBytes;
        long length = 12 + 8 + json.length + 8 + binary;
        if (length > 0xffffffffL) {
            throw new InvalidDataException("mesh", "size as glTF", "less than 4 GiB", length + " bytes");
        }
        ByteBuffer head = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(MAGIC).putInt(2).putInt((int) length);
        head.putInt(json.length).putInt(JSON);
        out.write(head.array());
        out.write(json);
        ByteBuffer chunk = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        chunk.putInt((int) binary).putInt(BINARY);
        out.write(chunk.array());
        writeVectors(mesh.vertices(), METRES, out);
        writeVectors(mesh.vertexNormals(), 1, out);
        IntBuffer corners = mesh.triangles();
        ByteBuffer triangle = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        while (corners.hasRemaining()) {
            triangle.clear();
            triangle.putInt(corners.get()).putInt(corners.get()).putInt(corners.get());
            out.write(triangle.array());
        }
    }

    private static byte[] padded(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 3) / 4 * 4);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /** Towards the left, up, and to the front: a rotation, so counter-clockwise stays so. */
    private static void writeVectors(FloatBuffer vectors, float scale, OutputStream out) throws IOException {
        ByteBuffer vector = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < vectors.limit(); at += 3) {
            vector.clear();
            for (int axis = 0; axis < 3; axis++) {
                vector.putFloat(turned(vectors, at, axis) * scale);
            }
            out.write(vector.array());
        }
    }

    private static float turned(FloatBuffer vectors, int at, int axis) {
        return switch (axis) {
            case 0 -> vectors.get(at);
            case 1 -> vectors.get(at + 2);
            default -> -vectors.get(at + 1);
        };
    }

    private Map<String, Object> document() {
        Map<String, Object> primitive = new LinkedHashMap<>();
        primitive.put("attributes", object("POSITION", 0, "NORMAL", 1));
        primitive.put("indices", 2);
        primitive.put("material", 0);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asset", object("version", "2.0", "generator", "abus-mtl"));
        document.put("scene", 0);
        document.put("scenes", List.of(object("nodes", List.of(0))));
        document.put("nodes", List.of(object("mesh", 0, "name", "surface")));
        document.put("meshes", List.of(object("primitives", List.of(primitive))));
        document.put(
                "materials",
                List.of(object(
                        "pbrMetallicRoughness",
                        object(
                                "baseColorFactor",
                                List.of(0.8, 0.35, 0.25, 1),
                                "metallicFactor",
                                0,
                                "roughnessFactor",
                                0.8))));
        document.put("accessors", accessors());
        document.put(
                "bufferViews",
                List.of(
                        view(0, vertexBytes, ARRAY),
                        view(vertexBytes, vertexBytes, ARRAY),
                        view(2 * vertexBytes, indexBytes, ELEMENT_ARRAY)));
        document.put("buffers", List.of(object("byteLength", 2 * vertexBytes + indexBytes)));
        return document;
    }

    private List<Map<String, Object>> accessors() {
        FloatBuffer vertices = mesh.vertices();
        float[] min = new float[3];
        float[] max = new float[3];
        Arrays.fill(min, Float.POSITIVE_INFINITY);
        Arrays.fill(max, Float.NEGATIVE_INFINITY);
        for (int at = 0; at < vertices.limit(); at += 3) {
            for (int axis = 0; axis < 3; axis++) {
                float value = turned(vertices, at, axis) * METRES;
                min[axis] = Math.min(min[axis], value);
                max[axis] = Math.max(max[axis], value);
            }
        }
        Map<String, Object> positions = accessor(0, mesh.vertexCount(), FLOAT, "VEC3");
        positions.put("min", min);
        positions.put("max", max);
        return List.of(
                positions,
                accessor(1, mesh.vertexCount(), FLOAT, "VEC3"),
                accessor(2, 3 * mesh.triangleCount(), UNSIGNED_INT, "SCALAR"));
    }

    private static Map<String, Object> accessor(int view, int count, int component, String type) {
        Map<String, Object> accessor = new LinkedHashMap<>();
        accessor.put("bufferView", view);
        accessor.put("componentType", component);
        accessor.put("count", count);
        accessor.put("type", type);
        return accessor;
    }

    private static Map<String, Object> view(long offset, long length, int target) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("buffer", 0);
        view.put("byteOffset", offset);
        view.put("byteLength", length);
        view.put("target", target);
        return view;
    }

    /** Keys and values in turn, in this order: that of {@code Map.of} differs from one process to the next. */
    private static Map<String, Object> object(Object... entries) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            object.put((String) entries[i], entries[i + 1]);
        }
        return object;
    }
}
