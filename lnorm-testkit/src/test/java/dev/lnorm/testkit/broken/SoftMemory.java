// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** How rows and parameters in host memory are read and written, right. A broken backend overrides one method. */
class SoftMemory {
    double[] read(Rows rows, long row) {
        double[] values = new double[rows.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(rows.memory(), start(rows, row) + i);
        }
        return values;
    }

    void write(Rows rows, long row, double[] values) {
        for (int i = 0; i < values.length; i++) {
            set(rows.memory(), start(rows, row) + i, values[i]);
        }
    }

    /** The element that a row begins at. */
    long start(Rows rows, long row) {
        return rows.start(row);
    }

    double @Nullable [] parameter(@Nullable Memory memory) {
        if (memory == null) {
            return null;
        }
        double[] values = new double[(int) memory.length()];
        for (int j = 0; j < values.length; j++) {
            values[j] = get(memory, j);
        }
        return values;
    }

    double get(Memory memory, long index) {
        return switch (memory) {
            case Memory.Heap heap -> switch (memory.type()) {
                case FLOAT64 -> heap.doubles()[at(heap, index)];
                case FLOAT32 -> heap.floats()[at(heap, index)];
                case FLOAT16, BFLOAT16 -> Stored.widen(memory.type(), heap.bits()[at(heap, index)]);
            };
            case Memory.Native outside -> get(outside.segment(), memory.type(), index);
            case Memory.Device _ -> throw new IllegalStateException("device memory is not declared");
        };
    }

    private static double get(MemorySegment segment, ElementType type, long index) {
        return switch (type) {
            case FLOAT64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
            case FLOAT32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, index);
            case FLOAT16, BFLOAT16 -> Stored.widen(type, segment.getAtIndex(ValueLayout.JAVA_SHORT, index));
        };
    }

    void set(Memory memory, long index, double value) {
        long bits = store(memory.type(), value);
        switch (memory) {
            case Memory.Heap heap -> {
                switch (memory.type()) {
                    case FLOAT64 -> heap.doubles()[at(heap, index)] = Double.longBitsToDouble(bits);
                    case FLOAT32 -> heap.floats()[at(heap, index)] = Float.intBitsToFloat((int) bits);
                    case FLOAT16, BFLOAT16 -> heap.bits()[at(heap, index)] = (short) bits;
                }
            }
            case Memory.Native outside -> {
                MemorySegment segment = outside.segment();
                switch (memory.type()) {
                    case FLOAT64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, bits);
                    case FLOAT32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) bits);
                    case FLOAT16, BFLOAT16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) bits);
                }
            }
            case Memory.Device _ -> throw new IllegalStateException("device memory is not declared");
        }
    }

    /** The index in its array of an element of a view. */
    int at(Memory.Heap heap, long index) {
        return heap.offset() + (int) index;
    }

    /** The bits that a value is stored as. */
    long store(ElementType type, double value) {
        return Stored.bits(type, value);
    }
}
