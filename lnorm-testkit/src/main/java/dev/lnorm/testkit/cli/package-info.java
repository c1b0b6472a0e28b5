// SPDX-License-Identifier: Apache-2.0
/** The command line of the suite: {@link dev.lnorm.testkit.cli.Main}. */
@NullMarked
package dev.lnorm.testkit.cli;

import org.jspecify.annotations.NullMarked;
