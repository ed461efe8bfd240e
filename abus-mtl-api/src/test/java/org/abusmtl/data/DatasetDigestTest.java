package org.abusmtl.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class DatasetDigestTest {

    private static final Geometry GRID = Geometry.of(new GridShape(3, 1, 2), new Spacing(0.5, 0.25, 2));

    private static Sample sample(String id, String patient, Diagnosis diagnosis, Geometry grid, float last, int bit) {
        return Sample.of(
                id, patient, diagnosis, Volume.of(grid, new float[] {1, 2, 3, 4, 5, last}), Mask.of(grid, new byte[] {
                    0, 1, 0, 0, 0, (byte) bit
                }));
    }

    @Test
    void equalsTheDigestOfBytesLaidOutByHand() throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        for (String text : new String[] {"c", "pat", "M"}) {
            bytes.putInt(text.length()).put(text.getBytes(US_ASCII));
        }
        bytes.putInt(3).putInt(1).putInt(2);
        bytes.putInt(19).put("0.5 x 0.25 x 2.0 mm".getBytes(US_ASCII));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (float value : new float[] {1, 2, 3, 4, 5, 6}) {
            bytes.putFloat(value);
        }
        bytes.put(new byte[] {0, 1, 0, 0, 0, 1});
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(bytes.flip());

        String digest = Dataset.of("any", List.of(sample("c", "pat", Diagnosis.MALIGNANT, GRID, 6, 1)))
                .digest();

        assertThat(digest).isEqualTo(HexFormat.of().formatHex(sha.digest()));
    }

    @Test
    void everyChangeShowsAndTheOrderDoesNot() throws IOException {
        Sample first = sample("a", "p", Diagnosis.BENIGN, GRID, 6, 0);
        Sample second = sample("b", "q", Diagnosis.MALIGNANT, GRID, 7, 1);
        String digest = Dataset.of("x", List.of(first, second)).digest();

        assertThat(Dataset.of("y", List.of(second, first)).digest()).isEqualTo(digest);
        Set<String> others = new HashSet<>();
        others.add(digest);
        for (Sample changed : new Sample[] {
            sample("c", "q", Diagnosis.MALIGNANT, GRID, 7, 1),
            sample("b", "p", Diagnosis.MALIGNANT, GRID, 7, 1),
            sample("b", "q", Diagnosis.BENIGN, GRID, 7, 1),
            sample("b", "q", Diagnosis.MALIGNANT, GRID.withSpacing(new Spacing(0.5, 0.25, 1)), 7, 1),
            sample("b", "q", Diagnosis.MALIGNANT, GRID, 7.001f, 1),
            sample("b", "q", Diagnosis.MALIGNANT, GRID, 7, 0)
        }) {
            others.add(Dataset.of("x", List.of(first, changed)).digest());
        }
        others.add(Dataset.of("x", List.of(first)).digest());
        assertThat(others).hasSize(8);
    }

    @Test
    void volumesLongerThanAChunkAreReadToTheEnd() throws IOException {
        Geometry grid = Geometry.of(new GridShape(41, 40, 30), Spacing.isotropic(1));
        float[] values = new float[grid.shape().voxels()];
        Mask none = Mask.of(grid, new byte[values.length]);
        Set<String> digests = new HashSet<>();
        for (int at : new int[] {0, 16_383, 16_384, 32_768, values.length - 1}) {
            float[] changed = values.clone();
            changed[at] = 1;
            digests.add(Dataset.of("x", List.of(Sample.of("a", "p", Diagnosis.BENIGN, Volume.of(grid, changed), none)))
                    .digest());
        }
        assertThat(digests).hasSize(5);
    }
}
