// SPDX-License-Identifier: Apache-2.0
/** Sections F, B, E and X: the results, over every feature, size and edge, within their bounds or to the bit. */
@NullMarked
package dev.lnorm.testkit.suite.values;

import org.jspecify.annotations.NullMarked;
