// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies runs of elements between a caller's memory and arrays of the compute type: widening is exact, narrowing is the
 * {@code store} of {@code docs/numerics.md}. Native memory is copied as a whole run, which costs the same whatever
 * sorts of segments the application uses elsewhere; a loop over a segment's elements would not. Confined to one thread.
 */
final class Elements {
    private final SixteenBits sixteenBits;
    private short[] staging = {};

    Elements(SixteenBits sixteenBits) {
        this.sixteenBits = sixteenBits;
    }

    /**
     * Reads {@code length} elements of {@code from}, from element {@code at} on, to index {@code toAt} of {@code to}.
     */
    void read(Memory from, long at, double[] to, int toAt, int length) {
        switch (from) {
            case Memory.Heap heap -> System.arraycopy(heap.doubles(), heap.offset() + (int) at, to, toAt, length);
            case Memory.Native outside ->
                MemorySegment.copy(outside.segment(), ValueLayout.JAVA_DOUBLE, at * Double.BYTES, to, toAt, length);
            case Memory.Device _ -> throw unreachable(from);
        }
    }

    /**
     * Stores {@code length} elements of {@code from}, from index {@code fromAt} on, at element {@code at} of
     * {@code to}.
     */
    void write(double[] from, int fromAt, Memory to, long at, int length) {
        switch (to) {
            case Memory.Heap heap -> System.arraycopy(from, fromAt, heap.doubles(), heap.offset() + (int) at, length);
            case Memory.Native outside ->
                MemorySegment.copy(from, fromAt, outside.segment(), ValueLayout.JAVA_DOUBLE, at * Double.BYTES, length);
            case Memory.Device _ -> throw unreachable(to);
        }
    }

    /** Rounds to {@code f64}: nothing to do. */
    void round(double[] values, int at, int length, ElementType type) {
        if (type != ElementType.FLOAT64) {
            throw new IllegalArgumentException("doubles are stored as " + ElementType.FLOAT64 + ", not as " + type);
        }
    }

    /**
     * Reads {@code length} elements of {@code from}, from element {@code at} on, to index {@code toAt} of {@code to}.
     */
    void read(Memory from, long at, float[] to, int toAt, int length) {
        boolean narrow = from.type().isSixteenBit();
        switch (from) {
            case Memory.Heap heap when narrow ->
                sixteenBits.widen(heap.bits(), heap.offset() + (int) at, from.type(), to, toAt, length);
            case Memory.Heap heap -> System.arraycopy(heap.floats(), heap.offset() + (int) at, to, toAt, length);
            case Memory.Native outside when narrow -> {
                short[] bits = staging(length);
                MemorySegment.copy(outside.segment(), ValueLayout.JAVA_SHORT, at * Short.BYTES, bits, 0, length);
                sixteenBits.widen(bits, 0, from.type(), to, toAt, length);
            }
            case Memory.Native outside ->
                MemorySegment.copy(outside.segment(), ValueLayout.JAVA_FLOAT, at * Float.BYTES, to, toAt, length);
            case Memory.Device _ -> throw unreachable(from);
        }
    }

    /**
     * Stores {@code length} elements of {@code from}, from index {@code fromAt} on, at element {@code at} of
     * {@code to}.
     */
    void write(float[] from, int fromAt, Memory to, long at, int length) {
        boolean narrow = to.type().isSixteenBit();
        switch (to) {
            case Memory.Heap heap when narrow ->
                sixteenBits.narrow(from, fromAt, to.type(), heap.bits(), heap.offset() + (int) at, length);
            case Memory.Heap heap -> System.arraycopy(from, fromAt, heap.floats(), heap.offset() + (int) at, length);
            case Memory.Native outside when narrow -> {
                short[] bits = staging(length);
                sixteenBits.narrow(from, fromAt, to.type(), bits, 0, length);
                MemorySegment.copy(bits, 0, outside.segment(), ValueLayout.JAVA_SHORT, at * Short.BYTES, length);
            }
            case Memory.Native outside ->
                MemorySegment.copy(from, fromAt, outside.segment(), ValueLayout.JAVA_FLOAT, at * Float.BYTES, length);
            case Memory.Device _ -> throw unreachable(to);
        }
    }

    /** Rounds values to {@code type} where they are, as storing them and reading them back would. */
    void round(float[] values, int at, int length, ElementType type) {
        if (type.isSixteenBit()) {
            short[] bits = staging(length);
            sixteenBits.narrow(values, at, type, bits, 0, length);
            sixteenBits.widen(bits, 0, type, values, at, length);
        }
    }

    private short[] staging(int length) {
        if (staging.length < length) {
            staging = new short[length];
        }
        return staging;
    }

    private static IllegalArgumentException unreachable(Memory memory) {
        return new IllegalArgumentException(memory
                + " is in device memory, which the CPU cannot reach: pass host memory");
    }
}
