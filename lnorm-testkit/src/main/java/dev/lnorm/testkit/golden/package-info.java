// SPDX-License-Identifier: Apache-2.0
/** The golden vectors: 28 cases with exact results, made with rational arithmetic by another program. */
@NullMarked
package dev.lnorm.testkit.golden;

import org.jspecify.annotations.NullMarked;
