// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * The loops over the columns {@code from} (inclusive) to {@code to} (exclusive) of one row or two. There are two ways
 * to run them, scalar and vector, and both return the same bits: sums keep the 64 lanes of {@code docs/numerics.md},
 * everything else goes element by element, and may write to the array that it reads at the same index.
 *
 * <p>A range of a sum is one block, so that a lane is a column of the range modulo 64. Two rows at once are two rows
 * one after the other; in vectors they share what they have in common, gamma for one. Instances have no state and may
 * be shared by threads. A JVM uses two kinds at the most, and calls them once a block, so that the calls cost little.
 */
abstract class FloatRows {
    /** Lanes of a block sum. */
    static final int LANES = 64;

    /** Elements of a {@code lanes} array: four sets of lanes, two for each of two rows or blocks. */
    static final int LANES_LENGTH = 4 * LANES;

    /** Lanes of the first {@code length} columns, at most 64, in the set that begins at {@code lanes[set]}. */
    abstract void head(FloatSlice x, int length, float[] lanes, int set);

    /** Lane sums of {@code d = x - shift} in the set at {@code set}, of {@code d d} (by fma) in the next. */
    abstract void moments(FloatRow row, float[] lanes, int set, int from, int to);

    /** Lane sums of {@code x x} (by fma) in the set after the one at {@code set}, which is left as it is. */
    abstract void squares(FloatRow row, float[] lanes, int set, int from, int to);

    /** Lane sums of {@code g = dy gamma} in the set at {@code set}, of {@code g xhat} (by fma) in the next. */
    abstract void gradients(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to);

    /**
     * Adds up the lanes of each of the first {@code sets} sets, half onto half, and leaves the sums in
     * {@code lanes[0], lanes[1], ...}.
     */
    abstract void fold(float[] lanes, int sets);

    /** {@code y = fma(xhat, gamma, beta)}. */
    abstract void normalize(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to);

    /** {@link #normalize} of one row, and {@link #moments} of the same columns of the next. */
    void normalizeAndSum(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes, int set,
            int from, int to) {
        moments(next, lanes, set, from, to);
        normalize(row, gamma, beta, from, to);
    }

    /** {@code dx = fma(rstd, fma(-xhat, m2, dy gamma - m1), dh)}. */
    abstract void inputGradient(FloatRow row, FloatSlice gamma, int width);

    /** {@code dgamma = fma(dy, xhat, dgamma)} and {@code dbeta = dbeta + dy}. */
    abstract void parameterGradients(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to);

    /** Whether {@link #normalizeAndSum} takes no more time than its parts, which it is here. */
    boolean mayOverlap() {
        return true;
    }

    /** Whether rows of {@code width} can go in batches, which only vectors gain by. */
    boolean haveBatches(int width) {
        return false;
    }

    /** Whether a row of {@code width} can go alone ({@link FloatForwardAlone}), which only vectors do. */
    boolean haveOneRowAlone(int width) {
        return false;
    }

    /** {@code sum = a + b}. */
    abstract void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to);

    /** {@link #gradients} of two rows, in the first two sets and in the next two, and their parameter gradients. */
    void allGradients(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, float[] lanes,
            int from, int to) {
        gradients(row, gamma, lanes, 0, from, to);
        gradients(next, gamma, lanes, 2 * LANES, from, to);
        parameterGradients(row, dgamma, dbeta, from, to);
        parameterGradients(next, dgamma, dbeta, from, to);
    }
}
