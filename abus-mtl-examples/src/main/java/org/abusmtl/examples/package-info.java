/**
 * The {@code abus-mtl} command: one class a subcommand, each a short program on top of the public API and so an example
 * of it.
 *
 * <p>Serves sections 4 and 5 of Zhou et al. 2021: training, evaluation and cross-validation of the joint models, and the
 * figures that come out. May depend on every module; no engine class is imported. Read
 * {@link org.abusmtl.examples.Main} first, then {@code TrainCommand} and {@code PredictCommand}.
 */
@NullMarked
package org.abusmtl.examples;

import org.jspecify.annotations.NullMarked;
