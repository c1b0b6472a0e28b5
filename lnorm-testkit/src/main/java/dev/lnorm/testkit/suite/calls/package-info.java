// SPDX-License-Identifier: Apache-2.0
/** How checks make the calls of a problem: operand by operand, wherever each lies, in threads, and past the API. */
@NullMarked
package dev.lnorm.testkit.suite.calls;

import org.jspecify.annotations.NullMarked;
