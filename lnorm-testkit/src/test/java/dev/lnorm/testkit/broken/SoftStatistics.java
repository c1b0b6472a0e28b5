// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

/** What a row is normalized by: the mean, as the pair {@code shift + correction}, and {@code rstd}. */
record SoftStatistics(double shift, double correction, double rstd) {}
