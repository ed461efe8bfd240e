/**
 * What every engine must do, as abstract test classes: extend {@link org.abusmtl.testkit.contract.ModelEngineContract}
 * and {@link org.abusmtl.testkit.contract.JointModelContract} and open the engine.
 *
 * <p>Serves the seam of {@code org.abusmtl.spi}. Depends on JUnit 5 and AssertJ. Read
 * {@link org.abusmtl.testkit.contract.ModelEngineContract} first.
 */
@NullMarked
package org.abusmtl.testkit.contract;

import org.jspecify.annotations.NullMarked;
