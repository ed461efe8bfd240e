/**
 * Metrics a second time, written as their definitions read and as slow as that makes them: what the fast versions of
 * {@code org.abusmtl.metric} are tested against, and what another implementation may be tested against.
 *
 * <p>Serves section 4.2 of Zhou et al. 2021 (Eqs. 6 to 13). Shares no code with {@code org.abusmtl.metric}; depends on
 * {@code org.abusmtl.volume}. Read {@link org.abusmtl.testkit.reference.ReferenceMetrics} first.
 */
@NullMarked
package org.abusmtl.testkit.reference;

import org.jspecify.annotations.NullMarked;
