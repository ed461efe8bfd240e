package org.abusmtl.examples.report.figure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.abusmtl.mesh.MeshSpace;
import org.abusmtl.mesh.TriangleMesh;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Orientation;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.VoxelBox;

/**
 * A surface as a viewer sees it, in mm: to the right, up, and towards the viewer. With an orientation the patient stands
 * and faces the viewer; without one the depth, the y axis, runs down and the first slice is in front.
 */
final class RenderedSurface {

    /** Rounds that hide the steps of voxels, and of blocks, which have fewer steps. */
    private static final int SMOOTHING = 12;

    private static final int BLOCK_SMOOTHING = 3;

    private static final Orientation ALONG_AXES =
            new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1), new Vector3(0, 0, 0));

    private final float[] vertices;
    private final int[] triangles;

    private RenderedSurface(TriangleMesh mesh, MeshSpace space) {
        vertices = new float[3 * mesh.vertexCount()];
        for (int i = 0; i < mesh.vertexCount(); i++) {
            Vector3 at = mesh.vertex(i);
            vertices[3 * i] = (float) at.x();
            vertices[3 * i + 1] = (float) (space == MeshSpace.LPS ? at.z() : -at.y());
            vertices[3 * i + 2] = (float) (space == MeshSpace.LPS ? -at.y() : -at.z());
        }
        triangles = new int[3 * mesh.triangleCount()];
        mesh.triangles().get(triangles);
    }

    /** The smoothed surface of a mask, of blocks of voxels where there would be too many triangles; none if empty. */
    static Optional<RenderedSurface> of(Mask mask, int mostTriangles) {
        if (mask.isEmpty()) {
            return Optional.empty();
        }
        Mask tumor = cropped(mask);
        TriangleMesh mesh = TriangleMesh.of(tumor, SMOOTHING);
        int[] block = {1, 1, 1};
        while (mesh.triangleCount() > mostTriangles) {
            block[finest(tumor.geometry().requireSpacing(), block)] *= 2;
            ProbabilityMap shares = shares(tumor, block);
            if (shares.threshold(0.5).isEmpty()) {
                break;
            }
            mesh = TriangleMesh.of(shares, 0.5, BLOCK_SMOOTHING);
        }
        MeshSpace space = mask.geometry().orientation().isPresent() ? MeshSpace.LPS : MeshSpace.GRID;
        return Optional.of(new RenderedSurface(mesh, space));
    }

    private static Mask cropped(Mask mask) {
        VoxelBox box = mask.boundingBox().orElseThrow();
        // a part of a grid knows where it lies only by an orientation
        Geometry geometry =
                mask.geometry().withOrientation(mask.geometry().orientation().orElse(ALONG_AXES));
        byte[] values = new byte[box.shape().voxels()];
        int at = 0;
        for (int z = box.minZ(); z <= box.maxZ(); z++) {
            for (int y = box.minY(); y <= box.maxY(); y++) {
                for (int x = box.minX(); x <= box.maxX(); x++) {
                    values[at++] = (byte) (mask.get(x, y, z) ? 1 : 0);
                }
            }
        }
        Geometry own = geometry.resampled(
                box.shape(), geometry.requireSpacing(), new Vector3(box.minX(), box.minY(), box.minZ()));
        return Mask.wrap(own, values);
    }

    private static int finest(Spacing spacing, int[] block) {
        int finest = 0;
        for (int axis = 1; axis < 3; axis++) {
            if (spacing.along(axis) * block[axis] < spacing.along(finest) * block[finest]) {
                finest = axis;
            }
        }
        return finest;
    }

    /** How much of each block is tumour; a block that the grid cuts off counts what is beyond as background. */
    private static ProbabilityMap shares(Mask mask, int[] block) {
        GridShape shape = mask.geometry().shape();
        Spacing spacing = mask.geometry().requireSpacing();
        GridShape coarse = new GridShape(
                (shape.x() + block[0] - 1) / block[0],
                (shape.y() + block[1] - 1) / block[1],
                (shape.z() + block[2] - 1) / block[2]);
        float[] shares = new float[coarse.voxels()];
        float one = 1f / (block[0] * block[1] * block[2]);
        int at = 0;
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    if (mask.get(at++)) {
                        // powers of two: the sum is exact
                        shares[coarse.index(x / block[0], y / block[1], z / block[2])] += one;
                    }
                }
            }
        }
        Geometry geometry = mask.geometry()
                .resampled(
                        coarse,
                        new Spacing(spacing.x() * block[0], spacing.y() * block[1], spacing.z() * block[2]),
                        new Vector3((block[0] - 1) / 2.0, (block[1] - 1) / 2.0, (block[2] - 1) / 2.0));
        return ProbabilityMap.wrap(geometry, shares);
    }

    int vertexCount() {
        return vertices.length / 3;
    }

    int triangleCount() {
        return triangles.length / 3;
    }

    float vertex(int index, int axis) {
        return vertices[3 * index + axis];
    }

    int corner(int triangle, int corner) {
        return triangles[3 * triangle + corner];
    }

    /** Moved so that a point is the middle, and scaled so that a radius is 1. */
    RenderedSurface normalized(float[] middle, float radius) {
        return new RenderedSurface(this, middle, radius);
    }

    private RenderedSurface(RenderedSurface other, float[] middle, float radius) {
        vertices = new float[other.vertices.length];
        for (int i = 0; i < vertices.length; i++) {
            vertices[i] = (other.vertices[i] - middle[i % 3]) / radius;
        }
        triangles = other.triangles;
    }

    /**
     * What the page's script reads: the numbers of vertices and triangles, the coordinates in 32767ths, and the corners
     * as differences from the one before; compressed, as text.
     */
    String encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(8 + (vertices.length * 2 + 3) / 4 * 4 + triangles.length * 4)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(vertexCount()).putInt(triangleCount());
        for (float value : vertices) {
            bytes.putShort((short) Math.round(Math.max(-1, Math.min(1, value)) * 32767));
        }
        bytes.position((bytes.position() + 3) / 4 * 4);
        int previous = 0;
        for (int corner : triangles) {
            bytes.putInt(corner - previous);
            previous = corner;
        }
        return compressed(bytes.array());
    }

    /** Gzip in base 64. */
    static String compressed(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
