/**
 * Training on NDArrays: {@link org.abusmtl.djl.training.IterativeTrainer} runs the passes of Algorithm 1 with loss,
 * gradient and {@link org.abusmtl.djl.training.Adam} (sections 3.3, 3.4 and 4 of Zhou et al. 2021), on one device or with a
 * {@link org.abusmtl.djl.training.Replica} of the network on each of several.
 */
@NullMarked
package org.abusmtl.djl.training;

import org.jspecify.annotations.NullMarked;
