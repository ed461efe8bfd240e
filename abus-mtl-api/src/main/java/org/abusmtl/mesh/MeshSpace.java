package org.abusmtl.mesh;

/**
 * What the coordinates of a mesh mean. They are mm in both.
 *
 * @since 0.1.0
 */
public enum MeshSpace {
    /** The patient: left, posterior, superior, as in {@link org.abusmtl.volume.Orientation}. */
    LPS,
    /** Along the axes of a grid without orientation, from the centre of its first voxel. */
    GRID
}
