package org.abusmtl.examples.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.abusmtl.examples.report.figure.Cut.Corners;
import org.abusmtl.examples.report.figure.Cut.Outline;
import org.abusmtl.examples.report.figure.Cut.Planes;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;
import org.junit.jupiter.api.Test;

class CutTest {

    private static final Geometry GRID = Geometry.of(new GridShape(9, 7, 5), new Spacing(1, 2, 4));

    private static final Pattern STEP = Pattern.compile("([MHV])(-?\\d+)(?: (-?\\d+))?|(Z)");

    /** A mask of the voxels of the plane z = 2 that are not dots. */
    private static Mask plane(String... rows) {
        byte[] values = new byte[GRID.shape().voxels()];
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                values[GRID.shape().index(x, y, 2)] = (byte) (rows[y].charAt(x) == '.' ? 0 : 1);
            }
        }
        return Mask.of(GRID, values);
    }

    private static Volume blank(Geometry geometry) {
        return Volume.of(geometry, new byte[geometry.shape().voxels()]);
    }

    private static String path(Mask mask) {
        return path(mask, Corners.SQUARE);
    }

    private static String path(Mask mask, Corners corners) {
        String svg = Cut.through(
                        blank(GRID),
                        new Planes(4, 3, 2, new Vector3(4, 3, 2), 24),
                        List.of(new Outline(mask, "id='o'", corners)))
                .get(0)
                .svg();
        Matcher matcher = Pattern.compile("<path id='o'[^>]* d=\"([^\"]*)\"").matcher(svg);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Which voxels a closed path winds around, by counting the vertical borders at the left of each. */
    private static boolean[][] inside(String path) {
        int[][] borders = new int[7][10];
        int x = 0;
        int y = 0;
        int fromX = 0;
        int fromY = 0;
        Matcher step = STEP.matcher(path);
        int read = 0;
        while (step.find()) {
            assertThat(step.start()).isEqualTo(read);
            read = step.end();
            int toX = x;
            int toY = y;
            if (step.group(4) != null) {
                toX = fromX;
                toY = fromY;
            } else if (step.group(1).equals("M")) {
                x = toX = fromX = Integer.parseInt(step.group(2));
                y = toY = fromY = Integer.parseInt(step.group(3));
            } else if (step.group(1).equals("H")) {
                toX = Integer.parseInt(step.group(2));
            } else {
                toY = Integer.parseInt(step.group(2));
            }
            assertThat(toX == x || toY == y).as("path along borders: %s", path).isTrue();
            for (int row = Math.min(y, toY); row < Math.max(y, toY); row++) {
                borders[row][x]++;
            }
            x = toX;
            y = toY;
        }
        assertThat(read).isEqualTo(path.length());
        boolean[][] inside = new boolean[7][9];
        for (int row = 0; row < 7; row++) {
            int crossed = 0;
            for (int column = 0; column < 9; column++) {
                crossed += borders[row][column];
                inside[row][column] = crossed % 2 == 1;
            }
        }
        return inside;
    }

    @Test
    void outlineOfABoxIsClosedAndAtItsPlace() {
        assertThat(path(plane("", ".....", "...##", "...##", "...##"))).isEqualTo("M3 2H5V5H3Z");
    }

    @Test
    void holeHasItsOwnOutline() {
        assertThat(path(plane("###", "#.#", "###"))).isEqualTo("M0 0H3V3H0ZM1 2H2V1H1Z");
    }

    @Test
    void voxelsThatTouchAtACornerAreTwoOutlines() {
        assertThat(path(plane("#.", ".#"))).isEqualTo("M0 0H1V1H0ZM1 1H2V2H1Z");
    }

    @Test
    void outlineThatPassesItsFirstCornerGoesOn() {
        // the first corner of the second voxel of the diagonal is one of the first as well, which hang together
        // elsewhere
        boolean[][] inside = inside(path(plane("##..", ".###", ".#.#", "##.#", "#..#", "####")));
        assertThat(inside[0]).startsWith(true, true, false, false);
        assertThat(inside[2]).startsWith(false, true, false, true);
        assertThat(inside[5]).startsWith(true, true, true, true);
    }

    @Test
    void outlinesWindAroundTheVoxelsOfTheMaskAndNoOthers() {
        Random random = new Random(17);
        for (int run = 0; run < 300; run++) {
            double share = random.nextDouble();
            String[] rows = new String[7];
            for (int y = 0; y < 7; y++) {
                StringBuilder row = new StringBuilder();
                for (int x = 0; x < 9; x++) {
                    row.append(random.nextDouble() < share ? '#' : '.');
                }
                rows[y] = row.toString();
            }
            Mask mask = plane(rows);
            String path = path(mask);
            boolean[][] inside = inside(path);
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 9; x++) {
                    assertThat(inside[y][x])
                            .as("(%s, %s) of %s", x, y, Arrays.toString(rows))
                            .isEqualTo(mask.get(x, y, 2));
                }
            }
            long starts = path.chars().filter(c -> c == 'M').count();
            assertThat(path.chars().filter(c -> c == 'Z').count()).isEqualTo(starts);
        }
    }

    @Test
    void cutCornersGoFromMiddleToMiddleOfTheBorders() {
        assertThat(path(plane("", ".....", "...##", "...##", "...##"), Corners.CUT))
                .isEqualTo("M3.5 2L4.5 2L5 2.5L5 4.5L4.5 5L3.5 5L3 4.5L3 2.5Z");
        assertThat(path(plane("#"), Corners.CUT)).isEqualTo("M0.5 0L1 0.5L0.5 1L0 0.5Z");
        // the steps of a diagonal are one line
        assertThat(path(plane("#...", "##..", "###.", "####"), Corners.CUT))
                .isEqualTo("M0.5 0L4 3.5L3.5 4L0.5 4L0 3.5L0 0.5Z");
    }

    @Test
    void cutCornersTakeAnEighthOfAVoxelFromEachTurnToTheRight() {
        Random random = new Random(5);
        for (int run = 0; run < 100; run++) {
            String[] rows = new String[7];
            Arrays.setAll(rows, y -> {
                StringBuilder row = new StringBuilder();
                for (int x = 0; x < 9; x++) {
                    row.append(random.nextInt(3) > 0 ? '#' : '.');
                }
                return row.toString();
            });
            Mask mask = plane(rows);
            // of each outline four more turns to one side than to the other, however it runs
            double expected = mask.count();
            expected -= loops(path(mask))
                    .mapToDouble(loop -> Math.signum(area(loop)) / 2)
                    .sum();
            assertThat(area(path(mask, Corners.CUT))).as(Arrays.toString(rows)).isEqualTo(expected);
        }
    }

    private static Stream<String> loops(String path) {
        return Pattern.compile("[^Z]+Z").matcher(path).results().map(MatchResult::group);
    }

    /** By the shoelace formula: positive for outlines, negative for holes. */
    private static double area(String path) {
        return loops(path)
                .mapToDouble(loop -> {
                    List<double[]> corners = new ArrayList<>();
                    Matcher step =
                            Pattern.compile("([MLHV])([0-9.]+)(?: ([0-9.]+))?").matcher(loop);
                    while (step.find()) {
                        double value = Double.parseDouble(step.group(2));
                        corners.add(
                                switch (step.group(1)) {
                                    case "H" -> new double[] {value, corners.get(corners.size() - 1)[1]};
                                    case "V" -> new double[] {corners.get(corners.size() - 1)[0], value};
                                    default -> new double[] {value, Double.parseDouble(step.group(3))};
                                });
                    }
                    double sum = 0;
                    for (int i = 0; i < corners.size(); i++) {
                        double[] from = corners.get(i);
                        double[] to = corners.get((i + 1) % corners.size());
                        sum += (from[0] * to[1] - to[0] * from[1]) / 2;
                    }
                    return sum;
                })
                .sum();
    }

    @Test
    void planesLieAtTheCentreOfTheBoundingBox() {
        // columns 3 and 4, rows 2 to 4
        Planes planes = Planes.center(plane("", ".....", "...##", "...##", "...##"));
        assertThat(planes.x()).isEqualTo(3);
        assertThat(planes.y()).isEqualTo(3);
        assertThat(planes.z()).isEqualTo(2);
        assertThat(planes.center()).isEqualTo(new Vector3(3.5, 3, 2));
        assertThat(planes.viewMm()).isEqualTo(24);
    }

    @Test
    void planesOfNothingLieInTheMiddleOfTheGrid() {
        Planes planes = Planes.center(plane());
        assertThat(List.of(planes.x(), planes.y(), planes.z())).containsExactly(4, 3, 2);
        // 5 slices of 4 mm, and a margin
        assertThat(planes.viewMm()).isEqualTo(27);
        assertThat(Planes.largestSections(plane(), Optional.empty()).center()).isEqualTo(new Vector3(4, 3, 2));
    }

    @Test
    void viewsAreNamedAfterTheOrderOfAxesWhereNothingElseIsKnown() {
        List<Cut> cuts = Cut.through(blank(GRID), new Planes(4, 3, 2, new Vector3(4, 3, 2), 24), List.of());
        assertThat(cuts).extracting(Cut::name).containsExactly("Axial", "Coronal", "Sagittal");
        assertThat(cuts).extracting(Cut::position).containsExactly("z = 2", "y = 3", "x = 4");
        assertThat(cuts)
                .extracting(Cut::directions)
                .containsExactly("right: x, down: y", "right: x, down: z", "right: z, down: y");
    }

    @Test
    void viewsAreNamedAfterTheDirectionsInThePatient() {
        // x to the head, y to the right, z to the back
        Geometry turned = GRID.withOrientation(new Orientation(
                new Vector3(0, 0, 1), new Vector3(-1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 0)));
        List<Cut> cuts = Cut.through(blank(turned), new Planes(4, 3, 2, new Vector3(4, 3, 2), 24), List.of());
        assertThat(cuts).extracting(Cut::name).containsExactly("Coronal", "Sagittal", "Axial");
        assertThat(cuts.get(0).directions()).isEqualTo("right: head (x), down: patient's right (y)");
        assertThat(cuts.get(1).directions()).isEqualTo("right: head (x), down: back (z)");
    }
}
