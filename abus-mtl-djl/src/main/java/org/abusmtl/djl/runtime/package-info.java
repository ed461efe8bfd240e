/**
 * Engines as they run: which there are, how their native memory is set up before they load, that they load without the
 * network, and the {@link org.abusmtl.djl.runtime.DjlEngine} that the library opens.
 */
@NullMarked
package org.abusmtl.djl.runtime;

import org.jspecify.annotations.NullMarked;
