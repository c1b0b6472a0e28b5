// SPDX-License-Identifier: Apache-2.0
/** Sections A and C, checks: what an application sees of a backend and what every call can rely on; and refusals. */
@NullMarked
package dev.lnorm.testkit.suite.contract;

import org.jspecify.annotations.NullMarked;
