package org.abusmtl.model;

/**
 * What happens to the pooled features of a stage before they are concatenated.
 *
 * @since 0.1.0
 */
public enum FeatureScaling {
    /** Each stage's vector is divided by its L2 norm over the channels (Eq. 1), epsilon 1e-12. The default. */
    L2,
    /** The features as they are: ClsNet. */
    NONE
}
