package org.abusmtl.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.internal.AtomicFile;
import org.abusmtl.internal.JsonFields;
import org.abusmtl.io.ModelFileException.Kind;
import org.abusmtl.spi.Weights;
import org.abusmtl.volume.InvalidDataException;

/**
 * The container of model files and checkpoints, all numbers little endian:
 *
 * <pre>
 * 8 bytes   "ABUSMTL" and a zero byte
 * int       format version
 * long      length of the whole file
 * int       length of the header
 * header    JSON object in UTF-8; its field "arrays" lists name and shape of every array, section by section
 * floats    the arrays in the order of that list
 * 32 bytes  SHA-256 of everything before
 * </pre>
 *
 * <p>The place of magic, version, length and checksum is the same in every version to come.
 *
 * @param header everything that is not an array
 * @param sections weights by section, {@code weights} and, in a checkpoint, the optimizer's moments
 */
record WeightsContainer(JsonObject header, Map<String, Weights> sections) {

    static final int VERSION = 1;

    private static final byte[] MAGIC = "ABUSMTL\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PRELUDE = MAGIC.length + 4 + 8 + 4;
    private static final int CHECKSUM = 32;
    private static final int MAX_HEADER = 1 << 26;
    private static final int CHUNK = 1 << 18;
    private static final String ARRAYS = "arrays";

    void write(Path file) throws IOException {
        JsonObject table = new JsonObject();
        long floats = 0;
        for (Map.Entry<String, Weights> section : sections.entrySet()) {
            JsonArray arrays = new JsonArray();
            section.getValue().parameters().forEach((name, parameter) -> {
                JsonObject entry = new JsonObject();
                entry.addProperty("name", name);
                JsonArray shape = new JsonArray();
                parameter.shape().forEach(shape::add);
                entry.add("shape", shape);
                arrays.add(entry);
            });
            table.add(section.getKey(), arrays);
            floats += section.getValue().count();
        }
        JsonObject complete = header.deepCopy();
        complete.add(ARRAYS, table);
        byte[] json = complete.toString().getBytes(StandardCharsets.UTF_8);
        long length = PRELUDE + (long) json.length + 4 * floats + CHECKSUM;
        AtomicFile.write(file, out -> writeTo(out, json, length));
    }

    private void writeTo(OutputStream out, byte[] json, long length) throws IOException {
        MessageDigest digest = sha256();
        OutputStream body = new DigestOutputStream(out, digest);
        body.write(ByteBuffer.allocate(PRELUDE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(VERSION)
                .putLong(length)
                .putInt(json.length)
                .array());
        body.write(json);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (Weights weights : sections.values()) {
            for (Weights.Parameter parameter : weights.parameters().values()) {
                float[] values = parameter.values();
                for (int from = 0; from < values.length; from += CHUNK / 4) {
                    int count = Math.min(CHUNK / 4, values.length - from);
                    chunk.clear().asFloatBuffer().put(values, from, count);
                    body.write(chunk.array(), 0, 4 * count);
                }
            }
        }
        out.write(digest.digest());
    }

    static WeightsContainer read(Path file) throws IOException {
        String source = file.toString();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer prelude =
                    ByteBuffer.allocate((int) Math.min(PRELUDE, size)).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, prelude, 0);
            int magic = Math.min(MAGIC.length, prelude.limit());
            if (!Arrays.equals(prelude.array(), 0, magic, MAGIC, 0, magic) || magic == 0) {
                throw new ModelFileException(
                        Kind.NOT_A_MODEL, source, "magic", "ABUSMTL", size == 0 ? "an empty file" : "something else");
            }
            if (size < PRELUDE + CHECKSUM) {
                throw truncated(source, "at least " + (PRELUDE + CHECKSUM), size);
            }
            prelude.position(MAGIC.length);
            int version = prelude.getInt();
            long length = prelude.getLong();
            int headerLength = prelude.getInt();
            if (!checksumFits(channel, size)) {
                if (length > size) {
                    throw truncated(source, Long.toString(length), size);
                }
                throw corrupt(source, "checksum", "the SHA-256 of the content", "another one");
            }
            // the content is what was written: from here on a surprise is another version's, not damage
            if (version > VERSION) {
                throw new ModelFileException(
                        Kind.TOO_NEW, source, "format version", "at most " + VERSION, version + "; update abus-mtl");
            }
            if (version < VERSION) {
                throw new ModelFileException(Kind.TOO_OLD, source, "format version", "" + VERSION, "" + version);
            }
            if (length != size) {
                throw corrupt(source, "length", length + " bytes", size + " bytes");
            }
            long room = size - PRELUDE - CHECKSUM;
            if (headerLength < 2 || headerLength > Math.min(room, MAX_HEADER)) {
                throw corrupt(source, "header length", "2 to " + Math.min(room, MAX_HEADER), "" + headerLength);
            }
            ByteBuffer json = ByteBuffer.allocate(headerLength);
            fill(channel, json, PRELUDE);
            JsonFields header = JsonFields.parse(source, new String(json.array(), StandardCharsets.UTF_8));
            return new WeightsContainer(
                    header.json(), readArrays(channel, source, header, PRELUDE + headerLength, size - CHECKSUM));
        }
    }

    private static Map<String, Weights> readArrays(
            FileChannel channel, String source, JsonFields header, long from, long to) throws IOException {
        JsonFields table = header.child(ARRAYS);
        // the whole table is added up before anything is allocated
        Map<String, Map<String, List<Integer>>> shapes = new LinkedHashMap<>();
        long floats = 0;
        for (String section : table.json().keySet()) {
            Map<String, List<Integer>> named = new LinkedHashMap<>();
            for (JsonElement element : table.array(section)) {
                JsonFields entry = JsonFields.of(source, element);
                List<Integer> shape = new ArrayList<>();
                long count = 1;
                for (JsonElement side : entry.array("shape")) {
                    int value = side.isJsonPrimitive() ? parseSide(side.getAsString()) : -1;
                    if (value < 0 || (value > 0 && count > Integer.MAX_VALUE / value)) {
                        throw corrupt(source, ARRAYS + "." + section + ".shape", "sides of an array", "" + side);
                    }
                    shape.add(value);
                    count *= value;
                }
                if (named.put(entry.text("name"), shape) != null) {
                    throw corrupt(source, ARRAYS + "." + section, "each name once", entry.text("name") + " twice");
                }
                floats += count;
            }
            shapes.put(section, named);
        }
        if (floats != (to - from) / 4 || (to - from) % 4 != 0) {
            throw corrupt(source, ARRAYS, to - from + " bytes of floats", "" + 4 * floats);
        }
        Map<String, Weights> sections = new LinkedHashMap<>();
        long position = from;
        for (Map.Entry<String, Map<String, List<Integer>>> section : shapes.entrySet()) {
            Map<String, Weights.Parameter> parameters = new LinkedHashMap<>();
            for (Map.Entry<String, List<Integer>> entry : section.getValue().entrySet()) {
                int count = entry.getValue().stream().reduce(1, (a, b) -> a * b);
                float[] values = readFloats(channel, position, count);
                position += 4L * count;
                parameters.put(entry.getKey(), new Weights.Parameter(entry.getValue(), values));
            }
            sections.put(section.getKey(), new Weights(parameters));
        }
        header.json().remove(ARRAYS);
        return sections;
    }

    private static int parseSide(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static float[] readFloats(FileChannel channel, long position, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < count; from += CHUNK / 4) {
            int part = Math.min(CHUNK / 4, count - from);
            fill(channel, chunk.clear().limit(4 * part), position + 4L * from);
            chunk.flip().asFloatBuffer().get(values, from, part);
        }
        return values;
    }

    private static boolean checksumFits(FileChannel channel, long size) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long position = 0; position < size - CHECKSUM; position += CHUNK) {
            chunk.clear().limit((int) Math.min(CHUNK, size - CHECKSUM - position));
            fill(channel, chunk, position);
            digest.update(chunk.flip());
        }
        ByteBuffer stored = ByteBuffer.allocate(CHECKSUM);
        fill(channel, stored, size - CHECKSUM);
        return MessageDigest.isEqual(stored.array(), digest.digest());
    }

    private static void fill(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int read = channel.read(into, at);
            if (read < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            at += read;
        }
    }

    private static ModelFileException truncated(String source, String expected, long found) {
        return new ModelFileException(Kind.TRUNCATED, source, "length", expected + " bytes", found + " bytes");
    }

    private static ModelFileException corrupt(String source, String field, String expected, String found) {
        return new ModelFileException(Kind.CORRUPT, source, field, expected, found);
    }

    /** A section that must be there. */
    Weights section(String source, String name) {
        Weights weights = sections.get(name);
        if (weights == null) {
            throw corrupt(source, ARRAYS, "a section " + name, sections.keySet().toString());
        }
        return weights;
    }

    /** Refuses a file of the other kind. */
    JsonFields requireContent(String source, String content) {
        JsonFields fields = JsonFields.of(source, header);
        String found = fields.text("content");
        if (!found.equals(content)) {
            throw new ModelFileException(Kind.OTHER_CONTENT, source, "content", content, found);
        }
        return fields;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Turns a header that makes no sense into a corrupt file. */
    static ModelFileException corrupt(String source, InvalidDataException cause) {
        ModelFileException exception =
                corrupt(source, cause.field(), "a header of this version", String.valueOf(cause.getMessage()));
        exception.initCause(cause);
        return exception;
    }
}
