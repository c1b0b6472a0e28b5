// SPDX-License-Identifier: Apache-2.0
/**
 * The race of {@code ./lnorm bench}: which cells, which contestants, one short fork of each in every round, and what
 * comes of it.
 */
package dev.lnorm.bench.race;
