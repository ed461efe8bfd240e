/**
 * The figures of the paper's evaluation, each as a part of a page that loads nothing, with the numbers behind it.
 *
 * <p>Serves Figs. 3 to 8 of Zhou et al. 2021. May depend on the api module and on libraries that draw. Read
 * {@link org.abusmtl.examples.report.figure.FigurePart} first.
 */
@NullMarked
package org.abusmtl.examples.report.figure;

import org.jspecify.annotations.NullMarked;
