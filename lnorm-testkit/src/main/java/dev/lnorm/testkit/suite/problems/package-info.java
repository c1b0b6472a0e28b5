// SPDX-License-Identifier: Apache-2.0
/** The problems that checks pose: ordinary ones, with every sort of row, repeated, rearranged; directions to go. */
@NullMarked
package dev.lnorm.testkit.suite.problems;

import org.jspecify.annotations.NullMarked;
