package org.abusmtl.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriangleMeshTest {

    private static final Spacing UNEQUAL = new Spacing(0.5, 0.7, 1.1);

    private static final Mask BALL =
            Surfaces.mask(Surfaces.grid(51, 40, 27, UNEQUAL), Surfaces.ball(12.3, 13.4, 14.1, 10));

    // by hand

    @Test
    void surfaceOfOneVoxelIsItsSixFaces() {
        byte[] values = new byte[3 * 4 * 5];
        values[new GridShape(3, 4, 5).index(1, 2, 3)] = 1;
        TriangleMesh mesh = TriangleMesh.of(Mask.of(Surfaces.grid(3, 4, 5, UNEQUAL), values));

        assertThat(mesh.vertexCount()).isEqualTo(8);
        assertThat(mesh.triangleCount()).isEqualTo(12);
        assertThat(mesh.space()).isEqualTo(MeshSpace.GRID);
        // 0.5 * 0.7 * 1.1, and 2 * (0.5 * 0.7 + 0.5 * 1.1 + 0.7 * 1.1)
        assertThat(mesh.volumeMm3()).isCloseTo(0.385, within(1e-6));
        assertThat(mesh.surfaceAreaMm2()).isCloseTo(3.34, within(1e-5));
        double[] min = new double[3];
        double[] max = new double[3];
        bounds(mesh, min, max);
        assertThat(min).containsExactly(new double[] {0.25, 1.05, 2.75}, within(1e-6));
        assertThat(max).containsExactly(new double[] {0.75, 1.75, 3.85}, within(1e-6));
    }

    @Test
    void levelOfAProbabilityMapLiesBetweenVoxelsByInterpolation() {
        Geometry grid = Surfaces.grid(9, 7, 5, new Spacing(2, 1, 1));
        float[] values = new float[9 * 7 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 9 < 4 ? 0.9f : 0.1f;
        }
        TriangleMesh mesh = TriangleMesh.of(ProbabilityMap.of(grid, values), 0.3);
        double[] max = new double[3];
        bounds(mesh, new double[3], max);
        // 0.9 to 0.1 passes 0.3 after three quarters of the way from voxel 3 to voxel 4, 2 mm apart
        assertThat(max[0]).isCloseTo(7.5, within(1e-5));
    }

    @Test
    void coordinatesAreThoseOfTheOrientation() {
        // x runs to the right, y to the head, z to the back
        Orientation orientation = new Orientation(
                new Vector3(-1, 0, 0), new Vector3(0, 0, 1), new Vector3(0, 1, 0), new Vector3(100, -20, 7));
        byte[] values = new byte[3 * 4 * 5];
        values[new GridShape(3, 4, 5).index(2, 1, 3)] = 1;
        TriangleMesh mesh =
                TriangleMesh.of(Mask.of(Surfaces.grid(3, 4, 5, UNEQUAL).withOrientation(orientation), values));
        double[] min = new double[3];
        double[] max = new double[3];
        bounds(mesh, min, max);
        assertThat(mesh.space()).isEqualTo(MeshSpace.LPS);
        assertThat(min).containsExactly(new double[] {100 - 1.25, -20 + 2.75, 7 + 0.35}, within(1e-4));
        assertThat(max).containsExactly(new double[] {100 - 0.75, -20 + 3.85, 7 + 1.05}, within(1e-4));
    }

    // properties

    @Test
    void ballIsABall() {
        TriangleMesh mesh = TriangleMesh.of(BALL, 20);
        Surfaces.assertClosed(mesh, "ball");
        assertThat(mesh.eulerCharacteristic()).isEqualTo(2);
        assertThat(mesh.volumeMm3()).isCloseTo(4 / 3.0 * Math.PI * 1000, within(0.01 * 4189));
        // steps of 0.5 to 1.1 mm are not quite smooth on a radius of 10
        assertThat(mesh.surfaceAreaMm2()).isBetween(4 * Math.PI * 100, 1.03 * 4 * Math.PI * 100);
        FloatBuffer normals = mesh.vertexNormals();
        for (int i = 0; i < mesh.vertexCount(); i++) {
            Vector3 outward =
                    mesh.vertex(i).plus(new Vector3(12.3, 13.4, 14.1), -1).unit();
            double along = outward.x() * normals.get(3 * i)
                    + outward.y() * normals.get(3 * i + 1)
                    + outward.z() * normals.get(3 * i + 2);
            // the steps of voxels are not quite gone
            assertThat(along).isGreaterThan(0.6);
        }
    }

    @Test
    void levelOfADistanceIsABallToAFractionOfAVoxel() {
        ProbabilityMap map = Surfaces.map(BALL.geometry(), Surfaces.ball(12.3, 13.4, 14.1, 10));
        TriangleMesh mesh = TriangleMesh.of(map, 0.5);
        for (int i = 0; i < mesh.vertexCount(); i++) {
            double radius =
                    mesh.vertex(i).plus(new Vector3(12.3, 13.4, 14.1), -1).length();
            assertThat(radius).isBetween(9.94, 10.01);
        }
        assertThat(mesh.volumeMm3()).isCloseTo(4 / 3.0 * Math.PI * 1000, within(0.01 * 4189));
        assertThat(mesh.surfaceAreaMm2()).isCloseTo(4 * Math.PI * 100, within(0.01 * 1257));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12})
    void torusHasAHole(int smoothing) {
        Mask torus = Surfaces.mask(Surfaces.grid(41, 30, 12, UNEQUAL), Surfaces.torus(10, 10, 6, 6, 3));
        TriangleMesh mesh = TriangleMesh.of(torus, smoothing);
        Surfaces.assertClosed(mesh, "torus");
        assertThat(mesh.eulerCharacteristic()).isZero();
        assertThat(mesh.volumeMm3()).isCloseTo(torus.volumeMm3(), within(0.02 * torus.volumeMm3()));
    }

    @Test
    void shellHasTwoSurfacesAndEnclosesOnlyItsOwnVolume() {
        Mask shell = Surfaces.mask(Surfaces.grid(30, 24, 20, UNEQUAL), (x, y, z) -> {
            double radius = Math.hypot(Math.hypot(x - 7, y - 8), z - 10);
            return radius > 3.2 && radius < 6 ? 1 : -1;
        });
        TriangleMesh mesh = TriangleMesh.of(shell);
        assertThat(mesh.eulerCharacteristic()).isEqualTo(4);
        assertThat(mesh.volumeMm3()).isCloseTo(shell.volumeMm3(), within(1e-4 * shell.volumeMm3()));
    }

    @Test
    void unsmoothedSurfaceEnclosesTheVolumeOfTheMask() {
        // the ball reaches over the border of the grid on one side
        Mask cut = Surfaces.mask(Surfaces.grid(31, 30, 27, UNEQUAL), Surfaces.ball(12.3, 3.4, 14.1, 10));
        for (Mask mask : new Mask[] {BALL, cut}) {
            TriangleMesh mesh = TriangleMesh.of(mask);
            Surfaces.assertClosed(mesh, "ball");
            // 32-bit coordinates
            assertThat(mesh.volumeMm3()).isCloseTo(mask.volumeMm3(), within(1e-5 * mask.volumeMm3()));
        }
    }

    @Test
    void smoothingKeepsEveryVertexInItsCell() {
        TriangleMesh rough = TriangleMesh.of(BALL);
        TriangleMesh smooth = TriangleMesh.of(BALL, 50);
        assertThat(smooth.triangleCount()).isEqualTo(rough.triangleCount());
        double largest = 0;
        for (int i = 0; i < rough.vertexCount(); i++) {
            for (int axis = 0; axis < 3; axis++) {
                double moved =
                        Math.abs(smooth.vertex(i).along(axis) - rough.vertex(i).along(axis));
                largest = Math.max(largest, moved / UNEQUAL.along(axis));
            }
        }
        assertThat(largest).isBetween(0.2, 0.5 + 1e-4);
        assertThat(smooth.surfaceAreaMm2()).isLessThan(0.8 * rough.surfaceAreaMm2());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "-1, 1, 1", "-1, -1, 1", "-1, -1, -1"})
    void trianglesFaceOutwardsForMirroredAxesToo(int x, int y, int z) {
        Orientation orientation = new Orientation(
                new Vector3(x, 0, 0), new Vector3(0, y, 0), new Vector3(0, 0, z), new Vector3(500, -300, 80));
        TriangleMesh mesh = TriangleMesh.of(BALL.withGeometry(BALL.geometry().withOrientation(orientation)), 5);
        Surfaces.assertClosed(mesh, "ball");
        assertThat(mesh.volumeMm3()).isCloseTo(TriangleMesh.of(BALL, 5).volumeMm3(), within(1e-3 * BALL.volumeMm3()));
    }

    // every way in which voxels can touch

    @Test
    void surfaceIsClosedForEveryMaskOfTwelveVoxels() {
        // 2 x 2 x 3 voxels have every pair of neighbouring cells between them
        Geometry grid = Surfaces.grid(2, 2, 3, UNEQUAL);
        for (int code = 1; code < 1 << 12; code++) {
            byte[] values = new byte[12];
            for (int i = 0; i < 12; i++) {
                values[i] = (byte) (code >> i & 1);
            }
            Mask mask = Mask.of(grid, values);
            TriangleMesh mesh = TriangleMesh.of(mask);
            Surfaces.assertClosed(mesh, "mask " + code);
            assertThat(mesh.volumeMm3()).as("mask %d", code).isBetween(0.7 * mask.volumeMm3(), 1.05 * mask.volumeMm3());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8})
    void surfaceIsClosedForNoise(double share) {
        SplittableRandom random = new SplittableRandom(5);
        Geometry grid = Surfaces.grid(11, 12, 13, UNEQUAL);
        for (int draw = 0; draw < 4; draw++) {
            float[] values = new float[grid.shape().voxels()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            ProbabilityMap map = ProbabilityMap.of(grid, values);
            String name = "share " + share + ", draw " + draw;
            Surfaces.assertClosed(TriangleMesh.of(map, 1 - share), name);
            Surfaces.assertClosed(TriangleMesh.of(map.threshold(1 - share), 3), name);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 0, 1", "0, 1, 1", "1, 1, 1"})
    void voxelsThatShareNoFaceAreSurfacesOfTheirOwn(int x, int y, int z) {
        Geometry grid = Surfaces.grid(4, 4, 4, UNEQUAL);
        byte[] values = new byte[64];
        values[grid.shape().index(1, 1, 1)] = 1;
        values[grid.shape().index(1 + x, 1 + y, 1 + z)] = 1;
        TriangleMesh mesh = TriangleMesh.of(Mask.of(grid, values));
        assertThat(mesh.eulerCharacteristic()).isEqualTo(4);
    }

    // degenerate

    @Test
    void surfaceOfAMaskThatFillsItsGridIsItsBorder() {
        byte[] full = new byte[3 * 4 * 5];
        Arrays.fill(full, (byte) 1);
        Mask mask = Mask.of(Surfaces.grid(3, 4, 5, UNEQUAL), full);
        TriangleMesh mesh = TriangleMesh.of(mask);
        Surfaces.assertClosed(mesh, "box");
        // 2 triangles for each of 2 * (12 + 15 + 20) faces
        assertThat(mesh.triangleCount()).isEqualTo(188);
        assertThat(mesh.volumeMm3()).isCloseTo(mask.volumeMm3(), within(1e-4));
    }

    @Test
    void emptyMaskIsRefused() {
        Mask empty = Mask.of(Surfaces.grid(3, 4, 5, UNEQUAL), new byte[60]);
        assertThatThrownBy(() -> TriangleMesh.of(empty))
                .isInstanceOf(InvalidDataException.class)
                .hasMessage("mask 3x4x5: tumour voxels: expected at least one, found none");
        ProbabilityMap low = ProbabilityMap.of(Surfaces.grid(3, 4, 5, UNEQUAL), new float[60]);
        assertThatThrownBy(() -> TriangleMesh.of(low, 0.5))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("voxels above 0.5: expected at least one, found none");
    }

    @Test
    void maskWithoutSpacingIsRefused() {
        byte[] one = new byte[60];
        one[7] = 1;
        Mask mask = Mask.of(Geometry.of(new GridShape(3, 4, 5)), one);
        assertThatThrownBy(() -> TriangleMesh.of(mask))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("spacing");
    }

    @Test
    void axesThatDoNotSpanSpaceAreRefused() {
        Orientation flat =
                new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 0));
        Mask mask = BALL.withGeometry(BALL.geometry().withOrientation(flat));
        assertThatThrownBy(() -> TriangleMesh.of(mask))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("orientation: expected axes that span space");
    }

    @Test
    void levelsAndRoundsOutOfRangeAreRefused() {
        ProbabilityMap map = ProbabilityMap.of(Surfaces.grid(1, 1, 1, UNEQUAL), new float[] {1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TriangleMesh.of(map, 1))
                .withMessage("level: expected a value in [0, 1), found 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TriangleMesh.of(BALL, -1))
                .withMessage("smoothing: expected at least 0, found -1");
    }

    private static void bounds(TriangleMesh mesh, double[] min, double[] max) {
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < mesh.vertexCount(); i++) {
            for (int axis = 0; axis < 3; axis++) {
                min[axis] = Math.min(min[axis], mesh.vertex(i).along(axis));
                max[axis] = Math.max(max[axis], mesh.vertex(i).along(axis));
            }
        }
    }
}
