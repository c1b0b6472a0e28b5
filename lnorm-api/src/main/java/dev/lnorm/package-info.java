// SPDX-License-Identifier: Apache-2.0
/**
 * Layer normalization for the JVM: what users call and what backends implement.
 *
 * <p>In the order that data moves: {@link dev.lnorm.NormSpec} says what is computed; {@link dev.lnorm.Memory} and
 * {@link dev.lnorm.Rows} are views of the caller's data; {@link dev.lnorm.Forward} and {@link dev.lnorm.Backward} are
 * one call each; {@link dev.lnorm.LayerNorm} checks a call and hands it to the {@link dev.lnorm.NormKernel} of a
 * {@link dev.lnorm.NormDevice}, which a {@link dev.lnorm.LayerNormBackend} opened and {@link dev.lnorm.Backends} found.
 */
@NullMarked
package dev.lnorm;

import org.jspecify.annotations.NullMarked;
