package org.abusmtl.testkit.phantom;

import java.util.List;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;
import org.abusmtl.volume.Geometry;
import org.abusmtl.volume.Vector3;

/**
 * All that was drawn for one phantom, in mm and dB; nothing in it depends on the resolution of a grid. Places are
 * measured from the corner of the grid (the outer corner of its first voxel): x lateral, y depth below the skin's
 * surface, z slice.
 *
 * @param caseId name of the case
 * @param patientId name of the patient
 * @param diagnosis benign or malignant
 * @param tumor the patient's tumour, the same in each of the patient's volumes
 * @param tissue the patient's tissue, the same in each of the patient's volumes
 * @param view what differs from one volume of the patient to the next
 * @since 0.1.0
 */
public record PhantomDescription(
        String caseId, String patientId, Diagnosis diagnosis, Tumor tumor, Tissue tissue, View view) {

    /**
     * A tumour: the points whose distance from the centre, in units of the semi-axes, is at most
     * {@code 1 + sum of its bumps} in their direction.
     *
     * @param volumeMm3 volume of that shape, mm<sup>3</sup>
     * @param semiAxes semi-axes of the ellipsoid without bumps, mm; y is depth
     * @param lobes broad bumps and dents
     * @param spicules narrow bumps
     * @param echo how it looks
     * @since 0.1.0
     */
    public record Tumor(double volumeMm3, Vector3 semiAxes, List<Bump> lobes, List<Bump> spicules, Echo echo) {

        /** Copies the lists. */
        public Tumor {
            lobes = List.copyOf(lobes);
            spicules = List.copyOf(spicules);
        }

        /**
         * How far the spicules stand out.
         *
         * @return the mean of their heights, 0 without spicules
         */
        public double spiculation() {
            return spicules.stream().mapToDouble(Bump::height).average().orElse(0);
        }
    }

    /**
     * A bump of a tumour's surface, {@code height * ((1 + cos angle) / 2)^m} with m = 8 for a lobe and 64 for a spicule.
     *
     * @param direction where its tip points, a unit vector in the frame of the semi-axes
     * @param height in units of the semi-axes; negative for a dent
     * @since 0.1.0
     */
    public record Bump(Vector3 direction, double height) {}

    /**
     * How a tumour looks.
     *
     * @param contrastDb how much darker it is than the glandular tissue, dB
     * @param heterogeneityDb amplitude of the unevenness inside, dB
     * @param edgeMm width of the blurred edge, mm; the mask's border is its middle
     * @param haloDb brightness of the rim outside, dB
     * @param posteriorDb what it does to the tissue below it, dB: negative is a shadow, positive an enhancement
     * @since 0.1.0
     */
    public record Echo(double contrastDb, double heterogeneityDb, double edgeMm, double haloDb, double posteriorDb) {}

    /**
     * The layers of a breast from the skin down.
     *
     * @param skinMm depth of the skin's lower border
     * @param fatMm depth of the subcutaneous fat's lower border
     * @param glandMm depth of the glandular tissue's lower border; muscle lies below
     * @param wavinessMm amplitude of the borders' waves
     * @param fatDb level of fat below glandular tissue, dB, negative
     * @param muscleDb level of muscle below glandular tissue, dB, negative
     * @param attenuationDbPerMm what remains of the attenuation after time gain compensation
     * @param heterogeneityDb amplitude of the glandular tissue's unevenness, dB
     * @since 0.1.0
     */
    public record Tissue(
            double skinMm,
            double fatMm,
            double glandMm,
            double wavinessMm,
            double fatDb,
            double muscleDb,
            double attenuationDbPerMm,
            double heterogeneityDb) {}

    /**
     * One examination of a patient.
     *
     * @param center centre of the tumour, mm
     * @param yaw turn of the tumour about the depth axis, radians
     * @param lobules dark lobules in the glandular tissue that are not tumours
     * @param shadows shadows that no tumour casts; each starts at its centre's depth
     * @param seed of the texture and the speckle
     * @since 0.1.0
     */
    public record View(Vector3 center, double yaw, List<Structure> lobules, List<Structure> shadows, long seed) {

        /** Copies the lists. */
        public View {
            lobules = List.copyOf(lobules);
            shadows = List.copyOf(shadows);
        }
    }

    /**
     * Something in the tissue that is not the tumour.
     *
     * @param center where, mm
     * @param radii half its width along each axis, mm
     * @param levelDb what it adds to the level of its surroundings, dB
     * @since 0.1.0
     */
    public record Structure(Vector3 center, Vector3 radii, double levelDb) {}

    /**
     * Renders the phantom on any grid. The corner of the grid stays where it is, so another spacing with the same extent
     * shows the same anatomy; the speckle is that of the grid.
     *
     * @param geometry the grid; must have a spacing
     * @return the volume (uint8) and the tumour's mask; a voxel belongs to it if its centre does, and the voxel that holds
     *     the tumour's centre always does
     * @throws org.abusmtl.volume.InvalidDataException if the grid has no spacing
     * @throws IllegalArgumentException if the tumour's centre is outside the grid
     */
    public Sample.Voxels render(Geometry geometry) {
        return new Renderer(this, geometry).render();
    }
}
