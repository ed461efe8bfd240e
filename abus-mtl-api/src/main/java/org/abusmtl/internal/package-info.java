/**
 * What several packages of this module share and no user needs: seeded streams of random numbers and work split over
 * slices. Not exported. Depends on
 * the JDK, Gson and {@code .volume}. Read {@link org.abusmtl.internal.RandomStream} first.
 */
@NullMarked
package org.abusmtl.internal;

import org.jspecify.annotations.NullMarked;
