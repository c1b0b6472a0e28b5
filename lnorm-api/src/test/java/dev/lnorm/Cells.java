// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Single elements of any type in any memory, for fakes and tests that need not be fast. */
final class Cells {
    private Cells() {}

    static double get(Memory memory, long index) {
        MemorySegment bytes = bytes(memory);
        return switch (memory.type()) {
            case FLOAT64 -> bytes.getAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index);
            case FLOAT32 -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
            case FLOAT16 -> Float.float16ToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index));
            case BFLOAT16 -> Bfloat16.toFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index));
        };
    }

    static void set(Memory memory, long index, double value) {
        MemorySegment bytes = bytes(memory);
        switch (memory.type()) {
            case FLOAT64 -> bytes.setAtIndex(ValueLayout.JAVA_DOUBLE_UNALIGNED, index, value);
            case FLOAT32 -> bytes.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, (float) value);
            case FLOAT16 ->
                bytes.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, Float.floatToFloat16((float) value));
            case BFLOAT16 ->
                bytes.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, index, Bfloat16.fromFloat((float) value));
        }
    }

    static void copy(Memory from, Memory to) {
        bytes(to).copyFrom(bytes(from));
    }

    /** Exactly the bytes of the view. */
    private static MemorySegment bytes(Memory memory) {
        int size = memory.type().bytes();
        return switch (memory) {
            case Memory.Native nativeMemory -> nativeMemory.segment();
            case Memory.Device device -> ((FakeBuffer) device.buffer()).bytes()
                    .asSlice(device.offset() * size, device.length() * size);
            case Memory.Heap heap -> array(heap).asSlice((long) heap.offset() * size, heap.length() * size);
        };
    }

    private static MemorySegment array(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
            case FLOAT32 -> MemorySegment.ofArray(heap.floats());
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
        };
    }
}
