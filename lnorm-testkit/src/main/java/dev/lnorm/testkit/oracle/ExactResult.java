// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

/**
 * The exact results of a {@link Problem}, before any rounding to a stored type.
 *
 * @param mean the mean of each row; 0 for RMS
 * @param rstd {@code 1 / sqrt(variance + epsilon)} of each row, 0 where the radicand is 0
 * @param xhat the normalized rows, {@code rows x width}
 * @param y the output, {@code rows x width}
 * @param dx the gradient of x, {@code rows x width}; zeros without dy
 * @param dgamma the gradient of gamma, {@code width}, old values included; zeros without dy
 * @param dbeta the gradient of beta, {@code width}, old values included; zeros without dy
 */
public record ExactResult(
        DoubleDoubles mean,
        DoubleDoubles rstd,
        DoubleDoubles xhat,
        DoubleDoubles y,
        DoubleDoubles dx,
        DoubleDoubles dgamma,
        DoubleDoubles dbeta) {
    static ExactResult zeros(int rows, int width) {
        return new ExactResult(
                DoubleDoubles.zeros(rows),
                DoubleDoubles.zeros(rows),
                DoubleDoubles.zeros(rows * width),
                DoubleDoubles.zeros(rows * width),
                DoubleDoubles.zeros(rows * width),
                DoubleDoubles.zeros(width),
                DoubleDoubles.zeros(width));
    }
}
