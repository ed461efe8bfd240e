/**
 * What an evaluation finds, as values: the {@link org.abusmtl.evaluation.CaseResult} of every case and the
 * {@link org.abusmtl.evaluation.EvaluationReport} over them, with groups by tumour size, honest baselines and warnings.
 *
 * <p>Serves section 4 of Zhou et al. 2021 (Tables 1 to 6, Figs. 5 and 8). No model runs here. Depends on
 * {@code org.abusmtl.metric}, {@code org.abusmtl.statistics}, {@code org.abusmtl.data} and
 * {@code org.abusmtl.volume}. How sure the figures are: {@link org.abusmtl.evaluation.ModelComparison}. Read
 * {@link org.abusmtl.evaluation.EvaluationReport} first.
 */
@NullMarked
package org.abusmtl.evaluation;

import org.jspecify.annotations.NullMarked;
