// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * A run of elements in the compute type: an array and the index of the first element. Confined to one region of a call.
 */
class FloatSlice {
    static final float[] NONE = {};

    float[] array = NONE;
    int at;

    /** The elements from the start of {@code array} on. */
    static FloatSlice of(float[] array) {
        FloatSlice slice = new FloatSlice();
        slice.array = array;
        return slice;
    }
}
