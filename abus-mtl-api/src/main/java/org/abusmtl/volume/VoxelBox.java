package org.abusmtl.volume;

/**
 * A box of voxels, from the first inside to the last inside along each axis, both included.
 *
 * @param minX first x index
 * @param minY first y index
 * @param minZ first z index
 * @param maxX last x index, at least {@code minX}
 * @param maxY last y index, at least {@code minY}
 * @param maxZ last z index, at least {@code minZ}
 * @since 0.1.0
 */
public record VoxelBox(int minX, int minY, int minZ, int maxX, int maxY, int maxZ) {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if a last index is below its first
     */
    public VoxelBox {
        if (maxX < minX || maxY < minY || maxZ < minZ) {
            throw new IllegalArgumentException("box: expected max >= min on every axis, found (" + minX + ", " + minY
                    + ", " + minZ + ") to (" + maxX + ", " + maxY + ", " + maxZ + ")");
        }
    }

    /**
     * The number of voxels along each axis.
     *
     * @return the box's own shape
     */
    public GridShape shape() {
        return new GridShape(maxX - minX + 1, maxY - minY + 1, maxZ - minZ + 1);
    }

    /**
     * The middle of the box, as a (possibly half) voxel index.
     *
     * @return {@code (min + max) / 2} along each axis
     */
    public Vector3 center() {
        return new Vector3((minX + maxX) / 2.0, (minY + maxY) / 2.0, (minZ + maxZ) / 2.0);
    }

    /**
     * The smallest box that holds both.
     *
     * @param other the other box
     * @return the union box
     */
    public VoxelBox union(VoxelBox other) {
        return new VoxelBox(
                Math.min(minX, other.minX),
                Math.min(minY, other.minY),
                Math.min(minZ, other.minZ),
                Math.max(maxX, other.maxX),
                Math.max(maxY, other.maxY),
                Math.max(maxZ, other.maxZ));
    }
}
