// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance suite: a {@link dev.lnorm.testkit.suite.Check} asks one rule of {@code docs/spec.md}, a {@link
 * dev.lnorm.testkit.suite.Trial} is what it is asked of, a {@link dev.lnorm.testkit.suite.Suite} asks all of them, and
 * a {@link dev.lnorm.testkit.suite.Verdict} is each answer.
 */
@NullMarked
package dev.lnorm.testkit.suite;

import org.jspecify.annotations.NullMarked;
