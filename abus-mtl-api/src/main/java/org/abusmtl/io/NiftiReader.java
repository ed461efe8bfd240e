package org.abusmtl.io;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.abusmtl.volume.IntensityScaling;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.SampleType;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.jspecify.annotations.Nullable;

/** Reads NIfTI-1 and NIfTI-2, one file or a header with an image file, plain or gzip, either byte order. */
final class NiftiReader implements VolumeReader {

    private static final int MOST_HEADER_BYTES = NiftiVersion.TWO.length;

    private final VolumeSource source;
    private final NiftiVersion version;
    private final ByteBuffer header;
    private final boolean gzip;

    private NiftiReader(VolumeSource source, NiftiVersion version, ByteBuffer header, boolean gzip) {
        this.source = source;
        this.version = version;
        this.header = header;
        this.gzip = gzip;
    }

    /** Whether a file that starts like this is NIfTI. */
    static boolean recognises(byte[] head) {
        return version(head, ByteOrder.LITTLE_ENDIAN) != null || version(head, ByteOrder.BIG_ENDIAN) != null;
    }

    private static @Nullable NiftiVersion version(byte[] head, ByteOrder order) {
        return head.length < 4
                ? null
                : NiftiVersion.ofLength(ByteBuffer.wrap(head).order(order).getInt(0));
    }

    static boolean isGzip(byte[] head) {
        return head.length >= 2 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b;
    }

    /** Reads the header and checks that it is one. */
    static NiftiReader open(VolumeSource source) throws IOException {
        byte[] head = source.head(MOST_HEADER_BYTES);
        boolean gzip = isGzip(head);
        if (gzip) {
            head = inflatedHead(source);
        }
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            NiftiVersion version = version(head, order);
            if (version != null) {
                if (head.length < version.length) {
                    throw source.malformed("header", version.length + " bytes", head.length + " bytes");
                }
                return new NiftiReader(source, version, ByteBuffer.wrap(head).order(order), gzip);
            }
        }
        throw source.malformed(
                "sizeof_hdr",
                "348 or 540 (NIfTI)",
                head.length < 4
                        ? "a file of " + head.length + " bytes"
                        : String.valueOf(ByteBuffer.wrap(head)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(0)));
    }

    private static byte[] inflatedHead(VolumeSource source) throws IOException {
        // a few kilobytes of deflate hold any header; a name in the gzip header may take some more
        byte[] compressed = source.head(1 << 16);
        byte[] head = new byte[MOST_HEADER_BYTES];
        int length = 0;
        try (InputStream in = DataEncoding.GZIP.decode(new ByteArrayInputStream(compressed))) {
            // one by one: the decoder fills what it is given or fails, and the cut may be right behind the header
            for (int b; length < head.length && (b = in.read()) >= 0; ) {
                head[length++] = (byte) b;
            }
        } catch (EOFException e) {
            // the header is shorter than it must be: said where its length is checked
        } catch (IOException | RuntimeException e) {
            // the decoder's, of corrupt data: nothing is read from the disk here
            throw source.malformed("header", "an intact GZIP stream", String.valueOf(e.getMessage()));
        }
        return Arrays.copyOf(head, length);
    }

    @Override
    public VolumeFormat format() {
        return version.format;
    }

    @Override
    public Volume read() throws IOException {
        boolean pair = version.hasMagic(header, true);
        if (!pair && !version.hasMagic(header, false)) {
            if (version.hasNoMagic(header) && source.hasExtension(".hdr", ".hdr.gz")) {
                throw source.unsupported("magic", "NIfTI", "none, as in Analyze 7.5");
            }
            throw source.malformed("magic", version == NiftiVersion.ONE ? "n+1 or ni1" : "n+2 or ni2", "another one");
        }
        Extent extent = extent();
        SampleType type = sampleType();
        IntensityScaling scaling = scaling();
        double mm = millimetresPerUnit();
        Spacing spacing = spacing(mm);
        Optional<Orientation> orientation = orientation(mm);
        ByteBuffer data = VoxelData.read(source, location(pair), extent.bytes(type));
        return Volume.wrap(
                GridFields.geometry(extent.shape(), Optional.of(spacing), orientation),
                type,
                scaling,
                data.order(header.order()));
    }

    private Extent extent() {
        long dimensions = version.dim(header, 0);
        if (dimensions < 1 || dimensions > 7) {
            throw source.malformed("dim[0]", "1 to 7 dimensions", String.valueOf(dimensions));
        }
        List<Long> sides = new ArrayList<>();
        for (int i = 1; i <= dimensions; i++) {
            sides.add(version.dim(header, i));
        }
        return Extent.of(source, "dim", sides);
    }

    private SampleType sampleType() {
        int code = version.datatype(header);
        SampleType type = switch (code) {
            case 2 -> SampleType.UINT8;
            case 4 -> SampleType.INT16;
            case 8 -> SampleType.INT32;
            case 16 -> SampleType.FLOAT32;
            case 64 -> SampleType.FLOAT64;
            case 256 -> SampleType.INT8;
            case 512 -> SampleType.UINT16;
            case 768 -> SampleType.UINT32;
            case 1024 -> SampleType.INT64;
            case 1280 -> SampleType.UINT64;
            case 1 -> throw unsupportedType("binary");
            case 32 -> throw unsupportedType("complex64");
            case 128 -> throw unsupportedType("RGB24");
            case 1536 -> throw unsupportedType("float128");
            case 1792 -> throw unsupportedType("complex128");
            case 2048 -> throw unsupportedType("complex256");
            case 2304 -> throw unsupportedType("RGBA32");
            default -> throw source.malformed("datatype", "a NIfTI type code", String.valueOf(code));
        };
        int bits = version.bitpix(header);
        if (bits != 0 && bits != 8 * type.bytes()) {
            throw source.malformed("bitpix", 8 * type.bytes() + " for " + type.label(), String.valueOf(bits));
        }
        return type;
    }

    private UnsupportedVolumeException unsupportedType(String name) {
        return source.unsupported("datatype", "one real number a voxel", name);
    }

    /** Slope 0 says that there is no scaling; some writers say it with NaN. */
    private IntensityScaling scaling() {
        double slope = version.slope(header);
        double intercept = version.intercept(header);
        if (slope == 0 || Double.isNaN(slope)) {
            return IntensityScaling.NONE;
        }
        if (Double.isInfinite(slope) || !Double.isFinite(intercept)) {
            throw source.malformed("scl_slope, scl_inter", "finite values", slope + ", " + intercept);
        }
        return new IntensityScaling(slope, intercept);
    }

    private double millimetresPerUnit() {
        int code = version.units(header) & 7;
        return switch (code) {
            case 0, 2 -> 1;
            case 1 -> 1000;
            case 3 -> 0.001;
            default -> throw source.malformed("xyzt_units", "0 (unknown), 1 (m), 2 (mm) or 3 (um)", code + "");
        };
    }

    private Spacing spacing(double mm) {
        return GridFields.spacing(
                source,
                "pixdim",
                mm * version.pixdim(header, 1),
                mm * version.pixdim(header, 2),
                mm * version.pixdim(header, 3));
    }

    private Optional<Orientation> orientation(double mm) {
        if (version.sformCode(header) > 0) {
            return Optional.of(GridFields.orientation(
                    source, "srow", srowColumn(0, 1), srowColumn(1, 1), srowColumn(2, 1), srowColumn(3, mm)));
        }
        return version.qformCode(header) > 0 ? Optional.of(qform(mm)) : Optional.empty();
    }

    /** One column of the sform matrix, turned from RAS to LPS. */
    private Vector3 srowColumn(int column, double factor) {
        return new Vector3(
                -factor * version.transform(header, 6 + column),
                -factor * version.transform(header, 10 + column),
                factor * version.transform(header, 14 + column));
    }

    private Orientation qform(double mm) {
        double b = version.transform(header, 0);
        double c = version.transform(header, 1);
        double d = version.transform(header, 2);
        double square = b * b + c * c + d * d;
        // single precision may leave a half turn slightly longer than 1
        if (!(square <= 1.001)) {
            throw source.malformed("quatern_b, _c, _d", "a part of a unit quaternion", b + ", " + c + ", " + d);
        }
        double length = Math.sqrt(Math.max(1, square));
        b /= length;
        c /= length;
        d /= length;
        double a = Math.sqrt(Math.max(0, 1 - square));
        double qfac = version.pixdim(header, 0) < 0 ? -1 : 1;
        return GridFields.orientation(
                source,
                "quatern, qoffset",
                new Vector3(-(a * a + b * b - c * c - d * d), -2 * (b * c + a * d), 2 * (b * d - a * c)),
                new Vector3(-2 * (b * c - a * d), -(a * a + c * c - b * b - d * d), 2 * (c * d + a * b)),
                new Vector3(
                        -2 * qfac * (b * d + a * c),
                        -2 * qfac * (c * d - a * b),
                        qfac * (a * a + d * d - b * b - c * c)),
                new Vector3(
                        -mm * version.transform(header, 3),
                        -mm * version.transform(header, 4),
                        mm * version.transform(header, 5)));
    }

    private VoxelData.Location location(boolean pair) throws IOException {
        double offset = version.voxOffset(header);
        if (!pair && offset == 0) {
            offset = version.firstVoxel();
        }
        double least = pair ? 0 : version.firstVoxel();
        if (!(offset >= least) || offset >= 0x1p62 || offset != Math.rint(offset)) {
            throw source.malformed("vox_offset", "a whole number of at least " + (long) least, offset + "");
        }
        if (pair) {
            Path image = imageFile();
            boolean gzipImage =
                    String.valueOf(image.getFileName()).toLowerCase(Locale.ROOT).endsWith(".gz");
            return location(image, gzipImage, (long) offset);
        }
        return location(source.path(), gzip, (long) offset);
    }

    private static VoxelData.Location location(Path file, boolean gzip, long offset) {
        return new VoxelData.Location(file, gzip ? DataEncoding.GZIP : DataEncoding.RAW, 0, offset);
    }

    /** The image file of a pair: the same name with img for hdr, compressed like the header if there are both. */
    private Path imageFile() throws IOException {
        String name = String.valueOf(source.path().getFileName());
        if (!source.hasExtension(".hdr", ".hdr.gz")) {
            throw source.malformed("magic", "n+1 or n+2, or a name that ends in .hdr", "ni1 or ni2");
        }
        int stem = name.length() - (source.hasExtension(".gz") ? ".hdr.gz" : ".hdr").length();
        boolean capitals = name.startsWith("HDR", stem + 1);
        String plain = name.substring(0, stem) + (capitals ? ".IMG" : ".img");
        String compressed = plain + (capitals ? ".GZ" : ".gz");
        String first = gzip ? compressed : plain;
        String second = gzip ? plain : compressed;
        String image = !DetachedData.exists(source, first) && DetachedData.exists(source, second) ? second : first;
        return DetachedData.resolve(source, "image file", image);
    }

    /** The header that goes with an image file that the caller named. */
    static VolumeSource headerOfImage(VolumeSource image) {
        String name = String.valueOf(image.path().getFileName());
        String ending = image.hasExtension(".gz") ? ".img.gz" : ".img";
        String stem = name.substring(0, name.length() - ending.length());
        boolean capitals = name.startsWith("IMG", stem.length() + 1);
        Path plain = image.path().resolveSibling(stem + (capitals ? ".HDR" : ".hdr"));
        Path compressed = image.path().resolveSibling(plain.getFileName() + (capitals ? ".GZ" : ".gz"));
        return VolumeSource.open(!Files.exists(plain) && Files.exists(compressed) ? compressed : plain);
    }
}
