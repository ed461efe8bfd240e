package org.abusmtl.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.jspecify.annotations.Nullable;

/** Reads MetaImage, one file or a header with a data file; raw, zlib and text. */
final class MetaImageReader implements VolumeReader {

    /** The field after which the data begin; nothing behind it belongs to the header. */
    private static final String LAST_FIELD = "ElementDataFile";

    private final VolumeSource source;
    private final Map<String, HeaderField> fields;
    private final long headerEnd;

    private MetaImageReader(VolumeSource source, Map<String, HeaderField> fields, long headerEnd) {
        this.source = source;
        this.fields = fields;
        this.headerEnd = headerEnd;
    }

    /** Reads the header: lines {@code key = value}; comments and whatever else has no {@code =} are passed over. */
    static MetaImageReader open(VolumeSource source) throws IOException {
        try (HeaderText text = HeaderText.open(source)) {
            Map<String, HeaderField> fields = new HashMap<>();
            while (!fields.containsKey(LAST_FIELD)) {
                String line = text.nextLine();
                if (line == null) {
                    throw source.malformed(LAST_FIELD, "such a field", "none");
                }
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    String key = line.substring(0, equals).strip();
                    HeaderField field = new HeaderField(
                            source, key, line.substring(equals + 1).strip());
                    if (fields.put(key, field) != null) {
                        throw source.malformed(key, "one such line", "two");
                    }
                }
            }
            return new MetaImageReader(source, fields, text.position());
        }
    }

    @Override
    public VolumeFormat format() {
        return VolumeFormat.META_IMAGE;
    }

    @Override
    public Volume read() throws IOException {
        HeaderField objectType = first("ObjectType");
        if (objectType != null && !objectType.value().equals("Image")) {
            throw objectType.unsupported("Image");
        }
        int dimensions = dimensions();
        Extent extent = Extent.of(source, "DimSize", require("DimSize").integers(dimensions));
        SampleType type = sampleType();
        refuseWhatChangesVoxels();
        Optional<List<Double>> steps = steps(dimensions);
        Optional<Spacing> spacing =
                steps.map(s -> GridFields.spacing(source, "ElementSpacing, ElementSize", s.get(0), s.get(1), s.get(2)));
        Optional<Orientation> orientation = orientation(dimensions);
        ByteBuffer data = data(extent, type);
        return Volume.wrap(
                GridFields.geometry(extent.shape(), spacing, orientation), type, IntensityScaling.NONE, data);
    }

    /** The first of several names of a field that the header has. */
    private @Nullable HeaderField first(String... names) {
        for (String name : names) {
            HeaderField field = fields.get(name);
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    private HeaderField require(String name) {
        HeaderField field = fields.get(name);
        if (field == null) {
            throw source.malformed(name, "such a field", "none");
        }
        return field;
    }

    private int dimensions() {
        HeaderField field = require("NDims");
        long dimensions = field.integer();
        if (dimensions < 1 || dimensions > 10) {
            throw field.malformed("1 to 10 dimensions");
        }
        return (int) dimensions;
    }

    private SampleType sampleType() {
        HeaderField channels = first("ElementNumberOfChannels");
        if (channels != null && channels.integer() != 1) {
            throw channels.unsupported("1 channel");
        }
        HeaderField field = require("ElementType");
        return switch (field.value()) {
            case "MET_CHAR" -> SampleType.INT8;
            case "MET_UCHAR" -> SampleType.UINT8;
            case "MET_SHORT" -> SampleType.INT16;
            case "MET_USHORT" -> SampleType.UINT16;
            // the format's "long" has 32 bits, whatever a compiler's has
            case "MET_INT", "MET_LONG" -> SampleType.INT32;
            case "MET_UINT", "MET_ULONG" -> SampleType.UINT32;
            case "MET_LONG_LONG" -> SampleType.INT64;
            case "MET_ULONG_LONG" -> SampleType.UINT64;
            case "MET_FLOAT" -> SampleType.FLOAT32;
            case "MET_DOUBLE" -> SampleType.FLOAT64;
            default -> {
                boolean several = field.value().matches("MET_[A-Z_]{1,20}_(ARRAY|MATRIX)|MET_STRING|MET_ASCII_CHAR");
                throw several ? field.unsupported("one real number a voxel") : field.malformed("an element type");
            }
        };
    }

    /** Readers of the format disagree on whether these fields change the intensities: no value would be right. */
    private void refuseWhatChangesVoxels() {
        HeaderField slope = first("ElementToIntensityFunctionSlope");
        HeaderField offset = first("ElementToIntensityFunctionOffset");
        if (slope != null && slope.reals(1).get(0) != 1) {
            throw slope.unsupported("1");
        }
        if (offset != null && offset.reals(1).get(0) != 0) {
            throw offset.unsupported("0");
        }
    }

    private Optional<List<Double>> steps(int dimensions) {
        HeaderField field = first("ElementSpacing", "ElementSize");
        return field == null ? Optional.empty() : Optional.of(field.reals(dimensions));
    }

    /** Row k of the matrix is the direction of axis k. */
    private Optional<Orientation> orientation(int dimensions) {
        HeaderField matrix = first("TransformMatrix", "Rotation", "Orientation");
        if (matrix == null) {
            return Optional.empty();
        }
        List<Double> values = matrix.reals(dimensions * dimensions);
        Vector3[] axes = new Vector3[3];
        for (int axis = 0; axis < 3; axis++) {
            int row = axis * dimensions;
            axes[axis] = new Vector3(values.get(row), values.get(row + 1), values.get(row + 2));
        }
        HeaderField offset = first("Offset", "Position", "Origin");
        List<Double> origin = offset == null ? List.of(0.0, 0.0, 0.0) : offset.reals(dimensions);
        return Optional.of(GridFields.orientation(
                source,
                matrix.name(),
                axes[0],
                axes[1],
                axes[2],
                new Vector3(origin.get(0), origin.get(1), origin.get(2))));
    }

    private ByteBuffer data(Extent extent, SampleType type) throws IOException {
        HeaderField name = require(LAST_FIELD);
        boolean local = name.value().toUpperCase(Locale.ROOT).equals("LOCAL");
        if (!local && name.namesSeveralFiles()) {
            throw name.unsupported("a single data file");
        }
        Path file = local ? source.path() : DetachedData.resolve(source, LAST_FIELD, name.value());
        long headerSize = headerSize();
        // a header size counts from the first byte of the file, also if the header is in it
        long start = headerSize > 0 ? headerSize : local ? headerEnd : 0;
        if (!flag(true, "BinaryData")) {
            if (headerSize < 0) {
                throw source.malformed("HeaderSize", "0 or more for text", "-1");
            }
            return new TextVoxels(source, file, start).decimal(extent, type);
        }
        boolean big = flag(false, "BinaryDataByteOrderMSB", "ElementByteOrderMSB");
        VoxelData.Location location = flag(false, "CompressedData")
                ? compressed(file, start, headerSize)
                : new VoxelData.Location(file, DataEncoding.RAW, start, headerSize < 0 ? VoxelData.LAST : 0);
        return VoxelData.read(source, location, extent.bytes(type))
                .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private long headerSize() {
        HeaderField field = first("HeaderSize");
        long size = field == null ? 0 : field.integer();
        if (field != null && size < -1) {
            throw field.malformed("-1 or more");
        }
        return size;
    }

    private VoxelData.Location compressed(Path file, long start, long headerSize) throws IOException {
        HeaderField field = first("CompressedDataSize");
        long from = start;
        if (field != null) {
            long size = field.integer();
            long available = Files.size(file) - start;
            boolean fits = headerSize < 0 ? size <= available : size == available;
            if (size < 0 || !fits) {
                throw source.malformed(
                        "CompressedDataSize",
                        (headerSize < 0 ? "at most " : "") + "the " + available + " bytes there are",
                        "" + size);
            }
            from = headerSize < 0 ? Files.size(file) - size : start;
        } else if (headerSize < 0) {
            throw source.malformed("CompressedDataSize", "one, to find the data by HeaderSize -1", "none");
        }
        return new VoxelData.Location(file, DataEncoding.ZLIB, from, 0);
    }

    private boolean flag(boolean otherwise, String... names) {
        HeaderField field = first(names);
        if (field == null) {
            return otherwise;
        }
        return switch (field.value().toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw field.malformed("True or False");
        };
    }
}
