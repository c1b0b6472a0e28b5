// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * The rows of one operand in a {@link FloatBatch}: one array and where each row begins in it. The array is the
 * caller's, for the time of a call, or the strip's own. Confined to one thread.
 */
final class FloatStrip {
    float[] array = FloatSlice.NONE;
    final int[] at = new int[FloatBatch.ROWS];

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

    /** Forgets the caller's array. */
    void release() {
        if (array != FloatSlice.NONE) {
            array = FloatSlice.NONE;
        }
    }
}
