package org.abusmtl.preprocessing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.ProbabilityMap;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;
import org.abusmtl.volume.Volume;

/**
 * What happens to a volume before the network and to its answer after it: the same at training and at prediction, so it
 * is stored with the model. An immutable value; may be shared between threads.
 *
 * <p>A crop of {@code inputShape} voxels of {@code spacing} is centred on a (fractional) voxel of the volume, so that
 * with an even number of voxels the centre falls between the two middle ones. See {@link Resampler} for how it is
 * resampled and {@link IntensityNormalization} for what its intensities become; beyond the volume it is 0 after
 * normalisation, and {@link Crop#validity()} says where.
 *
 * @param inputShape the voxels of the crop
 * @param spacing the spacing of the crop
 * @param normalization what happens to its intensities
 * @since 0.1.0
 */
public record Preprocessing(GridShape inputShape, Spacing spacing, IntensityNormalization normalization) {

    private static final String SHAPE = "input_shape";
    private static final String SPACING = "spacing_mm";
    private static final String NORMALIZATION = "normalization";

    /** A crop voxel as wide as this many voxels of a volume has a kernel of four times as many weights. */
    private static final double MOST_VOXELS = 1000;

    /** Far beyond any voxel that an image could have, and near enough for positions to be numbers. */
    private static final double LEAST_VOXELS = 1e-6;

    /** Refuses nulls. */
    public Preprocessing {
        Objects.requireNonNull(inputShape, "inputShape");
        Objects.requireNonNull(spacing, "spacing");
        Objects.requireNonNull(normalization, "normalization");
    }

    /**
     * A preprocessing of these three.
     *
     * @param inputShape the voxels of the crop
     * @param spacing the spacing of the crop
     * @param normalization what happens to its intensities
     * @return the preprocessing
     */
    public static Preprocessing of(GridShape inputShape, Spacing spacing, IntensityNormalization normalization) {
        return new Preprocessing(inputShape, spacing, normalization);
    }

    /**
     * The paper's crop (section 4.1): 128 x 64 x 128 voxels (lateral, depth, slice) of 0.5 mm, and the 1st to the 99th
     * percentile to [-1, 1], on which the paper is silent.
     *
     * @return the default
     */
    public static Preprocessing paper() {
        return of(new GridShape(128, 64, 128), Spacing.isotropic(0.5), IntensityNormalization.percentiles(1, 99));
    }

    /**
     * This preprocessing as text, for a model file.
     *
     * @return {@code input_shape}, {@code spacing_mm} (sides and millimetres of x, y and z, separated by blanks) and
     *     {@code normalization}, in this order
     */
    public Map<String, String> toProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(SHAPE, inputShape.x() + " " + inputShape.y() + " " + inputShape.z());
        properties.put(SPACING, spacing.x() + " " + spacing.y() + " " + spacing.z());
        properties.put(NORMALIZATION, normalization.id());
        return properties;
    }

    /**
     * The preprocessing that {@link #toProperties()} wrote.
     *
     * @param properties the three properties; others are ignored
     * @return an equal preprocessing
     * @throws InvalidDataException if one is missing or cannot be read
     */
    public static Preprocessing fromProperties(Map<String, String> properties) {
        String[] sides = triple(properties, SHAPE, "three integers");
        String[] millimetres = triple(properties, SPACING, "three numbers");
        GridShape shape;
        Spacing spacing;
        try {
            shape = new GridShape(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2]));
        } catch (IllegalArgumentException e) {
            throw unreadable(SHAPE, "three integers of at least 1", Arrays.toString(sides), e);
        }
        try {
            spacing = new Spacing(
                    Double.parseDouble(millimetres[0]),
                    Double.parseDouble(millimetres[1]),
                    Double.parseDouble(millimetres[2]));
        } catch (IllegalArgumentException e) {
            throw unreadable(SPACING, "three numbers > 0", Arrays.toString(millimetres), e);
        }
        return of(shape, spacing, IntensityNormalization.of(property(properties, NORMALIZATION, "an id")));
    }

    private static InvalidDataException unreadable(String key, String expected, String found, Exception cause) {
        return new InvalidDataException("preprocessing", key, expected, found, cause);
    }

    private static String[] triple(Map<String, String> properties, String key, String expected) {
        String value = property(properties, key, expected);
        String[] parts = value.trim().split("\\s+", -1);
        if (parts.length != 3) {
            throw new InvalidDataException("preprocessing", key, expected, value);
        }
        return parts;
    }

    private static String property(Map<String, String> properties, String key, String expected) {
        String value = properties.get(key);
        if (value == null) {
            throw new InvalidDataException("preprocessing", key, expected, "nothing");
        }
        return value;
    }

    /**
     * Cuts out, resamples and normalises the region around a voxel.
     *
     * @param volume a volume of any spacing
     * @param centerVoxel the middle of the crop as a (fractional) voxel index of the volume
     * @return the crop
     * @throws IllegalArgumentException if the centre is not inside the volume
     * @throws InvalidDataException if the volume has no spacing, no voxel of the crop lies inside it (it is thinner than
     *     the crop's spacing), or a voxel that is read is not finite
     */
    public Crop crop(Volume volume, Vector3 centerVoxel) {
        Resampler resampler = toCrop(volume.geometry(), centerVoxel);
        if (resampler.isEmpty()) {
            throw new InvalidDataException(
                    "volume",
                    "extent",
                    "at least one crop voxel of " + spacing + " inside",
                    volume.geometry().toString());
        }
        float[] values = resampler.linear(volume);
        byte[] inside = resampler.inside();
        normalization.normalize(values, inside);
        return new Crop(volume.geometry(), centerVoxel, values, Mask.wrap(resampler.target(), inside));
    }

    /**
     * The tumour mask on the grid of a crop, by nearest neighbour.
     *
     * @param mask the mask on the grid of the volume that the crop was taken from
     * @param crop the crop
     * @return the mask on the crop's grid, 0 beyond the volume
     * @throws GridMismatchException if the mask is on another grid than the crop's volume
     */
    public Mask cropMask(Mask mask, Crop crop) {
        return toCrop(crop.source(), crop.centerVoxel()).nearest(mask);
    }

    /**
     * The tumour mask on the grid of the crop around a voxel, by nearest neighbour.
     *
     * @param mask the mask on its volume's grid
     * @param centerVoxel the middle of the crop as a (fractional) voxel index of that grid
     * @return the mask on the crop's grid, 0 beyond the volume
     * @throws IllegalArgumentException if the centre is not inside the grid
     * @throws InvalidDataException if the mask has no spacing
     */
    public Mask cropMask(Mask mask, Vector3 centerVoxel) {
        return toCrop(mask.geometry(), centerVoxel).nearest(mask);
    }

    /**
     * The network's answer on the caller's own grid, trilinear, 0 outside the crop.
     *
     * @param onCrop the probabilities on the grid of the crop
     * @param callersGrid the grid of the volume that the crop was taken from
     * @param centerVoxel the middle of that crop
     * @return the probabilities on {@code callersGrid}
     * @throws IllegalArgumentException if the map has not the crop's shape, or the centre is not inside the grid
     * @throws InvalidDataException if the grid has no spacing
     */
    public ProbabilityMap restore(ProbabilityMap onCrop, Geometry callersGrid, Vector3 centerVoxel) {
        float[] out = new float[callersGrid.shape().voxels()];
        fromCrop(callersGrid, centerVoxel)
                .rows(
                        asCrop(onCrop),
                        // rounding of the weights must not leave [0, 1]
                        (index, row, length) -> {
                            for (int i = 0; i < length; i++) {
                                out[index + i] = Math.min(Math.max(row[i], 0), 1);
                            }
                        });
        return ProbabilityMap.wrap(callersGrid, out);
    }

    /**
     * The tumour on the caller's own grid: {@link #restore} and then {@link ProbabilityMap#threshold}, without ever
     * holding the probabilities of a whole volume.
     *
     * @param onCrop the probabilities on the grid of the crop
     * @param callersGrid the grid of the volume that the crop was taken from
     * @param centerVoxel the middle of that crop
     * @param threshold in [0, 1]
     * @return the voxels of {@code callersGrid} whose interpolated probability is above the threshold
     * @throws IllegalArgumentException if the map has not the crop's shape, the centre is not inside the grid, or the
     *     threshold is outside [0, 1]
     * @throws InvalidDataException if the grid has no spacing
     */
    public Mask restoreMask(ProbabilityMap onCrop, Geometry callersGrid, Vector3 centerVoxel, double threshold) {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: expected a value in [0, 1], found " + threshold);
        }
        byte[] out = new byte[callersGrid.shape().voxels()];
        fromCrop(callersGrid, centerVoxel).rows(asCrop(onCrop), (index, row, length) -> {
            for (int i = 0; i < length; i++) {
                // as in restore: rounding must not lift a 1 above the threshold 1
                out[index + i] = (byte) (Math.min(row[i], 1) > threshold ? 1 : 0);
            }
        });
        return Mask.wrap(callersGrid, out);
    }

    /** The caller may hand over a map without orientation: only its shape has to be the crop's. */
    private Volume asCrop(ProbabilityMap map) {
        if (!map.geometry().shape().equals(inputShape)) {
            throw new IllegalArgumentException("probabilities: expected shape " + inputShape + ", found "
                    + map.geometry().shape());
        }
        return map.asVolume().withGeometry(Geometry.of(inputShape, spacing));
    }

    private Resampler toCrop(Geometry grid, Vector3 centerVoxel) {
        Spacing own = grid.requireSpacing();
        for (int axis = 0; axis < 3; axis++) {
            double voxels = spacing.along(axis) / own.along(axis);
            if (!(voxels >= LEAST_VOXELS && voxels <= MOST_VOXELS)) {
                throw new InvalidDataException(
                        "volume",
                        "spacing along " + "xyz".charAt(axis),
                        spacing.along(axis) / MOST_VOXELS + " to " + spacing.along(axis) / LEAST_VOXELS
                                + " mm for a crop of " + spacing,
                        own.along(axis) + " mm");
            }
        }
        return Resampler.of(grid, inputShape, spacing, firstVoxel(grid, centerVoxel), AntiAliasing.GAUSSIAN);
    }

    private Resampler fromCrop(Geometry grid, Vector3 centerVoxel) {
        Vector3 first = firstVoxel(grid, centerVoxel);
        Spacing own = grid.requireSpacing();
        Vector3 firstInCrop = new Vector3(
                -first.x() * own.x() / spacing.x(),
                -first.y() * own.y() / spacing.y(),
                -first.z() * own.z() / spacing.z());
        return Resampler.of(Geometry.of(inputShape, spacing), grid.shape(), own, firstInCrop, AntiAliasing.NONE);
    }

    private Vector3 firstVoxel(Geometry grid, Vector3 centerVoxel) {
        Spacing own = grid.requireSpacing();
        double[] first = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            double center = centerVoxel.along(axis);
            int side = grid.shape().side(axis);
            if (!(center >= -0.5 && center <= side - 0.5)) {
                throw new IllegalArgumentException("centerVoxel." + "xyz".charAt(axis) + ": expected a value in [-0.5, "
                        + (side - 0.5) + "], found " + center);
            }
            first[axis] = center - (inputShape.side(axis) - 1) / 2.0 * spacing.along(axis) / own.along(axis);
        }
        return new Vector3(first[0], first[1], first[2]);
    }
}
