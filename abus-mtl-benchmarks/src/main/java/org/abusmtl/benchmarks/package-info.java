/**
 * What the library's speed and memory are held against: {@link org.abusmtl.benchmarks.BenchmarkMain} runs everything and
 * prints a row for every bound. Networks are measured in processes of their own, against
 * {@link org.abusmtl.benchmarks.StockNetwork}, the same network in plain DJL. Kernels are in {@code .kernel}.
 */
@NullMarked
package org.abusmtl.benchmarks;

import org.jspecify.annotations.NullMarked;
