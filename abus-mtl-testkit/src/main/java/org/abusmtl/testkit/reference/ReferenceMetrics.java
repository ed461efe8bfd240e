package org.abusmtl.testkit.reference;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Spacing;

/**
 * Overlap, surface distances, area under the ROC curve and percentiles by their definitions: sets of voxels, all pairs,
 * sorting. Distances take the product of two surfaces, so small masks only.
 *
 * @since 0.1.0
 */
public final class ReferenceMetrics {

    private ReferenceMetrics() {}

    /**
     * A voxel by its indices.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @since 0.1.0
     */
    public record Voxel(int x, int y, int z) {

        private List<Voxel> neighbours() {
            return List.of(
                    new Voxel(x - 1, y, z),
                    new Voxel(x + 1, y, z),
                    new Voxel(x, y - 1, z),
                    new Voxel(x, y + 1, z),
                    new Voxel(x, y, z - 1),
                    new Voxel(x, y, z + 1));
        }
    }

    /**
     * The voxels of a mask.
     *
     * @param mask the mask
     * @return a new set
     */
    public static Set<Voxel> voxels(Mask mask) {
        Set<Voxel> voxels = new HashSet<>();
        GridShape shape = mask.geometry().shape();
        for (int z = 0; z < shape.z(); z++) {
            for (int y = 0; y < shape.y(); y++) {
                for (int x = 0; x < shape.x(); x++) {
                    if (mask.get(x, y, z)) {
                        voxels.add(new Voxel(x, y, z));
                    }
                }
            }
        }
        return voxels;
    }

    /**
     * The voxels of a mask that have one of their six neighbours outside of it.
     *
     * @param mask the mask; beyond its grid is outside
     * @return a new set
     */
    public static Set<Voxel> surface(Mask mask) {
        Set<Voxel> inside = voxels(mask);
        Set<Voxel> surface = new HashSet<>();
        for (Voxel voxel : inside) {
            if (!inside.containsAll(voxel.neighbours())) {
                surface.add(voxel);
            }
        }
        return surface;
    }

    /**
     * The Dice similarity coefficient (Eq. 6).
     *
     * @param reference the true mask
     * @param prediction the predicted mask
     * @return a value in [0, 1], empty if both masks are empty
     */
    public static OptionalDouble dice(Mask reference, Mask prediction) {
        Set<Voxel> r = voxels(reference);
        Set<Voxel> p = voxels(prediction);
        int sum = r.size() + p.size();
        r.retainAll(p);
        return sum == 0 ? OptionalDouble.empty() : OptionalDouble.of(2.0 * r.size() / sum);
    }

    /**
     * The Jaccard index (Eq. 7).
     *
     * @param reference the true mask
     * @param prediction the predicted mask
     * @return a value in [0, 1], empty if both masks are empty
     */
    public static OptionalDouble jaccard(Mask reference, Mask prediction) {
        Set<Voxel> union = voxels(reference);
        union.addAll(voxels(prediction));
        Set<Voxel> common = voxels(reference);
        common.retainAll(voxels(prediction));
        return union.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) common.size() / union.size());
    }

    /**
     * The distance from every surface voxel of one mask to the nearest surface voxel of another (Eq. 8), by trying all
     * pairs.
     *
     * @param from the mask whose surface voxels are asked, with a spacing
     * @param to the mask that the distances lead to, not empty unless {@code from} is
     * @return mm, ascending
     * @throws IllegalArgumentException if {@code to} is empty and {@code from} is not
     * @throws InvalidDataException if {@code from} has no spacing
     */
    public static double[] surfaceDistances(Mask from, Mask to) {
        Spacing spacing = from.geometry().requireSpacing();
        double[][] targets = points(surface(to), spacing);
        double[][] starts = points(surface(from), spacing);
        if (targets.length == 0 && starts.length > 0) {
            throw new IllegalArgumentException("to: expected a mask with voxels, found none");
        }
        double[] distances = new double[starts.length];
        for (int i = 0; i < starts.length; i++) {
            double[] start = starts[i];
            double nearest = Double.POSITIVE_INFINITY;
            for (double[] target : targets) {
                double dx = start[0] - target[0];
                double dy = start[1] - target[1];
                double dz = start[2] - target[2];
                nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
            }
            distances[i] = Math.sqrt(nearest);
        }
        Arrays.sort(distances);
        return distances;
    }

    private static double[][] points(Set<Voxel> voxels, Spacing spacing) {
        return voxels.stream()
                .map(v -> new double[] {v.x() * spacing.x(), v.y() * spacing.y(), v.z() * spacing.z()})
                .toArray(double[][]::new);
    }

    /**
     * A percentile by linear interpolation between order statistics.
     *
     * @param values at least one, in any order
     * @param percentile in [0, 100]
     * @return the interpolated value
     */
    public static double percentile(double[] values, double percentile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = percentile * (sorted.length - 1) / 100;
        double fraction = position - Math.floor(position);
        return (1 - fraction) * sorted[(int) Math.floor(position)] + fraction * sorted[(int) Math.ceil(position)];
    }

    /**
     * The area under the ROC curve as the share of the malignant-benign pairs in which the malignant case scores higher,
     * ties counting one half (Mann-Whitney).
     *
     * @param scores one a case
     * @param malignant whether the case is malignant
     * @return a value in [0, 1], empty if only one class is there
     */
    public static OptionalDouble auc(double[] scores, boolean[] malignant) {
        double won = 0;
        int pairs = 0;
        for (int m = 0; m < scores.length; m++) {
            for (int b = 0; b < scores.length; b++) {
                if (malignant[m] && !malignant[b]) {
                    pairs++;
                    won += scores[m] > scores[b] ? 1 : scores[m] == scores[b] ? 0.5 : 0;
                }
            }
        }
        return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(won / pairs);
    }
}
