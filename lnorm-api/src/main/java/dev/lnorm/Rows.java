// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;

/**
 * Rows of equal width in a {@link Memory}. Immutable. Row {@code r} begins at element
 *
 * <pre>{@code offset + (r / rowsPerBlock) * blockStride + (r % rowsPerBlock) * stride}</pre>
 *
 * <p>of the memory and its elements follow each other: the element stride is always 1 (data in NCHW order is transposed
 * first). Two levels of stride are what it takes to name a slice of a batch without a copy:
 *
 * <pre>{@code
 * Rows all  = Rows.of(memory, d);                                                 // [B, T, D], dense
 * Rows part = all.view(t0 * d, b * (t1 - t0), d).blocks(t1 - t0, t * d);          // [B, T0:T1, D]
 * Rows q    = all.view(0, b * t, 3 * d);                                          // the first third of packed Q, K, V
 * Rows same = Rows.of(position, d).view(0, b * t, d).blocks(t, 0);                // [T, D], repeated for every b
 * }</pre>
 *
 * <p>That the rows lie inside the memory is checked when a call uses them, since {@link #view} and {@link #blocks} only
 * together say where they are.
 */
public final class Rows {
    private final Memory memory;
    private final int width;
    private final long offset;
    private final long count;
    private final long stride;
    private final long rowsPerBlock;
    private final long blockStride;

    private Rows(Memory memory, int width, long offset, long count, long stride, long rowsPerBlock, long blockStride) {
        this.memory = memory;
        this.width = width;
        this.offset = offset;
        this.count = count;
        this.stride = stride;
        this.rowsPerBlock = rowsPerBlock;
        this.blockStride = blockStride;
    }

    /**
     * Dense rows: all of {@code memory}, row after row.
     *
     * @param width elements in a row, at least 1
     * @throws IllegalArgumentException if {@code width} is below 1 or does not divide the memory's length
     */
    public static Rows of(Memory memory, int width) {
        SpecChecks.checkWidth(width);
        if (memory.length() % width != 0) {
            throw new IllegalArgumentException("the memory has " + memory.length() + " elements, dense rows of " + width
                    + " need a multiple of that: pass a slice, or say where the rows are with Rows.strided");
        }
        return strided(memory, width, 0, memory.length() / width, width);
    }

    /** Dense {@code f32} rows: all of an array, as {@link #of(Memory, int)}. */
    public static Rows of(float[] values, int width) {
        return of(Memory.of(values), width);
    }

    /** Dense {@code f64} rows: all of an array, as {@link #of(Memory, int)}. */
    public static Rows of(double[] values, int width) {
        return of(Memory.of(values), width);
    }

    /**
     * Rows anywhere in {@code memory}, whose length need not be a multiple of anything.
     *
     * @param width elements in a row, at least 1
     * @param offset the element that row 0 begins at
     * @param count the number of rows, from 0
     * @param stride elements from the beginning of a row to the next; 0 repeats one row and serves inputs only
     * @throws IllegalArgumentException if {@code width} is below 1 or any other number is negative
     */
    public static Rows strided(Memory memory, int width, long offset, long count, long stride) {
        Objects.requireNonNull(memory, "memory");
        SpecChecks.checkWidth(width);
        checkNotNegative("offset", offset);
        checkNotNegative("count", count);
        checkNotNegative("stride", stride);
        return new Rows(memory, width, offset, count, stride, Math.max(count, 1), 0).normalized();
    }

    /**
     * Rows of the same memory and width at other places, in one block: {@link #strided} with this memory and width.
     */
    public Rows view(long offset, long count, long stride) {
        return strided(memory, width, offset, count, stride);
    }

    /**
     * The same rows cut into blocks of {@code rowsPerBlock}, each block beginning {@code blockStride} elements after
     * the one before; the last block may be short.
     *
     * @param rowsPerBlock rows in a block, at least 1
     * @param blockStride elements from the beginning of a block to the next; 0 repeats one block and serves inputs only
     * @throws IllegalArgumentException if {@code rowsPerBlock} is below 1 or {@code blockStride} is negative
     */
    public Rows blocks(long rowsPerBlock, long blockStride) {
        if (rowsPerBlock < 1) {
            throw new IllegalArgumentException("rowsPerBlock is " + rowsPerBlock + ", a block has at least 1 row");
        }
        checkNotNegative("blockStride", blockStride);
        return new Rows(memory, width, offset, count, stride, rowsPerBlock, blockStride).normalized();
    }

    private static void checkNotNegative(String what, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " is " + value
                    + ", it must not be negative: rows run upwards in memory");
        }
    }

    /** One form for one set of places, so that equal views are found to be equal however they were made. */
    private Rows normalized() {
        boolean oneBlock = count <= rowsPerBlock;
        boolean evenBlocks = Math.multiplyHigh(rowsPerBlock, stride) == 0 && rowsPerBlock * stride == blockStride;
        if (oneBlock || evenBlocks) {
            return new Rows(memory, width, offset, count, stride, Math.max(count, 1), 0);
        }
        return rowsPerBlock == 1
                ? new Rows(memory, width, offset, count, blockStride, count, 0)
                : this;
    }

    /** What the rows are in. */
    public Memory memory() {
        return memory;
    }

    /** Elements in a row. */
    public int width() {
        return width;
    }

    /** The number of rows. */
    public long count() {
        return count;
    }

    /** The element of the memory that row 0 begins at. */
    public long offset() {
        return offset;
    }

    /** Elements from the beginning of a row to the next in its block. */
    public long stride() {
        return stride;
    }

    /** Rows in a block; {@link #count} (at least 1) if there is only one block. */
    public long rowsPerBlock() {
        return rowsPerBlock;
    }

    /** Elements from the beginning of a block to the next; 0 if there is only one block. */
    public long blockStride() {
        return blockStride;
    }

    /** Whether the rows follow each other without gaps. */
    public boolean isDense() {
        return count <= 1 || (count <= rowsPerBlock && stride == width);
    }

    /** The element of the memory that {@code row} begins at. */
    public long start(long row) {
        return offset + row / rowsPerBlock * blockStride + row % rowsPerBlock * stride;
    }

    /** Whether both name the same elements in the same order. */
    boolean isSameViewAs(Rows other) {
        return memory.addressSpace().equals(other.memory.addressSpace()) && memory.type() == other.memory.type()
                && firstAddress() == other.firstAddress() && width == other.width && count == other.count
                && (count <= 1 || (stride == other.stride && rowsPerBlock == other.rowsPerBlock
                        && blockStride == other.blockStride));
    }

    /** The address of the first element, in bytes. */
    long firstAddress() {
        return memory.address() + offset * memory.type().bytes();
    }

    /** For messages: {@code 16 rows of 768 at 0, stride 2304, in ...}. */
    @Override
    public String toString() {
        return count + " rows of " + width + " at " + offset + ", stride " + stride
                + (blockStride == 0 && count <= rowsPerBlock
                        ? ""
                        : ", blocks of " + rowsPerBlock + " every " + blockStride)
                + ", in " + memory;
    }
}
