/**
 * The losses of section 3.4 of Zhou et al. 2021 on NDArrays. Each computes what its definition of the same name in
 * {@code org.abusmtl.loss} says, for a batch, and is tested against it.
 */
@NullMarked
package org.abusmtl.djl.loss;

import org.jspecify.annotations.NullMarked;
