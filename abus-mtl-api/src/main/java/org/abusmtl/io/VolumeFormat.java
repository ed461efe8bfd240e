package org.abusmtl.io;

/**
 * The file formats of volumes.
 *
 * @since 0.1.0
 */
public enum VolumeFormat {
    /** NIfTI-1: {@code .nii}, {@code .nii.gz}, {@code .hdr} with {@code .img}. */
    NIFTI1("NIfTI-1"),
    /** NIfTI-2, the same files with 64-bit sizes and double precision headers. */
    NIFTI2("NIfTI-2"),
    /** Nearly raw raster data: {@code .nrrd}, or {@code .nhdr} with a data file. */
    NRRD("NRRD"),
    /** MetaImage: {@code .mha}, or {@code .mhd} with a data file. */
    META_IMAGE("MetaImage");

    private final String label;

    VolumeFormat(String label) {
        this.label = label;
    }

    /**
     * The name that people use: {@code NIfTI-1}, {@code NIfTI-2}, {@code NRRD}, {@code MetaImage}.
     *
     * @return the name
     */
    public String label() {
        return label;
    }
}
