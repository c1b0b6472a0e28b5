// SPDX-License-Identifier: Apache-2.0
/** Sections G and I: gradients against differences and adjoints, and identities between results. */
@NullMarked
package dev.lnorm.testkit.suite.structure;

import org.jspecify.annotations.NullMarked;
