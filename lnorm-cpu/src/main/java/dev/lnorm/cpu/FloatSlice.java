// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A run of elements in the compute type: an array and the index of the first element, or native memory and the number
 * of the first element. An array is the caller's, for the time of a call, or the slice's own; native memory is the
 * caller's. A slice is released before it goes from one to the other: within a call, all rows are in native memory, or
 * none is. Confined to one region of a call.
 */
class FloatSlice {
    static final float[] NONE = {};

    float[] array = NONE;
    int at;

    MemorySegment segment = NativeMemory.NONE;
    long start;

    private float[] own = NONE;

    /** Makes this {@code length} elements of its own, whatever they hold, and returns them. */
    float[] takeOwn(int length) {
        if (own.length < length) {
            own = new float[length];
        }
        array = own;
        at = 0;
        return own;
    }

    /** Whether the elements are the slice's own. */
    boolean isOwn() {
        return array == own;
    }

    /** Whether the elements are in native memory. */
    boolean isNative() {
        return segment != NativeMemory.NONE;
    }

    /** Whether there are no elements. */
    boolean isAbsent() {
        return array == NONE && !isNative();
    }

    /** Copies the first {@code length} elements to the begin of {@code to}. */
    void copyTo(float[] to, int length) {
        if (isNative()) {
            MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, start * Float.BYTES, to, 0, length);
        } else {
            System.arraycopy(array, at, to, 0, length);
        }
    }

    /** Forgets the caller's memory. A store of a reference costs more than to see that there is nothing to forget. */
    void release() {
        if (array != NONE) {
            array = NONE;
        }
        if (isNative()) {
            segment = NativeMemory.NONE;
        }
    }
}
