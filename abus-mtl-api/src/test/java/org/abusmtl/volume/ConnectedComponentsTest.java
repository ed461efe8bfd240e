package org.abusmtl.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectedComponentsTest {

    private static final Spacing SPACING = new Spacing(0.5, 0.25, 2);

    private static Mask mask(GridShape shape, int[]... voxels) {
        byte[] values = new byte[shape.voxels()];
        for (int[] voxel : voxels) {
            values[shape.index(voxel[0], voxel[1], voxel[2])] = 1;
        }
        return Mask.of(Geometry.of(shape, SPACING), values);
    }

    @Test
    void voxelsTouchByFacesEdgesOrCorners() {
        GridShape shape = new GridShape(5, 4, 3);
        Mask face = mask(shape, new int[] {1, 1, 1}, new int[] {1, 1, 2});
        Mask edge = mask(shape, new int[] {1, 1, 1}, new int[] {1, 2, 2});
        Mask edgeAlongRows = mask(shape, new int[] {2, 1, 1}, new int[] {1, 2, 1});
        Mask corner = mask(shape, new int[] {2, 2, 1}, new int[] {3, 1, 2});
        Mask apart = mask(shape, new int[] {0, 2, 1}, new int[] {2, 2, 1});
        assertThat(counts(face)).containsExactly(1, 1, 1);
        assertThat(counts(edge)).containsExactly(2, 1, 1);
        assertThat(counts(edgeAlongRows)).containsExactly(2, 1, 1);
        assertThat(counts(corner)).containsExactly(2, 2, 1);
        assertThat(counts(apart)).containsExactly(2, 2, 2);
    }

    /** By faces, by edges too, by corners too. */
    private static List<Integer> counts(Mask mask) {
        return Stream.of(Connectivity.FACES, Connectivity.EDGES, Connectivity.CORNERS)
                .map(connectivity -> ConnectedComponents.of(mask, connectivity).count())
                .toList();
    }

    @Test
    void componentsHaveTheirVoxelsMiddleAndBox() {
        // a bar of three along x, its neighbour above the middle, and a voxel apart
        Mask mask = mask(
                new GridShape(6, 4, 3),
                new int[] {1, 1, 0},
                new int[] {2, 1, 0},
                new int[] {3, 1, 0},
                new int[] {2, 2, 0},
                new int[] {5, 3, 2});
        ConnectedComponents found = ConnectedComponents.of(mask, Connectivity.FACES);
        assertThat(found.components())
                .containsExactly(
                        new ConnectedComponents.Component(
                                1, 4, new Vector3(2, 1.25, 0), new VoxelBox(1, 1, 0, 3, 2, 0)),
                        new ConnectedComponents.Component(2, 1, new Vector3(5, 3, 2), new VoxelBox(5, 3, 2, 5, 3, 2)));
        assertThat(found.largest()).contains(found.components().get(0));
        assertThat(found.mask(2).count()).isEqualTo(1);
        assertThat(found.mask(2).get(5, 3, 2)).isTrue();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> found.mask(3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> found.mask(0));
    }

    @Test
    void armsThatMeetLaterAreOnePart() {
        // a U along y: its arms are two parts until the last row joins them
        Mask mask = mask(
                new GridShape(5, 4, 1),
                new int[] {0, 0, 0},
                new int[] {4, 0, 0},
                new int[] {0, 1, 0},
                new int[] {4, 1, 0},
                new int[] {0, 2, 0},
                new int[] {1, 2, 0},
                new int[] {2, 2, 0},
                new int[] {3, 2, 0},
                new int[] {4, 2, 0});
        assertThat(ConnectedComponents.of(mask, Connectivity.FACES).count()).isEqualTo(1);
    }

    @Test
    void emptyMaskHasNoParts() {
        Mask empty = mask(new GridShape(3, 2, 4));
        ConnectedComponents found = ConnectedComponents.of(empty, Connectivity.CORNERS);
        assertThat(found.count()).isZero();
        assertThat(found.largest()).isEmpty();
        assertThat(found.label(0)).isZero();
        assertThat(Lesion.table(empty)).isEmpty();
        assertThat(LesionChoice.LARGEST.of(empty).isEmpty()).isTrue();
        assertThat(LesionChoice.ALL.of(empty)).isSameAs(empty);
    }

    /** A mask that another language can make too. */
    private static Mask scattered(GridShape shape, int percent, int seed) {
        byte[] values = new byte[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            long h = (i + seed) * 2654435761L & 0xffffffffL;
            h = (h ^ h >>> 15) * 2246822519L & 0xffffffffL;
            h ^= h >>> 13;
            values[i] = (byte) (h % 100 < percent ? 1 : 0);
        }
        return Mask.of(Geometry.of(shape, SPACING), values);
    }

    /** Counts, largest parts and labels of {@code scipy.ndimage.label} 1.10 with structures of connectivity 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "7, 5, 3, 40, 1, FACES, 41, 7, 26, 4646",
        "7, 5, 3, 40, 1, EDGES, 41, 1, 41, 1704",
        "13, 4, 9, 30, 2, FACES, 143, 40, 24, 96177",
        "13, 4, 9, 30, 2, EDGES, 143, 2, 142, 6859",
        "13, 4, 9, 30, 2, CORNERS, 143, 1, 143, 6777",
        "16, 16, 16, 25, 3, FACES, 1023, 332, 36, 7944623",
        "16, 16, 16, 25, 3, EDGES, 1023, 28, 963, 182176",
        "16, 16, 16, 25, 3, CORNERS, 1023, 8, 1012, 52612",
        "1, 9, 6, 55, 4, FACES, 32, 4, 19, 2851",
        "20, 11, 8, 12, 5, FACES, 198, 134, 5, 678957",
        "20, 11, 8, 12, 5, EDGES, 198, 58, 38, 229812",
        "20, 11, 8, 12, 5, CORNERS, 198, 29, 55, 79273"
    })
    void labelsAreThoseOfScipy(
            int x,
            int y,
            int z,
            int percent,
            int seed,
            Connectivity connectivity,
            int voxels,
            int count,
            int largest,
            long checksum) {
        Mask mask = scattered(new GridShape(x, y, z), percent, seed);
        assertThat(mask.count()).isEqualTo(voxels);
        ConnectedComponents found = ConnectedComponents.of(mask, connectivity);
        assertThat(found.count()).isEqualTo(count);
        assertThat(found.largest().orElseThrow().voxels()).isEqualTo(largest);
        long sum = 0;
        for (int i = 0; i < x * y * z; i++) {
            sum += (long) found.label(i) * (i % 97 + 1);
        }
        assertThat(sum).isEqualTo(checksum);
    }

    @ParameterizedTest
    @EnumSource
    void labelsAreThoseOfAFloodFill(Connectivity connectivity) {
        SplittableRandom random = new SplittableRandom(6);
        for (int run = 0; run < 200; run++) {
            GridShape shape = new GridShape(1 + random.nextInt(9), 1 + random.nextInt(7), 1 + random.nextInt(6));
            Mask mask = scattered(shape, 5 + random.nextInt(90), random.nextInt(1000));
            ConnectedComponents found = ConnectedComponents.of(mask, connectivity);
            int[] expected = flood(mask, connectivity);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found.label(i)).isEqualTo(expected[i]);
            }
            int voxels = 0;
            for (ConnectedComponents.Component component : found.components()) {
                Mask part = found.mask(component.label());
                assertThat(part.count()).isEqualTo(component.voxels());
                assertThat(part.boundingBox()).contains(component.box());
                voxels += component.voxels();
            }
            assertThat(voxels).isEqualTo(mask.count());
        }
    }

    private static int[] flood(Mask mask, Connectivity connectivity) {
        int axes = switch (connectivity) {
            case FACES -> 1;
            case EDGES -> 2;
            case CORNERS -> 3;
        };
        GridShape shape = mask.geometry().shape();
        int[] labels = new int[shape.voxels()];
        int count = 0;
        for (int start = 0; start < labels.length; start++) {
            if (!mask.get(start) || labels[start] != 0) {
                continue;
            }
            labels[start] = ++count;
            ArrayDeque<Integer> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                int at = open.remove();
                int x = at % shape.x();
                int y = at / shape.x() % shape.y();
                int z = at / shape.x() / shape.y();
                for (int step = 0; step < 27; step++) {
                    int dx = step % 3 - 1;
                    int dy = step / 3 % 3 - 1;
                    int dz = step / 9 - 1;
                    boolean touches = Math.abs(dx) + Math.abs(dy) + Math.abs(dz) <= axes;
                    if (touches && shape.contains(x + dx, y + dy, z + dz)) {
                        int next = shape.index(x + dx, y + dy, z + dz);
                        if (mask.get(next) && labels[next] == 0) {
                            labels[next] = count;
                            open.add(next);
                        }
                    }
                }
            }
        }
        return labels;
    }

    @Test
    void lesionTableBeginsWithTheLargest() {
        Mask mask =
                mask(new GridShape(6, 4, 3), new int[] {0, 0, 0}, new int[] {2, 1, 0}, new int[] {3, 1, 0}, new int[] {
                    5, 3, 2
                });
        assertThat(Lesion.table(mask))
                .containsExactly(
                        new Lesion(1, 2, 0.5, new Vector3(2.5, 1, 0), new VoxelBox(2, 1, 0, 3, 1, 0)),
                        new Lesion(2, 1, 0.25, new Vector3(0, 0, 0), new VoxelBox(0, 0, 0, 0, 0, 0)),
                        new Lesion(3, 1, 0.25, new Vector3(5, 3, 2), new VoxelBox(5, 3, 2, 5, 3, 2)));
        Mask largest = LesionChoice.LARGEST.of(mask);
        assertThat(largest.count()).isEqualTo(2);
        assertThat(largest.get(3, 1, 0)).isTrue();
        assertThat(largest.geometry()).isEqualTo(mask.geometry());
        assertThat(LesionChoice.ALL.of(mask)).isSameAs(mask);
    }

    @Test
    void onlyLesionIsTheLargest() {
        Mask mask = mask(new GridShape(6, 4, 3), new int[] {2, 1, 0}, new int[] {3, 1, 0});
        assertThat(LesionChoice.LARGEST.of(mask)).isSameAs(mask);
    }
}
