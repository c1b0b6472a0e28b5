// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Elements from the standard normal distribution. */
final class HostData {
    /** A prime, so that no two rows of a usual width are equal before this many rows. */
    private static final int PERIOD = 65_537;

    private HostData() {}

    /** Fills {@code segment} with elements of {@code type}, the same for the same seed, repeated after a while. */
    static void fill(MemorySegment segment, ElementType type, long seed) {
        Random random = new Random(seed);
        long count = segment.byteSize() / type.bytes();
        long drawn = Math.min(count, PERIOD);
        for (long i = 0; i < drawn; i++) {
            set(segment, type, i, random.nextGaussian());
        }
        for (long done = drawn; done < count; done += drawn) {
            long next = Math.min(drawn, count - done);
            MemorySegment.copy(segment, 0, segment, done * type.bytes(), next * type.bytes());
        }
    }

    private static void set(MemorySegment segment, ElementType type, long index, double value) {
        switch (type) {
            case FLOAT64 -> segment.setAtIndex(JAVA_DOUBLE, index, value);
            case FLOAT32 -> segment.setAtIndex(JAVA_FLOAT, index, (float) value);
            case FLOAT16 -> segment.setAtIndex(JAVA_SHORT, index, Float.floatToFloat16((float) value));
            case BFLOAT16 -> segment.setAtIndex(JAVA_SHORT, index, Bfloat16.fromFloat((float) value));
        }
    }

    /** A new Java array. */
    static MemorySegment array(ElementType type, long count) {
        int length = Math.toIntExact(count);
        return switch (type) {
            case FLOAT64 -> MemorySegment.ofArray(new double[length]);
            case FLOAT32 -> MemorySegment.ofArray(new float[length]);
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(new short[length]);
        };
    }
}
