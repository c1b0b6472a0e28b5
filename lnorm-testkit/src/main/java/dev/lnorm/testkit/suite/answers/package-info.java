// SPDX-License-Identifier: Apache-2.0
/**
 * What checks hold results against: the exact oracle, another way to make the same call, an identity; what growth is;
 * and what is thrown when an answer is wrong.
 */
@NullMarked
package dev.lnorm.testkit.suite.answers;

import org.jspecify.annotations.NullMarked;
