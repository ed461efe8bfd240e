/**
 * Surfaces of tumours: triangles around a mask or a level of a probability map, their volume and area, and files of them.
 *
 * <p>Serves Fig. 6 of Zhou et al. 2021 (3D renderings). Depends on the volumes only. Read
 * {@link org.abusmtl.mesh.TriangleMesh} first.
 */
@NullMarked
package org.abusmtl.mesh;

import org.jspecify.annotations.NullMarked;
