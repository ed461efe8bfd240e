/**
 * How sure a figure is, and whether two differ: intervals of a rate ({@link org.abusmtl.statistics.WilsonInterval}), of a
 * mean over patients ({@link org.abusmtl.statistics.PatientBootstrap}) and of an area under the ROC curve
 * ({@link org.abusmtl.statistics.DeLong}); paired tests of two models ({@link org.abusmtl.statistics.DeLong},
 * {@link org.abusmtl.statistics.McNemar}, {@link org.abusmtl.statistics.WilcoxonSignedRank}) and the correction for
 * several of them ({@link org.abusmtl.statistics.Holm}).
 *
 * <p>Goes beyond Zhou et al. 2021, whose tables have means and deviations only. All tests are two-sided. What the data
 * cannot tell is empty, never an interval of no width or a p value of 1. Only the bootstrap knows which cases belong to
 * one patient; the others take cases as independent. Depends on {@code org.abusmtl.internal} and Commons Statistics.
 * Read {@link org.abusmtl.statistics.Interval} first.
 */
@NullMarked
package org.abusmtl.statistics;

import org.jspecify.annotations.NullMarked;
