// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code ./lnorm run} does, in the order that data moves: {@link dev.lnorm.bench.run.Inputs} are read, their
 * {@link dev.lnorm.bench.run.Layout} and {@link dev.lnorm.bench.run.Types} found,
 * {@link dev.lnorm.bench.run.Normalization} makes the calls, and the results go to an
 * {@link dev.lnorm.bench.run.OutputFile}.
 */
@NullMarked
package dev.lnorm.bench.run;

import org.jspecify.annotations.NullMarked;
