// SPDX-License-Identifier: Apache-2.0
/**
 * Layer normalization as one writes it with NumPy: a chain of expressions over whole arrays, each with a result of its
 * own. What everything else is faster than.
 */
package dev.lnorm.bench.naive;
