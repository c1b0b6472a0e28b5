// SPDX-License-Identifier: Apache-2.0
/** What a call costs beside time: the Java heap that it allocates, and the memory that it needs. */
package dev.lnorm.bench.cost;
