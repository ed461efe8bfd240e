/**
 * What a model learns from and is tested on: {@link org.abusmtl.data.Dataset}s of {@link org.abusmtl.data.Sample}s
 * with a {@link org.abusmtl.data.Diagnosis} each, read from a folder, and their split into folds by patient.
 *
 * <p>Serves section 4.1 of Zhou et al. 2021. May depend on {@code .volume} and {@code .io}. Read
 * {@link org.abusmtl.data.Dataset} first.
 */
@NullMarked
package org.abusmtl.data;

import org.jspecify.annotations.NullMarked;
