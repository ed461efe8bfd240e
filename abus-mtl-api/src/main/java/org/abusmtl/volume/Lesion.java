package org.abusmtl.volume;

import java.util.Comparator;
import java.util.List;

/**
 * One connected part of a tumour mask: a row of the lesion table (row 20 of the open points).
 *
 * @param number from 1, the largest first
 * @param voxels how many it has, at least 1
 * @param volumeMm3 their volume, mm<sup>3</sup>
 * @param center mean position of its voxels, a (fractional) voxel index
 * @param box the smallest box that holds it
 * @since 0.1.0
 */
public record Lesion(int number, int voxels, double volumeMm3, Vector3 center, VoxelBox box) {

    /**
     * The lesion table of a mask: its parts that touch by faces ({@link Connectivity#FACES}).
     *
     * @param mask the tumour
     * @return from the largest to the smallest, of equal ones the one that comes first in storage order; empty for an empty
     *     mask
     * @throws InvalidDataException if the grid has no spacing
     */
    public static List<Lesion> table(Mask mask) {
        double voxelVolume = mask.geometry().requireSpacing().voxelVolume();
        List<ConnectedComponents.Component> components =
                ConnectedComponents.of(mask, Connectivity.FACES).components().stream()
                        .sorted(Comparator.comparingInt(ConnectedComponents.Component::voxels)
                                .reversed())
                        .toList();
        Lesion[] lesions = new Lesion[components.size()];
        for (int i = 0; i < lesions.length; i++) {
            ConnectedComponents.Component component = components.get(i);
            lesions[i] = new Lesion(
                    i + 1, component.voxels(), component.voxels() * voxelVolume, component.center(), component.box());
        }
        return List.of(lesions);
    }
}
