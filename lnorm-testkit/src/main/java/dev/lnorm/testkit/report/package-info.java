// SPDX-License-Identifier: Apache-2.0
/** What a run of the suite found: counted, explained, and written for people and for programs. */
@NullMarked
package dev.lnorm.testkit.report;

import org.jspecify.annotations.NullMarked;
