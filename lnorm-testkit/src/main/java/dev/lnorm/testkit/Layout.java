// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import java.lang.foreign.Arena;

/**
 * How the operands of a call lie in memory.
 *
 * @param nativeMemory native memory instead of Java arrays
 * @param offset elements before the first row and behind the last, at least 0
 * @param gap elements between a row and the next, at least 0
 */
public record Layout(boolean nativeMemory, int offset, int gap) {
    /** Dense Java arrays. */
    public static final Layout DENSE_HEAP = new Layout(false, 0, 0);
    /** Dense native memory. */
    public static final Layout DENSE_NATIVE = new Layout(true, 0, 0);
    /** Java arrays, rows at odd places. */
    public static final Layout STRIDED_HEAP = new Layout(false, 3, 5);
    /** Native memory, rows at odd places. */
    public static final Layout STRIDED_NATIVE = new Layout(true, 7, 1);

    /** The memory kind that a device has to declare for it. */
    public Capability memoryKind() {
        return nativeMemory ? Capability.NATIVE_MEMORY : Capability.HEAP_MEMORY;
    }

    /** Whether a device has to declare {@link Capability#STRIDED_ROWS} for it. */
    public boolean isStrided() {
        return offset > 0 || gap > 0;
    }

    /** Memory of {@code length} elements; native memory lives as long as {@code arena}. */
    Memory allocate(ElementType type, long length, Arena arena) {
        if (nativeMemory) {
            return Memory.of(arena.allocate(length * type.bytes(), type.bytes()), type);
        }
        int elements = Math.toIntExact(length);
        return switch (type) {
            case FLOAT64 -> Memory.of(new double[elements]);
            case FLOAT32 -> Memory.of(new float[elements]);
            case FLOAT16, BFLOAT16 -> Memory.of(new short[elements], type);
        };
    }
}
