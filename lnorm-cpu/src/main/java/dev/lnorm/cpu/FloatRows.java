// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * The loops over the columns {@code from} (inclusive) to {@code to} (exclusive) of one row. There are two ways to run
 * them, scalar and vector, and both return the same bits: sums keep the 64 lanes of {@code docs/numerics.md},
 * everything else goes element by element, and may write to the array that it reads at the same index.
 *
 * <p>A range of a sum is one block, so that a lane is a column of the range modulo 64. Instances have no state and may
 * be shared by threads. One device uses one kind, so the calls, one a block or a row, stay monomorphic.
 */
abstract class FloatRows {
    /** Lanes of a block sum. A {@code lanes} array has two sets of them. */
    static final int LANES = 64;

    /** Lane sums of {@code d = x - shift} in the first set, of {@code d d} (by fma) in the second. */
    abstract void moments(FloatSlice x, float shift, float[] lanes, int from, int to);

    /** Lane sums of {@code x x} (by fma) in the second set; the first is left as it is. */
    abstract void squares(FloatSlice x, float[] lanes, int from, int to);

    /** Lane sums of {@code g = dy gamma} in the first set, of {@code g xhat} (by fma) in the second. */
    abstract void gradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes, int from,
            int to);

    /** Adds up the 64 lanes from {@code at} on, half onto half, and returns the sum. Overwrites the lanes. */
    abstract float fold(float[] lanes, int at);

    /** {@code y = fma(xhat, gamma, beta)}. */
    abstract void normalize(FloatSlice x, FloatSlice gamma, FloatSlice beta, FloatSlice y, FloatMoments row, int from,
            int to);

    /** {@code dx = fma(rstd, fma(-xhat, m2, dy gamma - m1), dh)}. */
    abstract void inputGradient(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatSlice dh, FloatSlice dx,
            FloatMoments row, int from, int to);

    /** {@code dgamma = fma(dy, xhat, dgamma)} and {@code dbeta = dbeta + dy}. */
    abstract void parameterGradients(FloatSlice dy, FloatSlice x, FloatSlice dgamma, FloatSlice dbeta, FloatMoments row,
            int from, int to);

    /** {@code sum = a + b}. */
    abstract void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to);
}
