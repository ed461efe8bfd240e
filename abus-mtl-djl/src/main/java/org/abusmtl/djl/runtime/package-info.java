/**
 * Engines as they run: which are installed, how their native memory is set up before they load, and the
 * {@link org.abusmtl.djl.runtime.DjlEngine} that the library opens.
 */
@NullMarked
package org.abusmtl.djl.runtime;

import org.jspecify.annotations.NullMarked;
