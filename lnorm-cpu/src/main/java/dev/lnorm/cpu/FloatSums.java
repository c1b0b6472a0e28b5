// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * Two sums of a row in their fixed order (N2.1 and N2.4 of {@code docs/numerics.md}): the sums of its blocks, added by
 * adjacent pairs. Sums come in twos, since statistics and gradients both need two of a row. Confined to one thread.
 */
final class FloatSums {
    /** Columns in a block. */
    static final int BLOCK = 1024;

    private float[] firsts = new float[1];
    private float[] seconds = new float[1];

    float first;
    float second;

    /** How many blocks a row has. */
    static int blocks(int width) {
        return (width - 1) / BLOCK + 1;
    }

    /** Where {@code block} ends in a row: the column after its last. */
    static int end(int block, int width) {
        return Math.min((block + 1) * BLOCK, width);
    }

    /** Makes room for the sums of so many blocks. */
    void begin(int blocks) {
        if (firsts.length < blocks) {
            seconds = new float[blocks];
            firsts = new float[blocks]; // last: if memory runs out there is no room yet
        }
    }

    /** The two sums of one block. */
    void put(int block, float blockFirst, float blockSecond) {
        firsts[block] = blockFirst;
        seconds[block] = blockSecond;
    }

    /** Sets {@link #first} and {@link #second}; all blocks are there. */
    void combine(int blocks) {
        first = combine(firsts, blocks);
        second = combine(seconds, blocks);
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
