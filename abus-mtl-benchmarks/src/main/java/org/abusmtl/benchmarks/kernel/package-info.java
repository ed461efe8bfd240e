/**
 * JMH benchmarks of what the library computes in Java. JMH's own program runs them too: {@code java -cp
 * abus-mtl-benchmarks.jar org.openjdk.jmh.Main}.
 */
@NullMarked
package org.abusmtl.benchmarks.kernel;

import org.jspecify.annotations.NullMarked;
