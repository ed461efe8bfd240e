/**
 * What an engine provides: {@link org.abusmtl.spi.ModelEngineProvider}, found by {@link java.util.ServiceLoader},
 * opens a {@link org.abusmtl.spi.ModelEngine}, which makes {@link org.abusmtl.spi.Network}s and
 * {@link org.abusmtl.spi.TrainingSession}s.
 *
 * <p>Only tensor work crosses this seam. Refinement at prediction, pre- and post-processing, folds, checkpoints,
 * reports and the model file are the library's own, so that they are tested without native code. May depend on
 * {@code .volume}, {@code .model}, {@code .loss}, {@code .training}. Users of the library need nothing of it.
 */
@NullMarked
package org.abusmtl.spi;

import org.jspecify.annotations.NullMarked;
