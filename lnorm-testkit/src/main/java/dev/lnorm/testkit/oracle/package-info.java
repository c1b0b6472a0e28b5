// SPDX-License-Identifier: Apache-2.0
/**
 * What results must be. {@link dev.lnorm.testkit.oracle.Transcription} is {@code docs/numerics.md} in scalar Java and
 * is compared with {@code ==}; {@link dev.lnorm.testkit.oracle.ExactOracle} is the mathematics in double-double, and
 * {@link dev.lnorm.testkit.oracle.ErrorBounds} says how far from it a result may be.
 */
@NullMarked
package dev.lnorm.testkit.oracle;

import org.jspecify.annotations.NullMarked;
