// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Stored;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Stored values in memory, and back as doubles. */
final class Operands {
    private Operands() {}

    /** Gaussian values of {@code type}. */
    static double[] random(SplittableRandom random, ElementType type, int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Stored.store(type, (float) random.nextGaussian());
        }
        return values;
    }

    /** A Java array. */
    static Memory heap(ElementType type, double... values) {
        return switch (type) {
            case FLOAT64 -> Memory.of(values.clone());
            case FLOAT32 -> Memory.of(Stored.toFloats(values));
            case FLOAT16, BFLOAT16 -> Memory.of(Stored.toBits(values, type), type);
        };
    }

    /** Native memory. */
    static Memory outside(Arena arena, ElementType type, double... values) {
        MemorySegment source = segment(heap(type, values));
        return Memory.of(arena.allocate(source.byteSize(), type.bytes()).copyFrom(source), type);
    }

    private static MemorySegment segment(Memory memory) {
        return switch (memory) {
            case Memory.Heap heap -> switch (heap.type()) {
                case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
                case FLOAT32 -> MemorySegment.ofArray(heap.floats());
                case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
            };
            case Memory.Native outside -> outside.segment();
            case Memory.Device _ -> throw new IllegalStateException("these tests have no device memory");
        };
    }

    /** All elements of whole memory. */
    static double[] values(Memory memory) {
        MemorySegment segment = segment(memory);
        return switch (memory.type()) {
            case FLOAT64 -> segment.toArray(ValueLayout.JAVA_DOUBLE);
            case FLOAT32 -> Stored.widen(segment.toArray(ValueLayout.JAVA_FLOAT));
            case FLOAT16, BFLOAT16 -> Stored.widen(segment.toArray(ValueLayout.JAVA_SHORT), memory.type());
        };
    }

    /** The bits are equal, any NaN to any NaN. */
    static void assertSame(double[] expected, double[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                assertEquals(Double.toHexString(expected[i]), Double.toHexString(actual[i]), what + ", element " + i);
            }
        }
    }
}
