/**
 * AssertJ assertions for volumes, masks and probability maps. Read {@link org.abusmtl.testkit.assertj.AbusAssertions}
 * first.
 *
 * <p>Serves section 3.1 of Zhou et al. 2021 (what goes in and out of the network) and Eq. 6. Depends on AssertJ and
 * {@code org.abusmtl.volume}.
 */
@NullMarked
package org.abusmtl.testkit.assertj;

import org.jspecify.annotations.NullMarked;
