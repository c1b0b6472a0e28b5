// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The rows of one operand in a {@link FloatBatch}: one array, or native memory, and where each row begins in it. An
 * array is the caller's, for the time of a call, or the strip's own; native memory is the caller's. Confined to one
 * thread.
 */
final class FloatStrip {
    float[] array = FloatSlice.NONE;
    final int[] at = new int[FloatBatch.ROWS];

    MemorySegment segment = NativeMemory.NONE;
    final long[] start = new long[FloatBatch.ROWS];

    private float[] own = FloatSlice.NONE;

    /** Makes this rows of {@code width} elements of its own, one after another, whatever they hold. */
    void takeOwn(int width) {
        if (own.length < FloatBatch.ROWS * width) {
            own = new float[FloatBatch.ROWS * width];
        }
        array = own;
        for (int r = 0; r < FloatBatch.ROWS; r++) {
            at[r] = r * width;
        }
    }

    /** Whether the rows are in native memory. */
    boolean isNative() {
        return segment != NativeMemory.NONE;
    }

    /** Makes {@code slice} row {@code r}. */
    void locate(int r, FloatSlice slice) {
        slice.array = array;
        slice.at = at[r];
        slice.segment = segment;
        slice.start = start[r];
    }

    /** Forgets the caller's memory. */
    void release() {
        if (array != FloatSlice.NONE) {
            array = FloatSlice.NONE;
        }
        if (isNative()) {
            segment = NativeMemory.NONE;
        }
    }
}
