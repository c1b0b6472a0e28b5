// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.Memory;
import dev.lnorm.Rows;

/**
 * Where the rows of one operand lie in its memory, in elements: row {@code r} begins at
 * {@code offset + (r / rowsPerBlock) * blockStride + (r % rowsPerBlock) * stride}.
 *
 * @param behind elements behind the last row
 */
public record View(int offset, int stride, int rowsPerBlock, int blockStride, int behind) {
    private static final int ONE_BLOCK = Integer.MAX_VALUE;

    /** Rows with {@code gap} elements between them, and as many before and behind as {@code offset} says. */
    public static View gaps(int width, int offset, int gap) {
        return new View(offset, width + gap, ONE_BLOCK, 0, offset);
    }

    /** Blocks of rows: {@code [B, T0:T1, D]} out of {@code [B, T, D]}. */
    public static View blocks(int width, int offset, int gap, int rowsPerBlock, int blockGap) {
        int stride = width + gap;
        return new View(offset, stride, rowsPerBlock, rowsPerBlock * stride + blockGap, offset + blockGap);
    }

    /** Blocks that interleave: {@code [T, B, D]} seen as B blocks of T rows. */
    public static View interleaved(int step, int offset, int rowsPerBlock, int blocks) {
        return new View(offset, step * blocks, rowsPerBlock, step, offset);
    }

    /** One row that serves for all: a stride of 0. */
    public static View oneRow(int offset) {
        return new View(offset, 0, ONE_BLOCK, 0, offset);
    }

    /** One block of rows that serves for all blocks: {@code [T, D]} for {@code [B, T, D]}. */
    public static View oneBlock(int width, int offset, int rowsPerBlock) {
        return new View(offset, width, rowsPerBlock, 0, offset);
    }

    /** The elements that the memory must have for {@code count} rows. */
    public int length(int count, int width) {
        int end = offset;
        for (int row = 0; row < count; row++) {
            end = Math.max(end, offset + row / rowsPerBlock * blockStride + row % rowsPerBlock * stride + width);
        }
        return end + behind;
    }

    /** The rows in {@code memory}. */
    public Rows of(Memory memory, int count, int width) {
        return Rows.strided(memory, width, offset, count, stride).blocks(rowsPerBlock, blockStride);
    }

    /** For messages. */
    @Override
    public String toString() {
        return "at " + offset + " with stride " + stride
                + (rowsPerBlock == ONE_BLOCK ? "" : " in blocks of " + rowsPerBlock + " with stride " + blockStride);
    }
}
