// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one operand in the compute type, any number of them at a time. A row of a Java array of that type is used
 * where it is, and so is one in native memory if all rows of a call are; any other row passes through the array of its
 * slice. Bound for the time of a call; confined to one thread.
 */
final class FloatOperand {
    private final Elements elements;
    private @Nullable Rows rows;
    private float[] array = FloatSlice.NONE;
    private MemorySegment segment = NativeMemory.NONE;
    private boolean inPlace;
    private int base;
    private int width;

    FloatOperand(Elements elements) {
        this.elements = elements;
    }

    /**
     * Starts on {@code rows}, released before; with null a row is whatever its slice holds, and is stored nowhere.
     *
     * @param inNative whether native memory is used where it is
     */
    void bind(@Nullable Rows rows, int width, boolean inNative) {
        this.width = width;
        if (rows == null) {
            inPlace = false;
            return;
        }
        this.rows = rows;
        if (inNative && rows.memory() instanceof Memory.Native outside) {
            segment = outside.segment();
            inPlace = true;
        } else {
            inPlace = rows.memory() instanceof Memory.Heap heap && bindArray(heap);
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
        if (rows != null) {
            rows = null;
            array = FloatSlice.NONE;
            if (segment != NativeMemory.NONE) {
                segment = NativeMemory.NONE;
            }
        }
    }

    /** Whether rows are used where they are. */
    boolean isInPlace() {
        return inPlace;
    }

    /** Whether there are rows. */
    boolean isBound() {
        return rows != null;
    }

    /** Makes {@code slice} the place for {@code row}, whatever it holds. */
    void locate(long row, FloatSlice slice) {
        if (inPlace && rows != null) {
            long start = start(rows, row);
            if (segment == NativeMemory.NONE) {
                slice.array = array;
                slice.at = base + (int) start;
            } else {
                slice.segment = segment;
                slice.start = start;
            }
        } else {
            slice.takeOwn(width);
        }
    }

    /**
     * Makes {@code slice} the place for {@code row}, which is computed from {@code input}, element by element. If both
     * pass through arrays, it is over that of the input: half as much of the first cache.
     */
    void locate(long row, FloatSlice slice, FloatSlice input) {
        if (!inPlace && rows != null && input.isOwn()) {
            slice.array = input.array;
            slice.at = input.at;
        } else {
            locate(row, slice);
        }
    }

    /** Makes {@code slice} the elements of {@code row}. */
    void read(long row, FloatSlice slice) {
        locate(row, slice);
        if (!inPlace && rows != null) {
            elements.read(rows.memory(), start(rows, row), slice.array, slice.at, width);
        }
    }

    /** Stores {@code slice} as {@code row}; {@link #locate} came before. */
    void write(long row, FloatSlice slice) {
        if (!inPlace && rows != null) {
            elements.write(slice.array, slice.at, rows.memory(), start(rows, row), width);
        }
    }

    /** {@link #locate(long, FloatSlice)} of {@code count} rows from {@code row} on. */
    void locate(long row, int count, FloatStrip strip) {
        if (inPlace && rows != null) {
            strip.array = array;
            strip.segment = segment;
            for (int r = 0; r < count; r++) {
                strip.start[r] = start(rows, row + r);
                strip.at[r] = base + (int) strip.start[r];
            }
        } else {
            strip.takeOwn(width);
        }
    }

    /** {@link #read(long, FloatSlice)} of {@code count} rows from {@code row} on. */
    void read(long row, int count, FloatStrip strip) {
        locate(row, count, strip);
        if (inPlace || rows == null) {
            return;
        }
        int together = rowsOfARun(rows, count);
        for (int r = 0; r < count; r += together) {
            elements.read(rows.memory(), start(rows, row + r), strip.array, strip.at[r], together * width);
        }
    }

    /** {@link #write(long, FloatSlice)} of {@code count} rows from {@code row} on. */
    void write(long row, int count, FloatStrip strip) {
        if (inPlace || rows == null) {
            return;
        }
        int together = rowsOfARun(rows, count);
        for (int r = 0; r < count; r += together) {
            elements.write(strip.array, strip.at[r], rows.memory(), start(rows, row + r), together * width);
        }
    }

    /** How many rows are one run of elements: all of them, or each by itself. */
    private int rowsOfARun(Rows rows, int count) {
        return rows.stride() == width && rows.count() <= rows.rowsPerBlock() ? count : 1;
    }

    /** {@link Rows#start}, without its two divisions where there is one block. */
    private static long start(Rows rows, long row) {
        return rows.count() <= rows.rowsPerBlock() ? rows.offset() + row * rows.stride() : rows.start(row);
    }
}
