// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

/** The C-order index of each element in the order in which a file holds them. */
final class ElementOrder {
    private final int[] extents;
    private final int[] strides;
    private final int[] position;
    private final boolean fortran;
    private int next;

    ElementOrder(int[] extents, boolean fortran) {
        this.extents = extents;
        this.fortran = fortran;
        this.position = new int[extents.length];
        this.strides = new int[extents.length];
        int stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
    }

    /** The index of the next element. */
    int next() {
        int index = next;
        if (fortran) {
            advance();
        } else {
            next++;
        }
        return index;
    }

    /** Moves on like a mileage counter, whose first axis runs fastest. */
    private void advance() {
        for (int axis = 0; axis < extents.length; axis++) {
            next += strides[axis];
            if (++position[axis] < extents[axis]) {
                return;
            }
            next -= extents[axis] * strides[axis];
            position[axis] = 0;
        }
    }
}
