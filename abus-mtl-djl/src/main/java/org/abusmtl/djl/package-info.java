/**
 * The library on the Deep Java Library: {@link org.abusmtl.djl.DjlEngineProvider}, its only public type for users, brings
 * every training engine of DJL that is on the class path. Networks are in {@code .block}, losses in {@code .loss}, training
 * in {@code .training}, the change from values to tensors in {@code .convert}, engines in {@code .runtime}.
 */
@NullMarked
package org.abusmtl.djl;

import org.jspecify.annotations.NullMarked;
