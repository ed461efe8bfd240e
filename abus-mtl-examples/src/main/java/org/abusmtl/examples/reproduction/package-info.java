/**
 * The paper's whole experiment: which trainings its tables and figures need, what the paper printed, and our figures
 * beside them as CSV and as one page.
 *
 * <p>Serves sections 4 and 5 of Zhou et al. 2021 (Tables 1 to 6, Figs. 3 to 8). May depend on the api module and on
 * {@code org.abusmtl.examples.report}; knows nothing of the command line. Read
 * {@link org.abusmtl.examples.reproduction.PaperTable} first, then
 * {@link org.abusmtl.examples.reproduction.Reproduction}.
 */
@NullMarked
package org.abusmtl.examples.reproduction;

import org.jspecify.annotations.NullMarked;
