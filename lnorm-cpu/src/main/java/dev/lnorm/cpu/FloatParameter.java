// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gamma or beta, one value a column in the compute type, for the time of a call: in an array, or, if the rows of the
 * call are used in native memory, there. Such memory of that type is used where it is if all threads may access it,
 * anything else is copied once a call. Bound by one thread, then read by all that share the call.
 */
final class FloatParameter extends FloatSlice {
    private final Elements elements;
    private final RowPool pool;
    private final float valueIfAbsent;
    private float[] absent = NONE;
    private MemorySegment ownSegment = NativeMemory.NONE;

    /** With the pool whose threads share calls. */
    FloatParameter(Elements elements, RowPool pool, float valueIfAbsent) {
        this.elements = elements;
        this.pool = pool;
        this.valueIfAbsent = valueIfAbsent;
    }

    /** The values of {@code memory}, or the one that stands for an absent parameter. */
    void bind(@Nullable Memory memory, int width, boolean inNative) {
        if (memory == null) {
            array = absent(width);
            at = 0;
        } else if (inNative && memory instanceof Memory.Native outside && isUsable(outside)) {
            segment = outside.segment();
            start = 0;
            return;
        } else if (memory instanceof Memory.Heap heap && heap.type() == ElementType.FLOAT32) {
            array = heap.floats();
            at = heap.offset();
        } else {
            elements.read(memory, 0, takeOwn(width), 0, width);
        }
        if (inNative) {
            copyToNative(width);
        }
    }

    /** The effective gamma: with the unit offset, {@code 1 +} the values of {@code memory}. */
    void bindEffective(@Nullable Memory memory, NormSpec spec, boolean inNative) {
        if (memory == null || !spec.hasUnitOffsetGamma()) {
            bind(memory, spec.width(), inNative);
            return;
        }
        float[] effective = takeOwn(spec.width());
        elements.read(memory, 0, effective, 0, spec.width());
        for (int j = 0; j < spec.width(); j++) {
            effective[j] = 1 + effective[j];
        }
        if (inNative) {
            copyToNative(spec.width());
        }
    }

    private boolean isUsable(Memory.Native outside) {
        return NativeMemory.isIn(outside, ElementType.FLOAT32) && pool.mayAccess(outside.segment());
    }

    private void copyToNative(int width) {
        long bytes = (long) width * Float.BYTES;
        if (ownSegment.byteSize() < bytes) {
            ownSegment = Arena.ofAuto().allocate(bytes, NativeMemory.CACHE_LINE);
        }
        MemorySegment.copy(array, at, ownSegment, ValueLayout.JAVA_FLOAT, 0, width);
        segment = ownSegment;
        start = 0;
    }

    /** As many of the value that stands for an absent parameter, or more. */
    float[] absent(int width) {
        if (absent.length < width) {
            float[] values = new float[width];
            Arrays.fill(values, valueIfAbsent);
            absent = values;
        }
        return absent;
    }
}
