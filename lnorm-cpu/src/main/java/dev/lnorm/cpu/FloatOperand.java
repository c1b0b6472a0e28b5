// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one operand, one at a time, as arrays of the compute type. A row of a Java array of that type is used
 * where it is; any other row passes through an array of this operand's own. Bound for the time of a call; confined to
 * one thread.
 */
final class FloatOperand extends FloatSlice {
    private final Elements elements;
    private float[] own = NONE;
    private @Nullable Rows rows;
    private boolean inPlace;
    private int base;

    FloatOperand(Elements elements) {
        this.elements = elements;
    }

    /** Starts on {@code rows}; with null this is an array of its own that starts nowhere and is stored nowhere. */
    void bind(@Nullable Rows rows, int width) {
        this.rows = rows;
        inPlace = rows != null && rows.memory() instanceof Memory.Heap heap && bindArray(heap);
        if (!inPlace) {
            if (own.length < width) {
                own = new float[width];
            }
            array = own;
            at = 0;
        }
    }

    private boolean bindArray(Memory.Heap heap) {
        if (heap.type() != ElementType.FLOAT32) {
            return false;
        }
        array = heap.floats();
        base = heap.offset();
        return true;
    }

    /** Forgets the caller's memory. */
    void release() {
        rows = null;
        array = NONE;
    }

    /** Makes this the place for {@code row}, whatever it holds. */
    void locate(long row) {
        if (inPlace && rows != null) {
            at = base + (int) start(rows, row);
        }
    }

    /** Makes this the elements of {@code row}. */
    void read(long row) {
        if (inPlace) {
            locate(row);
        } else if (rows != null) {
            elements.read(rows.memory(), start(rows, row), array, rows.width());
        }
    }

    /** Stores the elements as {@code row}; {@link #locate} came before. */
    void write(long row) {
        if (!inPlace && rows != null) {
            elements.write(array, at, rows.memory(), start(rows, row), rows.width());
        }
    }

    /** {@link Rows#start}, without its two divisions where there is one block. */
    private static long start(Rows rows, long row) {
        return rows.count() <= rows.rowsPerBlock() ? rows.offset() + row * rows.stride() : rows.start(row);
    }
}
