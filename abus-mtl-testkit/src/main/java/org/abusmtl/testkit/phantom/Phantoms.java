package org.abusmtl.testkit.phantom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.GridShape;
import org.abusmtl.volume.Spacing;
import org.abusmtl.volume.Vector3;

/**
 * Builds sets of synthetic ABUS volumes with a known tumour each.
 *
 * <pre>{@code
 * PhantomSet phantoms = Phantoms.builder()
 *         .count(60).seed(42).difficulty(Difficulty.EASY)
 *         .shape(new GridShape(32, 32, 32)).spacing(Spacing.isotropic(1))
 *         .tumorVolume(300, 4000)
 *         .build();
 * Dataset dataset = phantoms.dataset();
 * }</pre>
 *
 * <p>The bits depend on the settings alone: no floating-point function of the platform, no order of evaluation and no
 * number of threads enters them. A patient has one tumour, which all of the patient's volumes show in another view, so
 * that cases of a patient that part in a split leak. Both classes have the same distribution of sizes (see
 * {@link #tumorVolume}); the diagnosis shows in shape, edge, inside and what lies below.
 *
 * @since 0.1.0
 */
public final class Phantoms {

    /** The spacing of the paper's original volumes: 0.5 mm lateral, 0.07 mm in depth, 0.2 mm between slices. */
    public static final Spacing NATIVE_SPACING = new Spacing(0.5, 0.07, 0.2);

    private int count = 60;
    private long seed;
    private GridShape shape = new GridShape(128, 64, 128);
    private Geometry geometry = Geometry.of(shape, Spacing.isotropic(0.5));
    private Difficulty difficulty = Difficulty.STANDARD;
    private Placement placement = Placement.CENTERED;
    private double malignantShare = 0.7;
    private double minMm3 = TumorSizes.PAPER_MIN;
    private double maxMm3 = TumorSizes.PAPER_MAX;
    private int leastVolumes = 1;
    private int mostVolumes = 2;

    private Phantoms() {}

    /**
     * A builder with the paper's sizes, 7:3 malignant to benign, and the paper's crop of 64 x 32 x 64 mm at 0.5 mm.
     *
     * @return a new builder
     */
    public static Phantoms builder() {
        return new Phantoms();
    }

    /**
     * The number of volumes; 60 unless set.
     *
     * @param newCount at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Phantoms count(int newCount) {
        count = atLeastOne("count", newCount);
        return this;
    }

    /**
     * What everything is drawn from; 0 unless set.
     *
     * @param newSeed any number
     * @return this builder
     */
    public Phantoms seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /**
     * The grid of every volume: shape, spacing and, where given, orientation.
     *
     * @param newGeometry a grid with a spacing
     * @return this builder
     * @throws org.abusmtl.volume.InvalidDataException if it has no spacing
     */
    public Phantoms geometry(Geometry newGeometry) {
        newGeometry.requireSpacing();
        geometry = newGeometry;
        shape = newGeometry.shape();
        return this;
    }

    /**
     * The number of voxels along each axis; 128 x 64 x 128 unless set.
     *
     * @param newShape lateral, depth, slices
     * @return this builder
     */
    public Phantoms shape(GridShape newShape) {
        Geometry old = geometry;
        Geometry changed = Geometry.of(newShape, old.requireSpacing());
        geometry = old.orientation().map(changed::withOrientation).orElse(changed);
        shape = newShape;
        return this;
    }

    /**
     * The distance between voxels; isotropic 0.5 mm unless set.
     *
     * @param newSpacing mm
     * @return this builder
     */
    public Phantoms spacing(Spacing newSpacing) {
        geometry = geometry.withSpacing(newSpacing);
        return this;
    }

    /**
     * How hard the phantoms are; {@link Difficulty#STANDARD} unless set.
     *
     * @param newDifficulty the difficulty
     * @return this builder
     */
    public Phantoms difficulty(Difficulty newDifficulty) {
        difficulty = newDifficulty;
        return this;
    }

    /**
     * Where the tumours lie; {@link Placement#CENTERED} unless set.
     *
     * @param newPlacement the placement
     * @return this builder
     */
    public Phantoms placement(Placement newPlacement) {
        placement = newPlacement;
        return this;
    }

    /**
     * The share of malignant volumes; 0.7 (119 of 170, as in the paper) unless set. The number of them is the share times
     * the count, rounded; as long as the share is neither 0 nor 1, and there are two volumes, both classes occur.
     *
     * @param share in [0, 1]
     * @return this builder
     * @throws IllegalArgumentException if it is outside
     */
    public Phantoms malignantShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("malignantShare: expected a value in [0, 1], found " + share);
        }
        malignantShare = share;
        return this;
    }

    /**
     * The range of tumour volumes; the paper's 26 to 18022 mm<sup>3</sup> unless set. Sizes follow the paper's
     * distribution (logarithm linear in the quantile, 95 of 170 at or below 1000 mm<sup>3</sup>) cut to the range. Each
     * class takes it at quantiles that mirror each other around the median, so the volume alone has an AUC of 0.5.
     *
     * @param newMinMm3 smallest, mm<sup>3</sup>
     * @param newMaxMm3 largest, mm<sup>3</sup>; at least the smallest
     * @return this builder
     * @throws IllegalArgumentException if the range is not finite, positive and in order
     */
    public Phantoms tumorVolume(double newMinMm3, double newMaxMm3) {
        if (!(newMinMm3 > 0 && newMaxMm3 >= newMinMm3 && Double.isFinite(newMaxMm3))) {
            throw new IllegalArgumentException(
                    "tumorVolume: expected 0 < min <= max mm3, found " + newMinMm3 + " to " + newMaxMm3);
        }
        minMm3 = newMinMm3;
        maxMm3 = newMaxMm3;
        return this;
    }

    /**
     * The number of volumes of each patient. Where the number of volumes of a class is no multiple of it, some of its
     * patients have fewer.
     *
     * @param volumes at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public Phantoms volumesPerPatient(int volumes) {
        return volumesPerPatient(volumes, volumes);
    }

    /**
     * The range of the number of volumes of a patient; 1 to 2 unless set (the paper has 170 volumes of 107 patients).
     *
     * @param least at least 1
     * @param most at least {@code least}
     * @return this builder
     * @throws IllegalArgumentException if the range is not in order
     */
    public Phantoms volumesPerPatient(int least, int most) {
        leastVolumes = atLeastOne("volumesPerPatient", least);
        if (most < least) {
            throw new IllegalArgumentException(
                    "volumesPerPatient: expected least <= most, found " + least + " to " + most);
        }
        mostVolumes = most;
        return this;
    }

    /**
     * Draws the parameters of all phantoms; no voxel is made yet.
     *
     * @return the set
     * @throws IllegalStateException if the largest tumour does not fit the grid, or the smallest is below one voxel
     */
    public PhantomSet build() {
        Vector3 extent = new Vector3(geometry.extent(0), geometry.extent(1), geometry.extent(2));
        double largest = PatientDraw.largestTumor(extent);
        if (maxMm3 > largest) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "tumorVolume: expected at most %.0f mm3 on a grid of %s voxels at %s, found %s",
                    Math.floor(largest),
                    shape,
                    geometry.requireSpacing(),
                    maxMm3));
        }
        double voxel = geometry.requireSpacing().voxelVolume();
        if (minMm3 < voxel) {
            throw new IllegalStateException("tumorVolume: expected at least one voxel, " + voxel + " mm3 at "
                    + geometry.requireSpacing() + ", found " + minMm3);
        }
        return new PhantomSet("phantoms-" + seed, geometry, describe(extent));
    }

    private record Patient(Diagnosis diagnosis, TumorSizes.Share share) {}

    private List<PhantomDescription> describe(Vector3 extent) {
        int malignant = (int) Math.floor(malignantShare * count + 0.5);
        if (count > 1 && malignantShare > 0 && malignantShare < 1) {
            malignant = Math.max(1, Math.min(count - 1, malignant));
        }
        List<Patient> patients = new ArrayList<>();
        for (Diagnosis diagnosis : Diagnosis.values()) {
            int cases = diagnosis == Diagnosis.MALIGNANT ? malignant : count - malignant;
            Draws sizes = new Draws(seed, -1, diagnosis.target());
            for (TumorSizes.Share share : TumorSizes.draw(sizes, cases, leastVolumes, mostVolumes, minMm3, maxMm3)) {
                patients.add(new Patient(diagnosis, share));
            }
        }
        Draws order = new Draws(seed, -2);
        for (int i = patients.size() - 1; i > 0; i--) {
            Collections.swap(patients, i, order.integer(0, i));
        }
        List<PhantomDescription> descriptions = new ArrayList<>();
        for (int p = 0; p < patients.size(); p++) {
            Patient patient = patients.get(p);
            PatientDraw draw = new PatientDraw(seed, p, difficulty, extent);
            PhantomDescription.Tissue tissue = draw.tissue();
            PhantomDescription.Tumor tumor =
                    draw.tumor(patient.diagnosis(), patient.share().volumeMm3());
            TumorShape.Reach reach = new TumorShape(tumor).reach();
            for (int v = 0; v < patient.share().cases(); v++) {
                descriptions.add(new PhantomDescription(
                        String.format(Locale.ROOT, "case_%03d", descriptions.size()),
                        String.format(Locale.ROOT, "patient_%03d", p),
                        patient.diagnosis(),
                        tumor,
                        tissue,
                        draw.view(v, reach, tissue, placement)));
            }
        }
        return descriptions;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
        }
        return value;
    }
}
