package org.abusmtl.mesh;

/**
 * How the surface runs through a cell of eight voxels: for each of the 256 ways in which they can be inside or outside,
 * which of the 12 edges of the cell belong to the same part of the surface. Corner {@code (a, b, c)} is bit
 * {@code a + 2b + 4c}; edge {@code (axis, u, v)} is {@code 4 axis + u + 2v}, u and v its place along the two axes that
 * follow in the order x, y, z, x, y.
 */
final class CellPatches {

    static final int EDGES = 12;

    private static final byte[][] PATCH = new byte[256][];
    private static final byte[] COUNT = new byte[256];

    static {
        for (int code = 0; code < 256; code++) {
            PATCH[code] = patches(code);
            for (byte patch : PATCH[code]) {
                COUNT[code] = (byte) Math.max(COUNT[code], patch + 1);
            }
        }
    }

    private CellPatches() {}

    /** How many parts of the surface there are, 0 to 4. */
    static int count(int code) {
        return COUNT[code];
    }

    /** The part that crosses an edge, -1 if none does. */
    static int patch(int code, int edge) {
        return PATCH[code][edge];
    }

    /** Whether the end of an edge at 0 or 1 along its axis is inside. */
    static boolean inside(int code, int edge, int end) {
        int axis = edge >> 2;
        int corner = (end << axis) | ((edge & 1) << ((axis + 1) % 3)) | ((edge >> 1 & 1) << ((axis + 2) % 3));
        return (code >> corner & 1) != 0;
    }

    private static boolean crosses(int code, int edge) {
        return inside(code, edge, 0) != inside(code, edge, 1);
    }

    private static byte[] patches(int code) {
        int[] root = new int[EDGES];
        for (int edge = 0; edge < EDGES; edge++) {
            root[edge] = edge;
        }
        for (int normal = 0; normal < 3; normal++) {
            for (int side = 0; side < 2; side++) {
                joinOnFace(code, normal, side, root);
            }
        }
        byte[] patch = new byte[EDGES];
        byte[] ofRoot = new byte[EDGES];
        byte next = 0;
        for (int edge = 0; edge < EDGES; edge++) {
            if (!crosses(code, edge)) {
                patch[edge] = -1;
                continue;
            }
            int at = find(root, edge);
            if (ofRoot[at] == 0) {
                ofRoot[at] = ++next;
            }
            patch[edge] = (byte) (ofRoot[at] - 1);
        }
        return patch;
    }

    /** A face has two lines of the surface where its corners alternate: each cuts off one that is inside. */
    private static void joinOnFace(int code, int normal, int side, int[] root) {
        int u = (normal + 1) % 3;
        int v = (normal + 2) % 3;
        // along u the edge's own axes are (v, normal), along v they are (normal, u)
        int[] alongU = {4 * u + 2 * side, 4 * u + 1 + 2 * side};
        int[] alongV = {4 * v + side, 4 * v + side + 2};
        boolean alternating = crosses(code, alongU[0])
                && crosses(code, alongU[1])
                && inside(code, alongU[0], 0) != inside(code, alongU[1], 0);
        for (int cu = 0; cu < 2; cu++) {
            for (int cv = 0; cv < 2; cv++) {
                // corner (cu, cv) lies on the edge along u at cv and on the edge along v at cu
                boolean both = crosses(code, alongU[cv]) && crosses(code, alongV[cu]);
                if (both && (!alternating || inside(code, alongU[cv], cu))) {
                    root[find(root, alongU[cv])] = find(root, alongV[cu]);
                }
            }
        }
        for (int[] opposite : new int[][] {alongU, alongV}) {
            if (!alternating && crosses(code, opposite[0]) && crosses(code, opposite[1])) {
                root[find(root, opposite[0])] = find(root, opposite[1]);
            }
        }
    }

    private static int find(int[] root, int edge) {
        int at = edge;
        while (root[at] != at) {
            at = root[at];
        }
        return at;
    }
}
