package org.abusmtl.data;

import java.io.IOException;
import java.util.Objects;
import org.abusmtl.volume.GridMismatchException;
import org.abusmtl.volume.Mask;
import org.abusmtl.volume.Volume;

/**
 * One case of a data set: a volume with its tumour mask and diagnosis. The voxels are either held or read from files
 * each time they are asked for, so that a data set larger than memory can be worked through. Immutable; may be shared
 * between threads.
 *
 * @since 0.1.0
 */
public final class Sample {

    /**
     * Volume and mask of a case, on the same grid: where the volume has a spacing, the mask gets the volume's geometry, for
     * a mask's file may lack one, or keep it with fewer digits.
     *
     * @param volume the intensities
     * @param mask the tumour
     * @since 0.1.0
     */
    public record Voxels(Volume volume, Mask mask) {

        /**
         * Checks that both lie on one grid.
         *
         * @throws GridMismatchException if they do not
         */
        public Voxels {
            if (!volume.geometry().sameGrid(mask.geometry())) {
                throw new GridMismatchException("mask", volume.geometry(), mask.geometry());
            }
            if (volume.geometry().spacing().isPresent()) {
                mask = mask.withGeometry(volume.geometry());
            }
        }
    }

    /**
     * Reads the voxels of a case.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VoxelSource {
        /**
         * Reads volume and mask.
         *
         * @return the voxels, finite, on one grid
         * @throws IOException if a file cannot be read
         * @throws org.abusmtl.volume.InvalidDataException if a file holds something else than it should
         */
        Voxels read() throws IOException;
    }

    private final String caseId;
    private final String patientId;
    private final Diagnosis diagnosis;
    private final VoxelSource source;

    private Sample(String caseId, String patientId, Diagnosis diagnosis, VoxelSource source) {
        this.caseId = Objects.requireNonNull(caseId, "caseId");
        this.patientId = Objects.requireNonNull(patientId, "patientId");
        this.diagnosis = Objects.requireNonNull(diagnosis, "diagnosis");
        this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * A case that is held in memory.
     *
     * @param caseId name of the case, unique in its data set
     * @param patientId name of the patient; cases of one patient never part in a split
     * @param diagnosis benign or malignant
     * @param volume the intensities
     * @param mask the tumour, on the volume's grid
     * @return the sample
     * @throws org.abusmtl.volume.InvalidDataException if the grids differ or a voxel is not finite
     */
    public static Sample of(String caseId, String patientId, Diagnosis diagnosis, Volume volume, Mask mask) {
        Voxels voxels = new Voxels(volume.requireFinite(caseId), mask);
        return new Sample(caseId, patientId, diagnosis, () -> voxels);
    }

    /**
     * A case that is read whenever its voxels are asked for.
     *
     * @param caseId name of the case, unique in its data set
     * @param patientId name of the patient; cases of one patient never part in a split
     * @param diagnosis benign or malignant
     * @param source reads the voxels
     * @return the sample
     */
    public static Sample reading(String caseId, String patientId, Diagnosis diagnosis, VoxelSource source) {
        return new Sample(caseId, patientId, diagnosis, source);
    }

    /**
     * The name of the case.
     *
     * @return unique in its data set
     */
    public String caseId() {
        return caseId;
    }

    /**
     * The name of the patient.
     *
     * @return shared by all cases of a patient
     */
    public String patientId() {
        return patientId;
    }

    /**
     * Benign or malignant.
     *
     * @return the diagnosis
     */
    public Diagnosis diagnosis() {
        return diagnosis;
    }

    /**
     * The voxels of the case, read now if they are not held.
     *
     * @return volume and mask on one grid
     * @throws IOException if a file cannot be read
     * @throws org.abusmtl.volume.InvalidDataException if a file holds something else than it should
     */
    public Voxels voxels() throws IOException {
        return source.read();
    }

    /** The case and its diagnosis, for messages. */
    @Override
    public String toString() {
        return "Sample[" + caseId + ", patient " + patientId + ", " + diagnosis.label() + "]";
    }
}
