// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

/** What a row is normalized by. */
record SoftStatistics(double mean, double rstd) {}
