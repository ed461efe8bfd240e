/**
 * An engine in plain Java, so that what is built on the library can be tested without native code:
 * {@link org.abusmtl.testkit.engine.FakeModelEngine} and its provider.
 *
 * <p>Serves tests of everything around the tensors: refinement, training loop, checkpoints, model file. May depend on
 * {@code org.abusmtl.spi} and what that depends on. Read {@link org.abusmtl.testkit.engine.FakeModelEngineProvider} first.
 */
@NullMarked
package org.abusmtl.testkit.engine;

import org.jspecify.annotations.NullMarked;
