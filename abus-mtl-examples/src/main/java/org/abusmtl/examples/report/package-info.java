/**
 * Evaluations as a page that needs nothing but a browser: figures, ROC curve, and cuts through each tumour with the
 * outlines of reference and prediction.
 *
 * <p>Serves section 4 of Zhou et al. 2021 (Tables 1 to 6, Figs. 5, 7 and 8). May depend on the api module and on the figures.
 * Read
 * {@link org.abusmtl.examples.report.HtmlReport} first.
 */
@NullMarked
package org.abusmtl.examples.report;

import org.jspecify.annotations.NullMarked;
