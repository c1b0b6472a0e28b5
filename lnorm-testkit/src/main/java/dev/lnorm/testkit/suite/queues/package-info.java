// SPDX-License-Identifier: Apache-2.0
/** Sections Q and S: order, readiness and copies; and what is saved from one pass for the next. */
@NullMarked
package dev.lnorm.testkit.suite.queues;

import org.jspecify.annotations.NullMarked;
