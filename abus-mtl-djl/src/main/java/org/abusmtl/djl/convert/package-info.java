/**
 * The only place where the library's values become NDArrays and NDArrays become values.
 */
@NullMarked
package org.abusmtl.djl.convert;

import org.jspecify.annotations.NullMarked;
