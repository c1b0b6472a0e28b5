// SPDX-License-Identifier: Apache-2.0
/** Section L: what closing does, and that nothing is left. */
@NullMarked
package dev.lnorm.testkit.suite.lifetimes;

import org.jspecify.annotations.NullMarked;
