package org.abusmtl.mesh;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.VoxelBox;

/**
 * Makes the surface of a level set. Three planes of voxels and two layers of cells are kept at a time, so memory goes with
 * the surface, not with the grid.
 *
 * <p>Two neighbouring cells can share two lines of the surface on an alternating face, and all four ends of these lines
 * can belong to one vertex in either cell. Both lines would then be the same edge, of four triangles. There each line
 * gets a vertex of its own on the face.
 */
final class SurfaceNets {

    /** Taubin's pair: a step that shrinks, and a longer one back. */
    private static final float SHRINK = 0.5f;

    private static final float SWELL = -0.53f;

    /** How close to a voxel's centre a crossing may lie, so that no triangle has two corners in one place. */
    private static final float LEAST_FRACTION = 1e-2f;

    /** How far the parts of a mask's surface in one cell go from its middle, so that they do not touch. */
    private static final float APART = 0.25f;

    private static final Orientation ALONG_AXES =
            new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(0, 0, 0));

    /** The four cells around an edge, counter-clockwise seen from the edge's end. */
    private static final int[] AROUND_U = {0, 1, 1, 0};

    private static final int[] AROUND_V = {0, 0, 1, 1};

    private final LevelSet levels;
    private final int width;
    private final int height;

    private float[] earlier;
    private float[] below;
    private float[] above;
    private Layer previous;
    private Layer current;

    private final Floats places = new Floats();
    private final Ints quads = new Ints();

    /** Middle, from, to: triangles of the polygons with more than four corners; from and to are on the outline. */
    private final Ints fans = new Ints();

    private final BitSet fixed = new BitSet();

    /** The vertices of lines on faces, by the two vertices that a line joins and the voxel that it cuts off. */
    private final Map<Line, Integer> lines = new HashMap<>();

    private record Line(int from, int to, long voxel) {}

    SurfaceNets(LevelSet levels) {
        this.levels = levels;
        this.width = levels.box().shape().x() + 2;
        this.height = levels.box().shape().y() + 2;
        this.earlier = new float[Math.multiplyExact(width, height)];
        this.below = new float[width * height];
        this.above = new float[width * height];
        this.previous = new Layer(width * height);
        this.current = new Layer(width * height);
    }

    /** The cells between two planes of voxels; cell (x, y) lies between voxels x and x + 1, y and y + 1. */
    private static final class Layer {
        private final byte[] codes;
        private final int[] firstVertex;

        Layer(int cells) {
            codes = new byte[cells];
            firstVertex = new int[cells];
        }

        int code(int cell) {
            return codes[cell] & 0xff;
        }
    }

    TriangleMesh mesh(int smoothing) {
        if (smoothing < 0) {
            throw new IllegalArgumentException("smoothing: expected at least 0, found " + smoothing);
        }
        Geometry geometry = levels.geometry();
        Spacing spacing = geometry.requireSpacing();
        Orientation axes = geometry.orientation().orElse(ALONG_AXES);
        double handedness = determinant(axes);
        if (!(Math.abs(handedness) > 1e-6)) {
            throw new InvalidDataException(
                    "volume " + geometry.shape(), "orientation", "axes that span space", "determinant " + handedness);
        }
        int depth = levels.box().shape().z() + 2;
        levels.plane(-1, below);
        for (int z = 0; z < depth - 1; z++) {
            levels.plane(z, above);
            placeVertices(z);
            joinCells(z);
            swap();
        }
        float[] vertices = places.trimmed();
        if (smoothing > 0) {
            smooth(vertices, smoothing);
        }
        toSpace(vertices, axes, spacing);
        return new TriangleMesh(
                geometry.orientation().isPresent() ? MeshSpace.LPS : MeshSpace.GRID,
                vertices,
                triangles(vertices, handedness < 0));
    }

    private void swap() {
        float[] plane = earlier;
        earlier = below;
        below = above;
        above = plane;
        Layer layer = previous;
        previous = current;
        current = layer;
    }

    private static double determinant(Orientation axes) {
        Vector3 a = axes.xAxis();
        Vector3 b = axes.yAxis();
        Vector3 c = axes.zAxis();
        return a.x() * (b.y() * c.z() - b.z() * c.y())
                - a.y() * (b.x() * c.z() - b.z() * c.x())
                + a.z() * (b.x() * c.y() - b.y() * c.x());
    }

    // vertices

    private void placeVertices(int z) {
        for (int y = 0; y < height - 1; y++) {
            for (int x = 0; x < width - 1; x++) {
                int cell = y * width + x;
                int code = code(cell);
                current.codes[cell] = (byte) code;
                if (code != 0 && code != 255) {
                    placeVertices(x, y, z, cell, code);
                }
            }
        }
    }

    private int code(int cell) {
        int code = 0;
        for (int corner = 0; corner < 8; corner++) {
            if (corner(cell, corner) > 0) {
                code |= 1 << corner;
            }
        }
        return code;
    }

    private float corner(int cell, int corner) {
        float[] plane = (corner & 4) == 0 ? below : above;
        return plane[cell + (corner & 1) + (corner >> 1 & 1) * width];
    }

    /**
     * Each part of the surface gets the mean of the places where it crosses the cell's edges. The single part of a mask
     * gets the middle of the cell, where the corners of voxels are; several parts stay near it.
     */
    private void placeVertices(int x, int y, int z, int cell, int code) {
        current.firstVertex[cell] = places.size() / 3;
        int parts = CellPatches.count(code);
        if (parts == 1 && levels.isBinary()) {
            place(x + 0.5f, y + 0.5f, z + 0.5f);
            return;
        }
        for (int part = 0; part < parts; part++) {
            float[] sum = new float[3];
            int crossings = 0;
            for (int edge = 0; edge < CellPatches.EDGES; edge++) {
                if (CellPatches.patch(code, edge) == part) {
                    int axis = edge >> 2;
                    int u = (axis + 1) % 3;
                    int v = (axis + 2) % 3;
                    int start = (edge & 1) << u | (edge >> 1 & 1) << v;
                    sum[axis] += crossing(corner(cell, start), corner(cell, start | 1 << axis));
                    sum[u] += edge & 1;
                    sum[v] += edge >> 1 & 1;
                    crossings++;
                }
            }
            if (parts > 1) {
                fixed.set(places.size() / 3);
            }
            place(
                    x + fromMiddle(sum[0] / crossings),
                    y + fromMiddle(sum[1] / crossings),
                    z + fromMiddle(sum[2] / crossings));
        }
    }

    private float fromMiddle(float fraction) {
        return levels.isBinary() ? 0.5f + APART * (fraction - 0.5f) : fraction;
    }

    private static float crossing(float from, float to) {
        float fraction = from / (from - to);
        return Math.max(LEAST_FRACTION, Math.min(1 - LEAST_FRACTION, fraction));
    }

    /** In voxels of the planes. */
    private int place(float x, float y, float z) {
        int vertex = places.size() / 3;
        places.add(x);
        places.add(y);
        places.add(z);
        return vertex;
    }

    // polygons

    /** The edges along x and y in the plane below the current layer, and those along z within the layer. */
    private void joinCells(int z) {
        for (int y = 0; y < height - 1; y++) {
            for (int x = 0; x < width - 1; x++) {
                int voxel = y * width + x;
                boolean inside = below[voxel] > 0;
                if (inside != below[voxel + 1] > 0) {
                    joinAround(0, new int[] {x, y, z}, inside);
                }
                if (inside != below[voxel + width] > 0) {
                    joinAround(1, new int[] {x, y, z}, inside);
                }
                if (inside != above[voxel] > 0) {
                    joinAround(2, new int[] {x, y, z}, inside);
                }
            }
        }
    }

    /** One polygon across the edge that starts at a voxel, through the four cells around it. */
    private void joinAround(int axis, int[] voxel, boolean startInside) {
        int u = (axis + 1) % 3;
        int v = (axis + 2) % 3;
        int[] corners = new int[8];
        int[] codes = new int[4];
        for (int i = 0; i < 4; i++) {
            int[] cell = voxel.clone();
            cell[u] += AROUND_U[i] - 1;
            cell[v] += AROUND_V[i] - 1;
            Layer layer = cell[2] == voxel[2] ? current : previous;
            int at = cell[1] * width + cell[0];
            codes[i] = layer.code(at);
            corners[2 * i] = layer.firstVertex[at] + CellPatches.patch(codes[i], edge(axis, i));
            corners[2 * i + 1] = -1;
        }
        boolean plain = true;
        for (int i = 0; i < 4; i++) {
            int next = (i + 1) % 4;
            // cells 0 and 1, 2 and 3 are neighbours along u: the other edge of their face lies across it along v
            int flip = i % 2 == 0 ? 2 : 1;
            if (sameLineTwice(codes[i], edge(axis, i), flip) && sameLineTwice(codes[next], edge(axis, next), flip)) {
                corners[2 * i + 1] = vertexOnFace(axis, voxel, startInside, i, corners[2 * i], corners[2 * next]);
                plain = false;
            }
        }
        if (plain) {
            for (int i = 0; i < 4; i++) {
                quads.add(corners[2 * (startInside ? i : 3 - i)]);
            }
        } else {
            addFan(axis, voxel, startInside, corners);
        }
    }

    /** The number, within cell i of those around it, of an edge. */
    private static int edge(int axis, int i) {
        return 4 * axis + (1 - AROUND_U[i]) + 2 * (1 - AROUND_V[i]);
    }

    /** Whether the parallel edge of a face is crossed the other way round and belongs to the same part of the surface. */
    private static boolean sameLineTwice(int code, int edge, int flip) {
        int parallel = edge ^ flip;
        return CellPatches.patch(code, edge) == CellPatches.patch(code, parallel)
                && CellPatches.inside(code, edge, 0) != CellPatches.inside(code, parallel, 0);
    }

    /** Halfway between the two crossings that the line joins, on the face between cells i and i + 1. */
    private int vertexOnFace(int axis, int[] voxel, boolean startInside, int i, int from, int to) {
        int[] inner = voxel.clone();
        inner[axis] += startInside ? 0 : 1;
        long key = ((long) inner[2] * height + inner[1]) * width + inner[0];
        return lines.computeIfAbsent(new Line(Math.min(from, to), Math.max(from, to), key), line -> {
            int across = (axis + (i % 2 == 0 ? 2 : 1)) % 3;
            // towards the cells' side: cells 0 and 1 lie before the edge along v, cells 1 and 2 behind it along u
            int step = i == 1 || i == 2 ? 1 : -1;
            int[] outer = voxel.clone();
            outer[axis] += startInside ? 1 : 0;
            int[] side = inner.clone();
            side[across] += step;
            float[] place = {inner[0], inner[1], inner[2]};
            place[axis] += (outer[axis] - inner[axis])
                    * fromMiddle(crossing(value(inner, voxel[2]), value(outer, voxel[2])) / 2);
            place[across] += step * fromMiddle(crossing(value(inner, voxel[2]), value(side, voxel[2])) / 2);
            fixed.set(places.size() / 3);
            return place(place[0], place[1], place[2]);
        });
    }

    private float value(int[] voxel, int z) {
        float[] plane = voxel[2] == z ? below : voxel[2] == z + 1 ? above : earlier;
        return plane[voxel[1] * width + voxel[0]];
    }

    /** A polygon with vertices on faces is cut from its middle, on the voxel edge: no other polygon has that vertex. */
    private void addFan(int axis, int[] voxel, boolean startInside, int[] corners) {
        float[] place = {voxel[0], voxel[1], voxel[2]};
        int[] end = voxel.clone();
        end[axis]++;
        place[axis] += crossing(value(voxel, voxel[2]), value(end, voxel[2]));
        fixed.set(places.size() / 3);
        int middle = place(place[0], place[1], place[2]);
        int[] outline = Arrays.stream(corners).filter(corner -> corner >= 0).toArray();
        for (int i = 0; i < outline.length; i++) {
            int next = (i + 1) % outline.length;
            fans.add(middle);
            fans.add(outline[startInside ? i : next]);
            fans.add(outline[startInside ? next : i]);
        }
    }

    // the surface as a whole

    private void smooth(float[] vertices, int times) {
        float[] start = vertices.clone();
        float[] sums = new float[vertices.length];
        int[] counts = new int[vertices.length / 3];
        for (int i = 0; i < times; i++) {
            relax(vertices, start, SHRINK, sums, counts);
            relax(vertices, start, SWELL, sums, counts);
        }
    }

    /** One step towards the mean of the neighbours, or away from it, within the cell. */
    private void relax(float[] vertices, float[] start, float step, float[] sums, int[] counts) {
        Arrays.fill(sums, 0);
        Arrays.fill(counts, 0);
        // each edge is met twice, once in each direction
        for (int i = 0; i < quads.size(); i++) {
            addNeighbour(quads.get(i), quads.get((i & 3) == 3 ? i - 3 : i + 1), vertices, sums, counts);
        }
        for (int i = 0; i < fans.size(); i += 3) {
            addNeighbour(fans.get(i + 1), fans.get(i + 2), vertices, sums, counts);
        }
        for (int vertex = 0; vertex < counts.length; vertex++) {
            if (fixed.get(vertex)) {
                continue;
            }
            for (int at = 3 * vertex; at < 3 * vertex + 3; at++) {
                float moved = vertices[at] + step * (sums[at] / counts[vertex] - vertices[at]);
                // a vertex starts within its cell, never on its border
                float cell = (float) Math.floor(start[at]);
                vertices[at] = Math.max(cell, Math.min(cell + 1, moved));
            }
        }
    }

    private static void addNeighbour(int vertex, int neighbour, float[] vertices, float[] sums, int[] counts) {
        for (int axis = 0; axis < 3; axis++) {
            sums[3 * vertex + axis] += vertices[3 * neighbour + axis];
        }
        counts[vertex]++;
    }

    private void toSpace(float[] vertices, Orientation axes, Spacing spacing) {
        VoxelBox box = levels.box();
        for (int at = 0; at < vertices.length; at += 3) {
            Vector3 place = axes.origin()
                    .plus(axes.xAxis(), (vertices[at] + box.minX() - 1.0) * spacing.x())
                    .plus(axes.yAxis(), (vertices[at + 1] + box.minY() - 1.0) * spacing.y())
                    .plus(axes.zAxis(), (vertices[at + 2] + box.minZ() - 1.0) * spacing.z());
            vertices[at] = (float) place.x();
            vertices[at + 1] = (float) place.y();
            vertices[at + 2] = (float) place.z();
        }
    }

    /** A quad is cut along its shorter diagonal: no other polygon has both ends of either. */
    private int[] triangles(float[] vertices, boolean mirrored) {
        Ints triangles = new Ints();
        for (int i = 0; i < quads.size(); i += 4) {
            int a = quads.get(i);
            int b = quads.get(i + 1);
            int c = quads.get(i + 2);
            int d = quads.get(i + 3);
            if (distance(vertices, a, c) <= distance(vertices, b, d)) {
                triangles.addTriangle(a, b, c, mirrored);
                triangles.addTriangle(a, c, d, mirrored);
            } else {
                triangles.addTriangle(b, c, d, mirrored);
                triangles.addTriangle(b, d, a, mirrored);
            }
        }
        for (int i = 0; i < fans.size(); i += 3) {
            triangles.addTriangle(fans.get(i), fans.get(i + 1), fans.get(i + 2), mirrored);
        }
        return triangles.trimmed();
    }

    private static double distance(float[] vertices, int a, int b) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double difference = vertices[3 * a + axis] - vertices[3 * b + axis];
            sum += difference * difference;
        }
        return sum;
    }

    /** A growing array. */
    private static final class Floats {
        private float[] values = new float[1024];
        private int size;

        void add(float value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = value;
        }

        int size() {
            return size;
        }

        float[] trimmed() {
            return Arrays.copyOf(values, size);
        }
    }

    /** A growing array. */
    private static final class Ints {
        private int[] values = new int[1024];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = value;
        }

        void addTriangle(int a, int b, int c, boolean mirrored) {
            add(a);
            add(mirrored ? c : b);
            add(mirrored ? b : c);
        }

        int get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }

        int[] trimmed() {
            return Arrays.copyOf(values, size);
        }
    }

    private static int grown(int size) {
        int most = Integer.MAX_VALUE - 8;
        if (size == most) {
            throw new InvalidDataException("mask", "surface", "fewer than 2^31 corners", "more");
        }
        return size > most / 2 ? most : 2 * size;
    }
}
