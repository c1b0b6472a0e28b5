// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Rows of one operand, made by an {@link OperandSpace}. All of the memory starts out as one NaN pattern that no
 * arithmetic gives, so that an element that was not written, and one that should not have been, are both seen.
 */
public final class PlacedRows {
    private static final long POISON = 0x7ffd_dead_7fc5_7fc5L; // a NaN in each type, in its low 64, 32 or 16 bits

    private final ElementType type;
    private final Memory host;
    private final Rows rows;

    /** Rows in memory that tests set and read in {@code host}: the same, or its mirror. */
    PlacedRows(Memory host, Rows rows) {
        this.type = host.type();
        this.host = host;
        this.rows = rows;
        poisonAll();
    }

    private void poisonAll() {
        switch (host) {
            case Memory.Heap heap -> {
                int end = heap.offset() + (int) heap.length();
                switch (type) {
                    case FLOAT64 -> Arrays.fill(heap.doubles(), heap.offset(), end, Double.longBitsToDouble(poison()));
                    case FLOAT32 ->
                        Arrays.fill(heap.floats(), heap.offset(), end, Float.intBitsToFloat((int) poison()));
                    case FLOAT16, BFLOAT16 -> Arrays.fill(heap.bits(), heap.offset(), end, (short) poison());
                }
            }
            case Memory.Native _,Memory.Device _ -> {
                for (int i = 0; i < host.length(); i++) {
                    setBits(i, poison());
                }
            }
        }
    }

    /** Sets all elements, one row after the other; values of the type. Where rows repeat, the last one counts. */
    public void set(double[] values) {
        for (int i = 0; i < values.length; i++) {
            setBits(index(i), Stored.bits(type, values[i]));
        }
    }

    /** The rows as calls take them. */
    public Rows rows() {
        return rows;
    }

    /** The one row of a parameter, cut out of its surroundings, as calls take it. */
    public Memory parameter() {
        return rows.memory().slice(rows.offset(), rows.width());
    }

    /** The values of the rows, one row after the other. */
    public double[] values() {
        double[] values = new double[Math.toIntExact(rows.count() * rows.width())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Stored.widen(type, bits(index(i)));
        }
        return values;
    }

    /** The first element of the rows that is still poisoned, counted as in {@link #values}, or -1. */
    public int firstUnwritten() {
        for (int i = 0; i < rows.count() * rows.width(); i++) {
            if (bits(index(i)) == poison()) {
                return i;
            }
        }
        return -1;
    }

    /** The first element of the memory outside the rows that is not poisoned any more, or -1. */
    public int firstDisturbed() {
        BitSet inside = new BitSet();
        for (int row = 0; row < rows.count(); row++) {
            inside.set((int) rows.start(row), (int) rows.start(row) + rows.width());
        }
        for (int i = inside.nextClearBit(0); i < host.length(); i = inside.nextClearBit(i + 1)) {
            if (bits(i) != poison()) {
                return i;
            }
        }
        return -1;
    }

    private long poison() {
        return POISON & (-1L >>> (64 - 8 * type.bytes()));
    }

    private long index(int element) {
        return rows.start(element / rows.width()) + element % rows.width();
    }

    private long bits(long index) {
        return switch (host) {
            case Memory.Heap heap -> switch (type) {
                case FLOAT64 -> Double.doubleToRawLongBits(heap.doubles()[heap.offset() + (int) index]);
                case FLOAT32 -> Float.floatToRawIntBits(heap.floats()[heap.offset() + (int) index]) & 0xffff_ffffL;
                case FLOAT16, BFLOAT16 -> heap.bits()[heap.offset() + (int) index] & 0xffffL;
            };
            case Memory.Native nativeMemory -> bits(nativeMemory.segment(), index);
            case Memory.Device _ -> throw new IllegalStateException("a mirror is host memory");
        };
    }

    private long bits(MemorySegment segment, long index) {
        return switch (type) {
            case FLOAT64 -> segment.getAtIndex(ValueLayout.JAVA_LONG, index);
            case FLOAT32 -> segment.getAtIndex(ValueLayout.JAVA_INT, index) & 0xffff_ffffL;
            case FLOAT16, BFLOAT16 -> segment.getAtIndex(ValueLayout.JAVA_SHORT, index) & 0xffffL;
        };
    }

    private void setBits(long index, long bits) {
        switch (host) {
            case Memory.Heap heap -> {
                int at = heap.offset() + (int) index;
                switch (type) {
                    case FLOAT64 -> heap.doubles()[at] = Double.longBitsToDouble(bits);
                    case FLOAT32 -> heap.floats()[at] = Float.intBitsToFloat((int) bits);
                    case FLOAT16, BFLOAT16 -> heap.bits()[at] = (short) bits;
                }
            }
            case Memory.Native nativeMemory -> {
                MemorySegment segment = nativeMemory.segment();
                switch (type) {
                    case FLOAT64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, bits);
                    case FLOAT32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) bits);
                    case FLOAT16, BFLOAT16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) bits);
                }
            }
            case Memory.Device _ -> throw new IllegalStateException("a mirror is host memory");
        }
    }
}
