package org.abusmtl.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Volume;
import org.jspecify.annotations.Nullable;

/** Reads NRRD, one file or a header with a data file; raw, gzip, bzip2, ascii and hex. */
final class NrrdReader implements VolumeReader {

    private static final int MOST_DIMENSIONS = 16;
    private static final Set<String> SPATIAL_KINDS = Set.of("domain", "space", "none", "???");

    private final VolumeSource source;

    private final Map<String, HeaderField> fields;
    private final long headerEnd;
    private final boolean headerOnly;

    private NrrdReader(VolumeSource source, Map<String, HeaderField> fields, long headerEnd, boolean headerOnly) {
        this.source = source;
        this.fields = fields;
        this.headerEnd = headerEnd;
        this.headerOnly = headerOnly;
    }

    /** Whether a file that starts like this is NRRD, of whatever version. */
    static boolean recognises(byte[] head) {
        return head.length >= 4 && head[0] == 'N' && head[1] == 'R' && head[2] == 'R' && head[3] == 'D';
    }

    /** Reads the header. */
    static NrrdReader open(VolumeSource source) throws IOException {
        try (HeaderText text = HeaderText.open(source)) {
            String magic = text.nextLine();
            if (magic == null || !magic.matches("NRRD000[1-5]")) {
                throw source.malformed("magic", "NRRD0001 to NRRD0005", magic == null ? "an empty file" : magic);
            }
            Map<String, HeaderField> fields = new LinkedHashMap<>();
            String line = text.nextLine();
            while (line != null && !line.isEmpty()) {
                parse(source, line, fields);
                line = text.nextLine();
            }
            return new NrrdReader(source, fields, text.position(), line == null);
        }
    }

    /** A line is a comment, a {@code key:=value} pair of the user, or a {@code field: description}. */
    private static void parse(VolumeSource source, String line, Map<String, HeaderField> fields) {
        if (line.startsWith("#")) {
            return;
        }
        int pair = line.indexOf(":=");
        int colon = line.indexOf(": ");
        if (pair > 0 && (colon < 0 || pair < colon)) {
            return;
        }
        if (colon <= 0) {
            throw source.malformed("header", "lines of 'field: description' and then an empty one", line);
        }
        String name = line.substring(0, colon);
        HeaderField field =
                new HeaderField(source, name, line.substring(colon + 2).strip());
        if (fields.put(name.toLowerCase(Locale.ROOT).replace(" ", ""), field) != null) {
            throw source.malformed(name, "one such line", "two");
        }
    }

    @Override
    public VolumeFormat format() {
        return VolumeFormat.NRRD;
    }

    @Override
    public Volume read() throws IOException {
        int dimension = dimension();
        Extent extent = extent(dimension);
        SampleType type = sampleType();
        NrrdSpace space = new NrrdSpace(source, fields, dimension);
        // before the data are looked for: that they are not a 3D image says more than that they are missing
        space.check();
        ByteBuffer data = data(extent, type);
        return Volume.wrap(
                GridFields.geometry(extent.shape(), space.spacing(), space.orientation()),
                type,
                IntensityScaling.NONE,
                data);
    }

    private HeaderField require(String name) {
        HeaderField field = fields.get(name);
        if (field == null) {
            throw source.malformed(name, "such a field", "none");
        }
        return field;
    }

    private int dimension() {
        HeaderField field = require("dimension");
        long dimension = field.integer();
        if (dimension < 1 || dimension > MOST_DIMENSIONS) {
            throw field.malformed("1 to " + MOST_DIMENSIONS);
        }
        return (int) dimension;
    }

    private Extent extent(int dimension) {
        HeaderField sizes = require("sizes");
        List<Long> sides = sizes.integers(dimension);
        for (long side : sides) {
            if (side < 1) {
                throw sizes.malformed("sides of at least 1");
            }
        }
        HeaderField kinds = fields.get("kinds");
        if (kinds != null) {
            List<String> words = kinds.words();
            if (words.size() != dimension) {
                throw kinds.malformed(dimension + " kinds");
            }
            // an axis with a single value behind the three does not matter
            for (String kind : words.subList(0, Math.min(3, dimension))) {
                if (!SPATIAL_KINDS.contains(kind.toLowerCase(Locale.ROOT))) {
                    throw kinds.unsupported("axes in space, one real number a voxel");
                }
            }
        }
        return Extent.of(source, "sizes", sides);
    }

    private SampleType sampleType() {
        HeaderField field = require("type");
        return switch (field.value().toLowerCase(Locale.ROOT)) {
            case "signed char", "int8", "int8_t" -> SampleType.INT8;
            case "uchar", "unsigned char", "uint8", "uint8_t" -> SampleType.UINT8;
            case "short", "short int", "signed short", "signed short int", "int16", "int16_t" -> SampleType.INT16;
            case "ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t" -> SampleType.UINT16;
            case "int", "signed int", "int32", "int32_t" -> SampleType.INT32;
            case "uint", "unsigned int", "uint32", "uint32_t" -> SampleType.UINT32;
            case "longlong", "long long", "long long int", "signed long long", "signed long long int" ->
                SampleType.INT64;
            case "int64", "int64_t" -> SampleType.INT64;
            case "ulonglong", "unsigned long long", "unsigned long long int" -> SampleType.UINT64;
            case "uint64", "uint64_t" -> SampleType.UINT64;
            case "float" -> SampleType.FLOAT32;
            case "double" -> SampleType.FLOAT64;
            case "block" -> throw field.unsupported("one real number a voxel");
            default -> throw field.malformed("a NRRD type");
        };
    }

    private ByteBuffer data(Extent extent, SampleType type) throws IOException {
        HeaderField encodingField = require("encoding");
        String encoding = encodingField.value().toLowerCase(Locale.ROOT);
        HeaderField dataFile = fields.get("datafile");
        Path file = dataFile == null ? source.path() : dataFile(dataFile);
        long start = dataFile == null ? headerEnd : 0;
        if (dataFile == null && headerOnly) {
            throw source.malformed("header", "an empty line and then data, or a data file", "the end of the file");
        }
        start = afterLines(file, start, skip("lineskip", 0));
        long byteSkip = skip("byteskip", -1);
        long bytes = extent.bytes(type);
        return switch (encoding) {
            case "raw" -> binary(file, DataEncoding.RAW, start, byteSkip, bytes).order(order(type));
            case "gz", "gzip" ->
                binary(file, DataEncoding.GZIP, start, byteSkip, bytes).order(order(type));
            case "bz2", "bzip2" ->
                binary(file, DataEncoding.BZIP2, start, byteSkip, bytes).order(order(type));
            case "txt", "text", "ascii" -> text(file, start, byteSkip).decimal(extent, type);
            case "hex" -> text(file, start, byteSkip).hexadecimal(bytes).order(order(type));
            default -> throw encodingField.unsupported("raw, gzip, bzip2, ascii or hex");
        };
    }

    private ByteBuffer binary(Path file, DataEncoding encoding, long start, long skip, long bytes) throws IOException {
        return VoxelData.read(source, new VoxelData.Location(file, encoding, start, skip), bytes);
    }

    private TextVoxels text(Path file, long start, long byteSkip) {
        if (byteSkip < 0) {
            throw source.malformed("byte skip", "0 or more for text", "-1");
        }
        return new TextVoxels(source, file, start + byteSkip);
    }

    private Path dataFile(HeaderField field) throws IOException {
        if (field.namesSeveralFiles()) {
            throw field.unsupported("a single data file");
        }
        return DetachedData.resolve(source, field.name(), field.value());
    }

    private long skip(String name, long least) {
        HeaderField field = fields.get(name);
        if (field == null) {
            return 0;
        }
        long skip = field.integer();
        if (skip < least || skip > 1L << 60) {
            throw field.malformed("a number of at least " + least);
        }
        return skip;
    }

    private long afterLines(Path file, long start, long lines) throws IOException {
        if (lines == 0) {
            return start;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.skipNBytes(start);
            long position = start;
            for (long left = lines; left > 0; position++) {
                int b = in.read();
                if (b < 0) {
                    throw source.malformed("line skip", lines + " lines", "the end of the file after fewer");
                }
                left -= b == '\n' ? 1 : 0;
            }
            return position;
        }
    }

    private ByteOrder order(SampleType type) {
        @Nullable HeaderField field = fields.get("endian");
        if (field == null) {
            if (type.bytes() > 1) {
                throw source.malformed("endian", "little or big for " + type.label(), "none");
            }
            return ByteOrder.LITTLE_ENDIAN;
        }
        return switch (field.value().toLowerCase(Locale.ROOT)) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw field.malformed("little or big");
        };
    }
}
