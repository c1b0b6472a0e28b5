// SPDX-License-Identifier: Apache-2.0
/** Section V: where rows lie, what is written and what is not, and which views may be the same. */
@NullMarked
package dev.lnorm.testkit.suite.views;

import org.jspecify.annotations.NullMarked;
