// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.Forward;

/** Both passes of one spec, in one kind of rows. */
record Passes(Pass<Forward> forward, Pass<Backward> backward) {}
