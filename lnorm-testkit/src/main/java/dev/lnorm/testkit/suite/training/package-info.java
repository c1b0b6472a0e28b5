// SPDX-License-Identifier: Apache-2.0
/** Section T: a little network that learns, on lessons with known trajectories. */
@NullMarked
package dev.lnorm.testkit.suite.training;

import org.jspecify.annotations.NullMarked;
