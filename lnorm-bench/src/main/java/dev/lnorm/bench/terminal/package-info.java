// SPDX-License-Identifier: Apache-2.0
/** What commands show while they work. */
package dev.lnorm.bench.terminal;
