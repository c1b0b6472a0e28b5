// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code ./lnorm demo} shows: one {@link dev.lnorm.bench.demo.Section} an idea, run by
 * {@link dev.lnorm.bench.demo.Demo}. In its order, each with what it computes by: {@code FirstLook};
 * {@code GradientSection} and {@code ChainRule} with {@code Gradients}; {@code Stability} with {@code OffsetRow};
 * {@code CostAccount} with {@code Costs}; {@code Timing} with {@code TimedShape}. Inputs are a {@code Sample} of a
 * {@code Shape}, and what is shown goes to the {@code Report}.
 */
@NullMarked
package dev.lnorm.bench.demo;

import org.jspecify.annotations.NullMarked;
