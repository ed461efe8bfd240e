/**
 * Synthetic ABUS volumes: seeded phantoms of layered breast tissue with one tumour each, the same bits on every
 * machine. Parameters are drawn first ({@link org.abusmtl.testkit.phantom.PhantomDescription}) and rendered second, on
 * any grid.
 *
 * <p>Stands in for the data of section 4.1 of Zhou et al. 2021, which are not public: the tumour sizes, the share of
 * malignant cases and the grid are the paper's by default. Depends on {@code org.abusmtl.volume}, {@code .data} and
 * {@code .io}. Read {@link org.abusmtl.testkit.phantom.Phantoms} first.
 */
@NullMarked
package org.abusmtl.testkit.phantom;

import org.jspecify.annotations.NullMarked;
