// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * What the loops over native memory need to know of it. They are derived from the loops over arrays (twins.xml) and
 * read segments by the Vector API, whose methods ask the segment what it is. Once an application uses segments of
 * several classes anywhere, the compiler no longer knows the answer, and such a loop takes ten times as long
 * (docs/adr/0014). So every loop asks first, by {@link #exact}, whether its segments are of the one class that it is
 * compiled for; liveness and bounds the JDK checks as ever.
 */
final class NativeMemory {
    /** What stands for no native memory. */
    static final MemorySegment NONE = MemorySegment.NULL;

    /** Bytes that own memory is aligned to. */
    static final long CACHE_LINE = 64;

    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** The class of all native segments but those of mapped files. */
    private static final Class<?> PLAIN = NONE.getClass();

    private NativeMemory() {}

    /** {@code segment}, from here on of a class that the compiler knows. */
    static MemorySegment exact(MemorySegment segment) {
        if (segment.getClass() != PLAIN) {
            throw isOther(segment);
        }
        return segment;
    }

    private static IllegalArgumentException isOther(MemorySegment segment) {
        return new IllegalArgumentException("loops over native memory were given a " + segment.getClass());
    }

    /** Whether loops over native memory of {@code type} can run over {@code memory}. */
    static boolean isIn(Memory memory, ElementType type) {
        return memory instanceof Memory.Native outside && outside.type() == type
                && outside.segment().getClass() == PLAIN;
    }
}
