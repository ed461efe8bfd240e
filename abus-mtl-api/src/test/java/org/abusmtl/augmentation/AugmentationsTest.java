package org.abusmtl.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.abusmtl.augmentation.AugmentationDraw.ElasticField;
import org.abusmtl.internal.Pools;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.junit.jupiter.api.Test;

class AugmentationsTest {

    private static final GridShape SHAPE = new GridShape(9, 6, 7);
    private static final Spacing SPACING = new Spacing(0.5, 0.25, 0.8);
    private static final Vector3 DEPTH = new Vector3(0, 1, 0);

    private final float[] image = random(SHAPE);
    private final byte[] mask = blob(SHAPE);

    /** What came out. */
    private static final class Result {
        private final float[] image;
        private final byte[] mask;

        Result(float[] image, byte[] mask) {
            this.image = image;
            this.mask = mask;
        }
    }

    private static float[] random(GridShape shape) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() * 2 - 1;
        }
        return values;
    }

    private static byte[] blob(GridShape shape) {
        byte[] values = new byte[shape.voxels()];
        for (int z = 1; z < shape.z() - 2; z++) {
            for (int y = 2; y < shape.y(); y++) {
                for (int x = 1; x < shape.x() / 2; x++) {
                    values[shape.index(x, y, z)] = 1;
                }
            }
        }
        return values;
    }

    private static Result apply(AugmentationDraw draw, float[] image, byte[] mask, GridShape shape, Spacing spacing) {
        float[] imageOut = new float[image.length];
        byte[] maskOut = new byte[mask.length];
        Arrays.fill(imageOut, Float.NaN);
        Arrays.fill(maskOut, (byte) 9);
        Augmentations.none().apply(draw, image, mask, shape, spacing, imageOut, maskOut);
        return new Result(imageOut, maskOut);
    }

    private Result apply(AugmentationDraw draw) {
        return apply(draw, image, mask, SHAPE, SPACING);
    }

    private static AugmentationDraw rotation(Vector3 axis, double degrees) {
        return new AugmentationDraw(Set.of(), axis, degrees, 1, Optional.empty());
    }

    private static ElasticField field(GridShape points, double x, double y, double z) {
        return new ElasticField(points, Collections.nCopies(points.voxels(), new Vector3(x, y, z)));
    }

    @Test
    void identityCopiesExactly() {
        Result result = apply(Augmentations.none().draw(1, 2, "case"));

        assertThat(result.image).isEqualTo(image);
        assertThat(result.mask).isEqualTo(mask);
    }

    @Test
    void eachFlipMirrorsItsAxisAndTwiceIsTheIdentity() {
        for (FlipAxis axis : FlipAxis.values()) {
            AugmentationDraw draw = new AugmentationDraw(Set.of(axis), DEPTH, 0, 1, Optional.empty());
            Result once = apply(draw);
            for (int z = 0; z < 7; z++) {
                for (int y = 0; y < 6; y++) {
                    for (int x = 0; x < 9; x++) {
                        int from = SHAPE.index(
                                axis == FlipAxis.LATERAL ? 8 - x : x,
                                axis == FlipAxis.DEPTH ? 5 - y : y,
                                axis == FlipAxis.SLICE ? 6 - z : z);
                        assertThat(once.image[SHAPE.index(x, y, z)]).isEqualTo(image[from]);
                        assertThat(once.mask[SHAPE.index(x, y, z)]).isEqualTo(mask[from]);
                    }
                }
            }
            Result twice = apply(draw, once.image, once.mask, SHAPE, SPACING);
            assertThat(twice.image).isEqualTo(image);
            assertThat(twice.mask).isEqualTo(mask);
        }
    }

    @Test
    void quarterTurnAboutTheDepthAxisHappensInMillimetres() {
        // x steps of 1 mm, z steps of 2 mm: a bright voxel 4 mm along x turns to 4 mm against z
        GridShape shape = new GridShape(9, 3, 5);
        float[] values = new float[shape.voxels()];
        byte[] labels = new byte[shape.voxels()];
        values[shape.index(8, 1, 2)] = 1;
        labels[shape.index(8, 1, 2)] = 1;

        Result result = apply(rotation(DEPTH, 90), values, labels, shape, new Spacing(1, 0.3, 2));

        assertThat(result.image[shape.index(4, 1, 0)]).isCloseTo(1, within(1e-5f));
        assertThat(result.mask[shape.index(4, 1, 0)]).isEqualTo((byte) 1);
        assertThat(result.image[shape.index(8, 1, 2)]).isCloseTo(0, within(1e-5f));
        assertThat(result.mask[shape.index(8, 1, 2)]).isZero();
    }

    @Test
    void rotationAboutTheDepthAxisKeepsEveryDepth() {
        float[] depths = new float[SHAPE.voxels()];
        for (int i = 0; i < depths.length; i++) {
            depths[i] = 1 + i / 9 % 6;
        }

        Result result = apply(rotation(DEPTH, 37), depths, mask, SHAPE, SPACING);

        int inside = 0;
        for (int i = 0; i < depths.length; i++) {
            if (result.image[i] != 0) {
                assertThat(result.image[i]).isCloseTo(depths[i], within(1e-5f));
                inside++;
            }
        }
        assertThat(inside).isBetween(depths.length / 2, depths.length - 1);
    }

    @Test
    void scalingMovesVoxelsAwayFromTheCentre() {
        GridShape shape = new GridShape(9, 5, 7);
        float[] values = new float[shape.voxels()];
        byte[] labels = new byte[shape.voxels()];
        values[shape.index(5, 1, 4)] = 1;
        labels[shape.index(5, 1, 4)] = 1;

        Result result =
                apply(new AugmentationDraw(Set.of(), DEPTH, 0, 2, Optional.empty()), values, labels, shape, SPACING);

        // centre (4, 2, 3): offsets (1, -1, 1) double
        assertThat(result.image[shape.index(6, 0, 5)]).isEqualTo(1);
        assertThat(result.image[shape.index(5, 0, 5)]).isEqualTo(0.5f);
        assertThat(result.mask[shape.index(6, 0, 5)]).isEqualTo((byte) 1);
    }

    @Test
    void flipComesBeforeRotationAndScale() {
        AugmentationDraw all = new AugmentationDraw(EnumSet.of(FlipAxis.LATERAL), DEPTH, 90, 1, Optional.empty());
        GridShape shape = new GridShape(7, 3, 7);
        float[] values = new float[shape.voxels()];
        values[shape.index(6, 1, 3)] = 1;

        Result result = apply(all, values, new byte[shape.voxels()], shape, Spacing.isotropic(1));

        // +3 along x flips to -3, which a quarter turn takes to +3 along z
        assertThat(result.image[shape.index(3, 1, 6)]).isCloseTo(1, within(1e-5f));
    }

    @Test
    void turningThereAndBackGivesALinearImageBack() {
        GridShape shape = new GridShape(21, 17, 19);
        float[] values = new float[shape.voxels()];
        for (int i = 0; i < values.length; i++) {
            int slice = i / (21 * 17);
            values[i] = 3 + 0.1f * (i % 21) - 0.2f * (i / 21 % 17) + 0.05f * slice;
        }
        byte[] none = new byte[values.length];
        Vector3 axis = new Vector3(0.3, -0.5, 0.7);

        Result there = apply(rotation(axis, 25), values, none, shape, SPACING);
        Result back = apply(rotation(axis, -25), there.image, none, shape, SPACING);

        // the middle never leaves the crop; linear interpolation of a linear function is exact but for rounding
        for (int z = 8; z < 11; z++) {
            for (int y = 7; y < 10; y++) {
                for (int x = 9; x < 12; x++) {
                    int i = shape.index(x, y, z);
                    assertThat(back.image[i]).isCloseTo(values[i], within(1e-4f));
                }
            }
        }
    }

    @Test
    void constantDisplacementIsAShift() {
        // 2 voxels along x, -1 along y, 1 along z, below 0.4 of the 16 mm, 6 mm and 12.8 mm between control points
        GridShape shape = new GridShape(32, 24, 16);
        float[] values = random(shape);
        byte[] labels = blob(shape);
        AugmentationDraw draw =
                new AugmentationDraw(Set.of(), DEPTH, 0, 1, Optional.of(field(new GridShape(4, 4, 4), 1, -0.25, 0.8)));

        Result result = apply(draw, values, labels, shape, SPACING);

        for (int z = 0; z < 16; z++) {
            for (int y = 0; y < 24; y++) {
                for (int x = 0; x < 32; x++) {
                    boolean inside = shape.contains(x + 2, y - 1, z + 1);
                    int i = shape.index(x, y, z);
                    int from = inside ? shape.index(x + 2, y - 1, z + 1) : 0;
                    assertThat(result.image[i]).isCloseTo(inside ? values[from] : 0, within(2e-5f));
                    assertThat(result.mask[i]).isEqualTo(inside ? labels[from] : 0);
                }
            }
        }
    }

    @Test
    void wholeDrawEqualsTheSlowReference() {
        GridShape shape = new GridShape(23, 14, 18);
        Spacing spacing = new Spacing(0.6, 0.35, 0.5);
        float[] values = random(shape);
        byte[] labels = blob(shape);
        Augmentations augmentations = Augmentations.builder()
                .rotation(RotationAxis.ANY, -60, 60)
                .flips(FlipAxis.values())
                .elastic(new GridShape(6, 4, 5), 0.5)
                .scaling(0.8, 1.3)
                .build();
        for (int epoch = 0; epoch < 4; epoch++) {
            AugmentationDraw draw = augmentations.draw(11, epoch, "case");

            Result fast = apply(draw, values, labels, shape, spacing);

            int differentLabels = 0;
            for (int i = 0; i < values.length; i++) {
                double[] p = position(draw, shape, spacing, i % 23, i / 23 % 14, i / (23 * 14));
                // float positions: 1e-5 of a voxel times a slope of at most 2
                assertThat(fast.image[i]).as("%s voxel %d", draw, i).isCloseTo(linear(values, shape, p), within(1e-4f));
                differentLabels += fast.mask[i] == nearest(labels, shape, p) ? 0 : 1;
            }
            assertThat(differentLabels).isLessThanOrEqualTo(1); // a tie may round either way
        }
    }

    /** T^-1 (q + d(q)) in double precision, the displacement summed over all control points. */
    private static double[] position(AugmentationDraw draw, GridShape shape, Spacing spacing, int x, int y, int z) {
        int[] voxel = {x, y, z};
        double[] q = new double[3];
        double[][] basis = new double[3][];
        ElasticField field = draw.elastic().orElseThrow();
        for (int axis = 0; axis < 3; axis++) {
            q[axis] = (voxel[axis] - (shape.side(axis) - 1) / 2.0) * spacing.along(axis);
            int n = field.controlPoints().side(axis);
            double u = (voxel[axis] + 0.5) / shape.side(axis) * (n - 3);
            basis[axis] = new double[n];
            for (int c = 0; c < n; c++) {
                double distance = Math.abs(u - (c - 1));
                basis[axis][c] = distance >= 2
                        ? 0
                        : distance >= 1
                                ? Math.pow(2 - distance, 3) / 6
                                : 2 / 3.0 - distance * distance + Math.pow(distance, 3) / 2;
            }
        }
        int at = 0;
        for (int cz = 0; cz < field.controlPoints().z(); cz++) {
            for (int cy = 0; cy < field.controlPoints().y(); cy++) {
                for (int cx = 0; cx < field.controlPoints().x(); cx++, at++) {
                    double weight = basis[0][cx] * basis[1][cy] * basis[2][cz];
                    for (int axis = 0; axis < 3; axis++) {
                        q[axis] += weight * field.displacementsMm().get(at).along(axis);
                    }
                }
            }
        }
        // the inverse rotation by quaternion: v + 2 r x (r x v + w v)
        double half = Math.toRadians(-draw.rotationDegrees()) / 2;
        Vector3 axis = draw.rotationAxis();
        double[] r = {axis.x() * Math.sin(half), axis.y() * Math.sin(half), axis.z() * Math.sin(half)};
        double[] inner = cross(r, q);
        for (int i = 0; i < 3; i++) {
            inner[i] += Math.cos(half) * q[i];
        }
        double[] twist = cross(r, inner);
        double[] p = new double[3];
        for (int i = 0; i < 3; i++) {
            double sign = draw.flips().contains(FlipAxis.of(i)) ? -1 : 1;
            p[i] = sign * (q[i] + 2 * twist[i]) / draw.scale() / spacing.along(i) + (shape.side(i) - 1) / 2.0;
        }
        return p;
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static boolean inside(GridShape shape, double[] p) {
        return IntStream.range(0, 3).allMatch(i -> p[i] >= -0.5 && p[i] < shape.side(i) - 0.5);
    }

    private static float linear(float[] values, GridShape shape, double[] p) {
        if (!inside(shape, p)) {
            return 0;
        }
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            double weight = 1;
            int[] at = new int[3];
            for (int i = 0; i < 3; i++) {
                double clamped = Math.min(Math.max(p[i], 0), shape.side(i) - 1);
                int up = corner >> i & 1;
                double fraction = clamped - Math.floor(clamped);
                weight *= up == 1 ? fraction : 1 - fraction;
                at[i] = Math.min((int) clamped + up, shape.side(i) - 1);
            }
            sum += weight * values[shape.index(at[0], at[1], at[2])];
        }
        return (float) sum;
    }

    private static byte nearest(byte[] values, GridShape shape, double[] p) {
        return inside(shape, p)
                ? values[
                        shape.index((int) Math.floor(p[0] + 0.5), (int) Math.floor(p[1] + 0.5), (int)
                                Math.floor(p[2] + 0.5))]
                : 0;
    }

    @Test
    void deformationNeverFolds() {
        // a far too large displacement: positions along each axis must still grow
        GridShape shape = new GridShape(40, 30, 35);
        GridShape points = new GridShape(8, 6, 7);
        List<Vector3> displacements = new ArrayList<>();
        for (int i = 0; i < points.voxels(); i++) {
            displacements.add(new Vector3(i % 2 == 0 ? 50 : -50, 0, 0));
        }
        float[] ramp = new float[shape.voxels()];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = 1 + i % 40;
        }
        AugmentationDraw draw =
                new AugmentationDraw(Set.of(), DEPTH, 0, 1, Optional.of(new ElasticField(points, displacements)));

        Result result = apply(draw, ramp, new byte[ramp.length], shape, SPACING);

        for (int i = 1; i < ramp.length; i++) {
            boolean sameRow = i % 40 != 0;
            if (sameRow && result.image[i] > 1 && result.image[i] < 40 && result.image[i - 1] > 0) {
                assertThat(result.image[i]).isGreaterThan(result.image[i - 1]);
            }
        }
        assertThat(result.image).isNotEqualTo(ramp);
    }

    @Test
    void drawDependsOnSeedEpochAndCaseOnly() {
        Augmentations paper = Augmentations.paper();
        AugmentationDraw draw = paper.draw(42, 3, "case_007");

        assertThat(Augmentations.paper().draw(42, 3, "case_007")).isEqualTo(draw);
        assertThat(paper.draw(43, 3, "case_007")).isNotEqualTo(draw);
        assertThat(paper.draw(42, 4, "case_007")).isNotEqualTo(draw);
        assertThat(paper.draw(42, 3, "case_008")).isNotEqualTo(draw);
    }

    @Test
    void drawsFillTheirRanges() {
        Augmentations paper = Augmentations.paper();
        double minDegrees = 360;
        double maxDegrees = 0;
        double minScale = 2;
        double maxScale = 0;
        double most = 0;
        int[] flips = new int[3];
        for (int epoch = 0; epoch < 1000; epoch++) {
            AugmentationDraw draw = paper.draw(1, epoch, "c");
            minDegrees = Math.min(minDegrees, draw.rotationDegrees());
            maxDegrees = Math.max(maxDegrees, draw.rotationDegrees());
            minScale = Math.min(minScale, draw.scale());
            maxScale = Math.max(maxScale, draw.scale());
            for (int axis = 0; axis < 3; axis++) {
                flips[axis] += draw.flips().contains(FlipAxis.of(axis)) ? 1 : 0;
            }
            assertThat(draw.rotationAxis()).isEqualTo(DEPTH);
            for (Vector3 d : draw.elastic().orElseThrow().displacementsMm()) {
                most = Math.max(most, Math.max(Math.abs(d.x()), Math.max(Math.abs(d.y()), Math.abs(d.z()))));
            }
        }
        assertThat(minDegrees).isBetween(0.0, 3.0);
        assertThat(maxDegrees).isBetween(357.0, 360.0);
        assertThat(minScale).isBetween(0.9, 0.902);
        assertThat(maxScale).isBetween(1.098, 1.1);
        assertThat(most).isBetween(3.99, 4.0);
        // SD 16: four of them
        assertThat(flips[0]).isBetween(436, 564);
        assertThat(flips[1]).isBetween(436, 564);
        assertThat(flips[2]).isBetween(436, 564);
    }

    @Test
    void drawOfTheFirstReleaseIsKept() {
        // golden: another JDK or a later version must replay a training of this one
        AugmentationDraw draw = Augmentations.paper().draw(42, 0, "case_001");

        assertThat(draw.toString())
                .isEqualTo(
                        "AugmentationDraw[flips [LATERAL, DEPTH, SLICE], 152.11 degrees about (0.000, 1.000, 0.000), "
                                + "scale 0.9592, elastic 7x5x7 up to 6.09 mm]");
        // worked out with an independent SplitMix64
        assertThat(draw.rotationDegrees()).isEqualTo(152.11143341525968);
        assertThat(draw.elastic().orElseThrow().displacementsMm().get(0))
                .isEqualTo(new Vector3(-1.9726563325451085, 2.358785341786686, -3.8784475467783954));
    }

    @Test
    void anyAxisPointsInAllDirections() {
        Augmentations any =
                Augmentations.builder().rotation(RotationAxis.ANY, 0, 360).build();
        Set<Integer> octants = new HashSet<>();
        for (int epoch = 0; epoch < 100; epoch++) {
            Vector3 axis = any.draw(1, epoch, "c").rotationAxis();
            assertThat(axis.length()).isCloseTo(1, within(1e-12));
            octants.add((axis.x() > 0 ? 1 : 0) + (axis.y() > 0 ? 2 : 0) + (axis.z() > 0 ? 4 : 0));
        }
        assertThat(octants).hasSize(8);
    }

    @Test
    void oneKindDoesNotShiftTheNumbersOfAnother() {
        Augmentations rotation =
                Augmentations.builder().rotation(RotationAxis.DEPTH, 0, 360).build();

        for (int epoch = 0; epoch < 10; epoch++) {
            AugmentationDraw all = Augmentations.paper().draw(5, epoch, "c");
            assertThat(rotation.draw(5, epoch, "c").rotationDegrees()).isEqualTo(all.rotationDegrees());
            assertThat(Augmentations.flips().draw(5, epoch, "c").flips()).isEqualTo(all.flips());
        }
    }

    @Test
    void oneSliceAndOneVoxelWideGridsWork() {
        GridShape shape = new GridShape(1, 4, 1);
        float[] values = {1, 2, 3, 4};

        Result result = apply(rotation(new Vector3(1, 0, 0), 180), values, new byte[] {1, 0, 0, 0}, shape, SPACING);

        assertThat(result.image[0]).isCloseTo(4, within(1e-5f));
        assertThat(result.image[3]).isCloseTo(1, within(1e-5f));
        assertThat(result.mask).containsExactly(0, 0, 0, 1);
    }

    @Test
    void kindOfRotationAxisDoesNotShiftTheDisplacements() {
        Augmentations.Builder builder = Augmentations.builder().elastic(new GridShape(5, 4, 6), 2);
        Augmentations depth = builder.rotation(RotationAxis.DEPTH, 0, 360).build();
        Augmentations any = builder.rotation(RotationAxis.ANY, 0, 360).build();

        assertThat(any.draw(5, 1, "c").elastic())
                .isEqualTo(depth.draw(5, 1, "c").elastic());
        assertThat(any.draw(5, 1, "c").rotationDegrees())
                .isEqualTo(depth.draw(5, 1, "c").rotationDegrees());
    }

    @Test
    void positionJustInsideAnAxisOfOneVoxelReadsThatVoxel() {
        GridShape shape = new GridShape(1, 4, 3);
        float[] ones = new float[12];
        Arrays.fill(ones, 1);
        byte[] all = new byte[12];
        Arrays.fill(all, (byte) 1);
        // the outermost of four voxels, 1.5 from the middle, is turned to the last float before the border at 0.5
        double degrees = Math.toDegrees(Math.asin(Math.nextDown(0.5f) / 1.5));

        for (double sign : new double[] {1, -1}) {
            AugmentationDraw draw = rotation(new Vector3(0, 0, 1), sign * degrees);
            assertThat(apply(draw, ones, all, shape, Spacing.isotropic(1)).mask).containsOnly(1);
        }
    }

    @Test
    void equalBuildersGiveEqualAugmentations() {
        assertThat(Augmentations.paper()).isEqualTo(Augmentations.paper()).hasSameHashCodeAs(Augmentations.paper());
        assertThat(Augmentations.paper()).isNotEqualTo(Augmentations.flips());
        assertThat(Augmentations.paper().toString()).contains("0.0 to 360.0 degrees about DEPTH", "7x5x7 up to 4.0 mm");
    }

    @Test
    void badRangesAreRefusedAtOnce() {
        Augmentations.Builder builder = Augmentations.builder();
        assertThatThrownBy(() -> builder.rotation(RotationAxis.DEPTH, 10, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0 to 5.0");
        assertThatThrownBy(() -> builder.rotation(RotationAxis.DEPTH, 0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.scaling(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.scaling(1.1, 0.9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.elastic(new GridShape(7, 3, 7), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7x3x7");
        assertThatThrownBy(() -> builder.elastic(new GridShape(4, 4, 4), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new AugmentationDraw(Set.of(), DEPTH, 0, 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ElasticField(new GridShape(4, 4, 4), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 64");
    }

    @Test
    void wrongArraysAreRefused() {
        Augmentations none = Augmentations.none();
        AugmentationDraw identity = AugmentationDraw.IDENTITY;
        assertThatThrownBy(() -> none.apply(identity, image, mask, SHAPE, SPACING, new float[3], new byte[378]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("imageOut: expected 378 values for 9x6x7 voxels, found 3");
        assertThatThrownBy(() -> none.apply(identity, image, mask, SHAPE, SPACING, image, new byte[378]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other arrays");
    }

    @Test
    void resultDoesNotDependOnTheNumberOfThreads() {
        GridShape shape = new GridShape(36, 28, 33);
        float[] large = random(shape);
        byte[] blob = blob(shape);
        AugmentationDraw draw = Augmentations.paper().draw(3, 2, "case_001");
        Result expected = Pools.with(1, () -> apply(draw, large, blob, shape, SPACING));
        for (int threads : new int[] {2, 3, 7}) {
            Result result = Pools.with(threads, () -> apply(draw, large, blob, shape, SPACING));
            // bit for bit
            assertThat(result.image).as("%d threads", threads).isEqualTo(expected.image);
            assertThat(result.mask).as("%d threads", threads).isEqualTo(expected.mask);
        }
    }

    @Test
    void memoryDoesNotGrowWithTheNumberOfSlices() {
        // a lambda or two; a slice has 4032 bytes
        assertThat(allocatedBytes(128)).isCloseTo(allocatedBytes(32), within(2048L));
    }

    private static long allocatedBytes(int slices) {
        GridShape shape = new GridShape(36, 28, slices);
        float[] large = random(shape);
        byte[] blob = blob(shape);
        float[] imageOut = new float[large.length];
        byte[] maskOut = new byte[large.length];
        Augmentations augmentations = Augmentations.paper();
        AugmentationDraw draw = augmentations.draw(3, 2, "case_001");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Pools.with(1, () -> {
            augmentations.apply(draw, large, blob, shape, SPACING, imageOut, maskOut);
            long before = threads.getCurrentThreadAllocatedBytes();
            augmentations.apply(draw, large, blob, shape, SPACING, imageOut, maskOut);
            return threads.getCurrentThreadAllocatedBytes() - before;
        });
    }
}
