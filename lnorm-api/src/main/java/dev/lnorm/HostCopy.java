// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.lang.foreign.MemorySegment;

/** Copies between Java arrays and native memory, in either direction. */
final class HostCopy {
    private HostCopy() {}

    /** Copies {@code from.length()} elements; types and lengths are equal, both are host memory. */
    static void copy(Memory from, Memory to) {
        MemorySegment.copy(segment(from), 0, segment(to), 0, from.length() * from.type().bytes());
    }

    private static MemorySegment segment(Memory memory) {
        return switch (memory) {
            case Memory.Heap heap -> arraySegment(heap)
                    .asSlice((long) heap.offset() * heap.type().bytes(), heap.length() * heap.type().bytes());
            case Memory.Native nativeMemory -> nativeMemory.segment();
            case Memory.Device device -> throw new IllegalArgumentException(device + " is not host memory");
        };
    }

    private static MemorySegment arraySegment(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
            case FLOAT32 -> MemorySegment.ofArray(heap.floats());
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
        };
    }
}
