/**
 * How a model is trained, and what came of it, as values: {@link org.abusmtl.training.TrainingConfig}, listeners and
 * results. The training itself is {@code org.abusmtl.JointTrainer}'s and, for the tensors, an engine's.
 *
 * <p>Serves section 4 of Zhou et al. 2021. May depend on {@code .loss}, {@code .data}, {@code .metric},
 * {@code .preprocessing}. Read
 * {@link org.abusmtl.training.TrainingConfig} first.
 */
@NullMarked
package org.abusmtl.training;

import org.jspecify.annotations.NullMarked;
