/**
 * What a network is: {@link org.abusmtl.model.NetworkSpec} (tasks, width, input shape, classification head) and the
 * {@link org.abusmtl.model.RefinementSchedule} that runs it in several passes (Algorithm 1).
 *
 * <p>Serves sections 3.1 to 3.3 of Zhou et al. 2021. May depend on {@code .volume}. Read
 * {@link org.abusmtl.model.NetworkSpec} first.
 */
@NullMarked
package org.abusmtl.model;

import org.jspecify.annotations.NullMarked;
