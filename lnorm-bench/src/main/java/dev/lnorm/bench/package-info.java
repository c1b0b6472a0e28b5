// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: {@link dev.lnorm.bench.Main} and one file a command. What {@code demo} shows is in
 * {@code dev.lnorm.bench.demo}, what {@code run} does in {@code dev.lnorm.bench.run}.
 */
@NullMarked
package dev.lnorm.bench;

import org.jspecify.annotations.NullMarked;
