/**
 * The losses of section 3.4 of Zhou et al. 2021, Eqs 2 to 5, as definitions with a value in double precision. Engines
 * compute the same on tensors and are tested against these. {@link org.abusmtl.loss.LossWeighting} has the weights of the
 * two tasks that are learned instead of fixed.
 *
 * <p>Depends on the JDK only. Read {@link org.abusmtl.loss.JointLoss} first.
 */
@NullMarked
package org.abusmtl.loss;

import org.jspecify.annotations.NullMarked;
