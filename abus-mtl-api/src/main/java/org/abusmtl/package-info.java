/**
 * The front door: {@link org.abusmtl.JointModel} predicts, {@link org.abusmtl.JointTrainer} trains it,
 * {@link org.abusmtl.CrossValidation} repeats the paper's experiment.
 *
 * <pre>{@code
 * try (JointModel model = JointModel.builder().stages(4, 6).iterations(2).build()) {
 *     JointTrainer.builder().config(TrainingConfig.paper().epochs(200)).train(model, dataset);
 *     JointPrediction prediction = model.predict(volume);
 *     model.save(Path.of("tumour.abus"));
 * }
 * }</pre>
 *
 * <p>Serves sections 3 and 4 of Zhou et al. 2021 as a whole. May depend on every other package; nothing depends on it.
 * Read {@link org.abusmtl.JointModel} first.
 */
@NullMarked
package org.abusmtl;

import org.jspecify.annotations.NullMarked;
