package org.abusmtl.data;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.InvalidDataException;
import org.abusmtl.volume.Spacing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which spacing a case gets. */
@FunctionalInterface
interface SpacingRule {

    /**
     * The geometry with a spacing.
     *
     * @param header what the file says
     * @param file the file, for messages
     * @throws InvalidDataException if there is no spacing, or one that cannot be
     */
    Geometry apply(Geometry header, String file);

    static SpacingRule given(Spacing spacing) {
        return (header, file) -> header.withSpacing(spacing);
    }

    static SpacingRule header() {
        return (header, file) -> {
            if (header.spacing().isEmpty()) {
                throw new InvalidDataException(
                        file,
                        "spacing",
                        "a spacing in mm in the header, or one given with DatasetFolder.reading().spacing(...)",
                        "none");
            }
            return header;
        };
    }

    /** The placeholder of TDSC-ABUS is replaced; any other spacing stays. */
    static SpacingRule challenge(String folder) {
        return new Challenge(folder);
    }

    /** See {@link #challenge}. */
    final class Challenge implements SpacingRule {

        private static final Logger LOG = LoggerFactory.getLogger(DatasetFolder.class);
        private static final Spacing PLACEHOLDER = Spacing.isotropic(1);
        private static final double[] ACQUISITION_MM = {170, 45, 150};
        private static final double LARGEST = 1.25;
        private static final double SMALLEST = 0.5;

        private final String folder;
        private final AtomicBoolean saidThatItIsACrop = new AtomicBoolean();

        private Challenge(String folder) {
            this.folder = folder;
        }

        @Override
        public Geometry apply(Geometry header, String file) {
            if (header.spacing().isPresent() && !header.spacing().get().equals(PLACEHOLDER)) {
                return header;
            }
            Geometry geometry = header.withSpacing(DatasetFolder.TDSC_SPACING);
            for (int axis = 0; axis < 3; axis++) {
                double extent = geometry.extent(axis);
                if (extent > LARGEST * ACQUISITION_MM[axis]) {
                    throw new InvalidDataException(
                            file,
                            "extent along " + "xyz".charAt(axis),
                            "about " + ACQUISITION_MM[axis] + " mm with the TDSC-ABUS spacing of "
                                    + DatasetFolder.TDSC_SPACING
                                    + "; give the spacing with DatasetFolder.reading().spacing(...)",
                            extent + " mm of " + header.shape() + " voxels");
                }
            }
            boolean small =
                    IntStream.range(0, 3).anyMatch(axis -> geometry.extent(axis) < SMALLEST * ACQUISITION_MM[axis]);
            if (small && saidThatItIsACrop.compareAndSet(false, true)) {
                LOG.warn(
                        "{}: {} is smaller than a TDSC-ABUS acquisition ({}), taken for a crop of one",
                        folder,
                        file,
                        geometry);
            }
            return geometry;
        }
    }
}
