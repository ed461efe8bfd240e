package org.abusmtl.mesh;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Vector3;

/**
 * A closed surface of triangles, in mm. Immutable; may be shared between threads.
 *
 * <p>Surfaces are made by surface nets (Gibson 1998): one vertex for each part of the surface in a cell between eight
 * voxel centres, four cells joined around each pair of neighbours of which one is tumour. What is outside the grid
 * is background. The surface is watertight whatever the mask: every edge belongs to exactly two triangles, which run
 * along it in opposite directions, and the triangles around a vertex form one ring. Seen from outside the tumour the
 * corners of a triangle run counter-clockwise, for mirrored axes too.
 *
 * <p>Where voxels touch without sharing a face the surface could join or separate them. It separates: tumour voxels
 * that share only an edge or a corner lie in surfaces of their own, background voxels are joined along edges, not over
 * corners.
 *
 * <p>Smoothing relaxes the vertices alternately towards and away from their neighbours (Taubin 1995), which keeps the
 * volume of all but tumours a few voxels wide, and leaves each in its cell: no vertex of a mask moves further than half a
 * voxel along any axis. A smoothed surface may touch or cut itself where the tumour is one voxel thin.
 *
 * @since 0.1.0
 */
public final class TriangleMesh {

    private final MeshSpace space;
    private final float[] vertices;
    private final int[] triangles;

    /** Keeps the arrays. */
    TriangleMesh(MeshSpace space, float[] vertices, int[] triangles) {
        this.space = space;
        this.vertices = vertices;
        this.triangles = triangles;
    }

    /**
     * The surface of a mask, not smoothed: the faces of its voxels. It encloses the volume of the mask, but for a little
     * where voxels touch without sharing a face: there the parts are kept apart.
     *
     * @param mask with a spacing and at least one tumour voxel
     * @return the surface
     * @throws InvalidDataException if the mask is empty, has no spacing, or has axes that do not span space
     */
    public static TriangleMesh of(Mask mask) {
        return of(mask, 0);
    }

    /**
     * The surface of a mask, smoothed.
     *
     * @param mask with a spacing and at least one tumour voxel
     * @param smoothing how often the vertices are relaxed, at least 0; 10 hides the steps of voxels
     * @return the surface
     * @throws IllegalArgumentException if {@code smoothing} is below 0
     * @throws InvalidDataException if the mask is empty, has no spacing, or has axes that do not span space
     */
    public static TriangleMesh of(Mask mask, int smoothing) {
        return new SurfaceNets(LevelSet.of(mask)).mesh(smoothing);
    }

    /**
     * The surface of the voxels whose probability is above a level, placed between voxels by linear interpolation.
     *
     * @param map with a spacing and at least one voxel above the level
     * @param level in [0, 1)
     * @return the surface of {@link ProbabilityMap#threshold(double)}, finer
     * @throws IllegalArgumentException if the level is outside [0, 1)
     * @throws InvalidDataException if no voxel is above the level, or the map has no spacing or axes that do not span
     *     space
     */
    public static TriangleMesh of(ProbabilityMap map, double level) {
        return of(map, level, 0);
    }

    /**
     * The surface of the voxels whose probability is above a level, placed between voxels by linear interpolation and
     * smoothed.
     *
     * @param map with a spacing and at least one voxel above the level
     * @param level in [0, 1)
     * @param smoothing how often the vertices are relaxed, at least 0
     * @return the surface
     * @throws IllegalArgumentException if the level is outside [0, 1) or {@code smoothing} is below 0
     * @throws InvalidDataException if no voxel is above the level, or the map has no spacing or axes that do not span
     *     space
     */
    public static TriangleMesh of(ProbabilityMap map, double level, int smoothing) {
        return new SurfaceNets(LevelSet.of(map, level)).mesh(smoothing);
    }

    /**
     * What the coordinates mean.
     *
     * @return {@link MeshSpace#LPS} if the grid had an orientation
     */
    public MeshSpace space() {
        return space;
    }

    /**
     * The number of vertices.
     *
     * @return at least 8
     */
    public int vertexCount() {
        return vertices.length / 3;
    }

    /**
     * The number of triangles.
     *
     * @return at least 12
     */
    public int triangleCount() {
        return triangles.length / 3;
    }

    /**
     * The coordinates of the vertices, x, y, z of the first, then of the second, and so on.
     *
     * @return a read-only view, mm, position 0
     */
    public FloatBuffer vertices() {
        return FloatBuffer.wrap(vertices).asReadOnlyBuffer();
    }

    /**
     * The corners of the triangles, three vertex numbers each, counter-clockwise from outside.
     *
     * @return a read-only view, position 0
     */
    public IntBuffer triangles() {
        return IntBuffer.wrap(triangles).asReadOnlyBuffer();
    }

    /**
     * One vertex.
     *
     * @param index in [0, {@link #vertexCount()})
     * @return its place, mm
     * @throws IndexOutOfBoundsException if there is no such vertex
     */
    public Vector3 vertex(int index) {
        return new Vector3(vertices[3 * index], vertices[3 * index + 1], vertices[3 * index + 2]);
    }

    /**
     * The volume that the surface encloses, {@code 1/6 sum a . (b x c)} over the triangles (divergence theorem).
     *
     * @return mm<sup>3</sup>
     */
    public double volumeMm3() {
        // from a point of the surface, so that a far origin costs no digits
        Vector3 from = vertex(0);
        double six = 0;
        for (int t = 0; t < triangles.length; t += 3) {
            Vector3 a = vertex(triangles[t]).plus(from, -1);
            Vector3 normal = cross(
                    vertex(triangles[t + 1]).plus(from, -1),
                    vertex(triangles[t + 2]).plus(from, -1));
            six += a.x() * normal.x() + a.y() * normal.y() + a.z() * normal.z();
        }
        return six / 6;
    }

    /**
     * The area of the surface.
     *
     * @return mm<sup>2</sup>
     */
    public double surfaceAreaMm2() {
        double twice = 0;
        for (int t = 0; t < triangleCount(); t++) {
            twice += doubledNormal(t).length();
        }
        return twice / 2;
    }

    /**
     * Vertices minus edges plus triangles: 2 for each surface like a ball, 0 for one like a ring.
     *
     * @return an even number
     */
    public int eulerCharacteristic() {
        // a closed surface has three edges for every two triangles
        return vertexCount() - triangleCount() / 2;
    }

    /**
     * The outward direction at each vertex, the mean of its triangles weighted by their areas.
     *
     * @return unit vectors in the order of {@link #vertices()}; (0, 0, 1) where the triangles cancel out
     */
    public FloatBuffer vertexNormals() {
        double[] sums = new double[vertices.length];
        for (int t = 0; t < triangleCount(); t++) {
            Vector3 normal = doubledNormal(t);
            for (int corner = 0; corner < 3; corner++) {
                int at = 3 * triangles[3 * t + corner];
                sums[at] += normal.x();
                sums[at + 1] += normal.y();
                sums[at + 2] += normal.z();
            }
        }
        float[] normals = new float[vertices.length];
        for (int at = 0; at < sums.length; at += 3) {
            double length = Math.sqrt(sums[at] * sums[at] + sums[at + 1] * sums[at + 1] + sums[at + 2] * sums[at + 2]);
            if (length > 0) {
                for (int axis = 0; axis < 3; axis++) {
                    normals[at + axis] = (float) (sums[at + axis] / length);
                }
            } else {
                normals[at + 2] = 1;
            }
        }
        return FloatBuffer.wrap(normals).asReadOnlyBuffer();
    }

    /** The outward normal of a triangle, as long as twice its area. */
    Vector3 doubledNormal(int triangle) {
        Vector3 a = vertex(triangles[3 * triangle]);
        return cross(
                vertex(triangles[3 * triangle + 1]).plus(a, -1),
                vertex(triangles[3 * triangle + 2]).plus(a, -1));
    }

    private static Vector3 cross(Vector3 a, Vector3 b) {
        return new Vector3(a.y() * b.z() - a.z() * b.y(), a.z() * b.x() - a.x() * b.z(), a.x() * b.y() - a.y() * b.x());
    }

    /** Counts and space, for messages. */
    @Override
    public String toString() {
        return "TriangleMesh[" + vertexCount() + " vertices, " + triangleCount() + " triangles, " + space + "]";
    }
}
