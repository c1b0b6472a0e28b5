// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code ./lnorm demo} shows: one {@link dev.lnorm.bench.demo.Section} an idea, in the order of {@link
 * dev.lnorm.bench.demo.Demo}.
 */
@NullMarked
package dev.lnorm.bench.demo;

import org.jspecify.annotations.NullMarked;
