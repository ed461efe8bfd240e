package org.abusmtl.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;

/**
 * A fingerprint of a data set, so that a model file and a report can say what they came from and a change of the data
 * shows.
 *
 * @since 0.1.0
 */
public final class DatasetDigest {

    private static final int CHUNK = 1 << 14;

    private DatasetDigest() {}

    /**
     * SHA-256 over the cases in the order of their names: name, patient, label, shape, spacing, intensities as
     * little-endian 32-bit floats, mask bytes. The order of the table, the file format and the sample type of the files
     * change nothing. Reads all voxels, one case at a time.
     *
     * @param dataset the cases
     * @return 64 hexadecimal digits
     * @throws IOException if a file cannot be read
     * @throws org.abusmtl.volume.InvalidDataException if a file holds something else than it should
     */
    public static String of(Dataset dataset) throws IOException {
        MessageDigest digest = sha256();
        List<Sample> samples = dataset.samples().stream()
                .sorted(Comparator.comparing(Sample::caseId))
                .toList();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Sample sample : samples) {
            text(digest, sample.caseId());
            text(digest, sample.patientId());
            text(digest, sample.diagnosis().label());
            Sample.Voxels voxels = sample.voxels();
            geometry(digest, voxels.volume().geometry());
            intensities(digest, voxels.volume(), chunk);
            digest.update(voxels.mask().values());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** With its length in front, so that no two texts run into one. */
    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static void geometry(MessageDigest digest, Geometry geometry) {
        GridShape shape = geometry.shape();
        digest.update(ByteBuffer.allocate(12)
                .putInt(shape.x())
                .putInt(shape.y())
                .putInt(shape.z())
                .flip());
        text(digest, geometry.spacing().map(Spacing::toString).orElse("none"));
    }

    private static void intensities(MessageDigest digest, Volume volume, ByteBuffer chunk) {
        float[] values = new float[CHUNK];
        int voxels = volume.geometry().shape().voxels();
        for (int from = 0; from < voxels; from += CHUNK) {
            int length = Math.min(CHUNK, voxels - from);
            volume.read(from, values, 0, length);
            chunk.clear();
            chunk.asFloatBuffer().put(values, 0, length);
            digest.update(chunk.limit(length * Float.BYTES));
        }
    }
}
