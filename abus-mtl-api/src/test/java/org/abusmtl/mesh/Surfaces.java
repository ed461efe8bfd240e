package org.abusmtl.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;

/** Shapes to make surfaces of, and what every surface must be. */
final class Surfaces {

    private Surfaces() {}

    /** Above 0 inside; in mm from the centre of the first voxel. */
    @FunctionalInterface
    interface Shape {
        double at(double x, double y, double z);
    }

    static Shape ball(double x, double y, double z, double radius) {
        return (px, py, pz) -> radius - Math.hypot(Math.hypot(px - x, py - y), pz - z);
    }

    /** A ring about the z axis. */
    static Shape torus(double x, double y, double z, double ring, double tube) {
        return (px, py, pz) -> tube - Math.hypot(Math.hypot(px - x, py - y) - ring, pz - z);
    }

    static Geometry grid(int x, int y, int z, Spacing spacing) {
        return Geometry.of(new GridShape(x, y, z), spacing);
    }

    static Mask mask(Geometry grid, Shape shape) {
        byte[] values = new byte[grid.shape().voxels()];
        float[] levels = levels(grid, shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (levels[i] > 0 ? 1 : 0);
        }
        return Mask.of(grid, values);
    }

    /** Probability 1/2 on the surface, rising by 1/10 for each mm inwards. */
    static ProbabilityMap map(Geometry grid, Shape shape) {
        float[] levels = levels(grid, shape);
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.max(0, Math.min(1, 0.5f + levels[i] / 10));
        }
        return ProbabilityMap.of(grid, levels);
    }

    private static float[] levels(Geometry grid, Shape shape) {
        Spacing spacing = grid.requireSpacing();
        float[] levels = new float[grid.shape().voxels()];
        int i = 0;
        for (int z = 0; z < grid.shape().z(); z++) {
            for (int y = 0; y < grid.shape().y(); y++) {
                for (int x = 0; x < grid.shape().x(); x++) {
                    levels[i++] = (float) shape.at(x * spacing.x(), y * spacing.y(), z * spacing.z());
                }
            }
        }
        return levels;
    }

    /**
     * Every edge has two triangles that run along it in opposite directions, no triangle is there twice, the triangles
     * around each vertex are one ring, and every vertex is used.
     */
    static void assertClosed(TriangleMesh mesh, String of) {
        Map<Long, Integer> edges = new HashMap<>();
        Map<Integer, Map<Integer, Integer>> rings = new HashMap<>();
        IntBuffer corners = mesh.triangles();
        for (int t = 0; t < mesh.triangleCount(); t++) {
            int[] triangle = {corners.get(), corners.get(), corners.get()};
            for (int i = 0; i < 3; i++) {
                int from = triangle[i];
                int to = triangle[(i + 1) % 3];
                int opposite = triangle[(i + 2) % 3];
                assertThat(from).as(of).isNotEqualTo(to);
                edges.merge((long) from << 32 | to, 1, Integer::sum);
                Integer other =
                        rings.computeIfAbsent(from, vertex -> new HashMap<>()).put(to, opposite);
                assertThat(other)
                        .as("%s: triangles after edge %d-%d", of, from, to)
                        .isNull();
            }
        }
        edges.forEach((edge, count) -> {
            long back = edge << 32 | edge >>> 32;
            assertThat(edges.getOrDefault(back, 0))
                    .as("%s: way back of edge", of)
                    .isEqualTo(1);
        });
        assertThat(rings).as(of).hasSize(mesh.vertexCount());
        rings.forEach((vertex, next) -> {
            List<Integer> ring = new ArrayList<>();
            int start = next.keySet().iterator().next();
            int at = start;
            do {
                ring.add(at);
                at = next.get(at);
            } while (at != start && ring.size() <= next.size());
            assertThat(ring).as("%s: ring of vertex %d", of, vertex).hasSize(next.size());
        });
    }
}
