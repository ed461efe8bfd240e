package org.abusmtl.testkit.phantom;

/**
 * How a data set lies in its folder.
 *
 * @since 0.1.0
 */
public enum Layout {
    /**
     * {@code labels.csv} with {@code case_id,label,data_path,mask_path,patient_id}, volumes in {@code DATA}, masks in
     * {@code MASK}, both NRRD with their true spacing.
     */
    LABELS_CSV,
    /**
     * The folder of the TDSC-ABUS 2023 challenge: {@code Train/DATA/DATA_000.nrrd}, {@code Train/MASK/MASK_000.nrrd},
     * {@code Train/labels.csv} with Windows backslashes and without patients, {@code Train/bbx_labels.csv} with the axes
     * reversed against storage order, and headers whose spacing is a placeholder of 1.
     */
    TDSC
}
