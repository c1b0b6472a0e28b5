// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.Arrays;

/**
 * Row sums in their fixed order (N2 of {@code docs/numerics.md}): blocks of 1024 columns in 64 lanes each, lanes added
 * half onto half, block sums by adjacent pairs. Sums come in twos, since statistics and gradients both need two of a
 * row; the results are in {@link #first} and {@link #second}. Confined to one thread.
 */
final class FloatSums {
    private static final int BLOCK = 1024;
    private static final int LANES = FloatRows.LANES;

    private final FloatRows rows;
    private final float[] lanes = new float[2 * LANES];
    private float[] firsts = new float[1];
    private float[] seconds = new float[1];

    float first;
    float second;

    FloatSums(FloatRows rows) {
        this.rows = rows;
    }

    /** The sum of the first {@code length} elements, at most 64. */
    float ofHead(FloatSlice x, int length) {
        Arrays.fill(lanes, length, LANES, 0);
        System.arraycopy(x.array, x.at, lanes, 0, length);
        return rows.fold(lanes, 0);
    }

    /** {@code sum d} and {@code fma-sum d d} of {@code d = x - shift}. */
    void ofMoments(FloatSlice x, float shift, int width) {
        int blocks = blocks(width);
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK;
            rows.moments(x, shift, lanes, from, from + Math.min(BLOCK, width - from));
            firsts[block] = rows.fold(lanes, 0);
            seconds[block] = rows.fold(lanes, LANES);
        }
        first = combine(firsts, blocks);
        second = combine(seconds, blocks);
    }

    /** {@code fma-sum x x} as the second sum; the first is not set. */
    void ofSquares(FloatSlice x, int width) {
        int blocks = blocks(width);
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK;
            rows.squares(x, lanes, from, from + Math.min(BLOCK, width - from));
            seconds[block] = rows.fold(lanes, LANES);
        }
        second = combine(seconds, blocks);
    }

    /** {@code sum g} and {@code fma-sum g xhat} of {@code g = dy gamma}. */
    void ofGradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, int width) {
        int blocks = blocks(width);
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK;
            rows.gradients(dy, x, gamma, row, lanes, from, from + Math.min(BLOCK, width - from));
            firsts[block] = rows.fold(lanes, 0);
            seconds[block] = rows.fold(lanes, LANES);
        }
        first = combine(firsts, blocks);
        second = combine(seconds, blocks);
    }

    /** How many blocks a row has; makes room for their sums. */
    private int blocks(int width) {
        int blocks = (width - 1) / BLOCK + 1;
        if (firsts.length < blocks) {
            firsts = new float[blocks];
            seconds = new float[blocks];
        }
        return blocks;
    }

    /** Adjacent pairs, level by level: each level doubles the distance between the sums that are left. */
    private static float combine(float[] sums, int count) {
        for (int distance = 1; distance < count; distance *= 2) {
            for (int i = 0; i < count - distance; i += 2 * distance) {
                sums[i] += sums[i + distance];
            }
        }
        return sums[0];
    }
}
