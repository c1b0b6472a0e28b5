// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * A run of elements in the compute type: an array and the index of the first element. The array is the caller's, for
 * the time of a call, or the slice's own. Confined to one region of a call.
 */
class FloatSlice {
    static final float[] NONE = {};

    float[] array = NONE;
    int at;

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

    /** Whether there are no elements. */
    boolean isAbsent() {
        return array == NONE;
    }

    /** Forgets the caller's array. A store of a reference costs more than to see that there is nothing to forget. */
    void release() {
        if (array != NONE) {
            array = NONE;
        }
    }
}
