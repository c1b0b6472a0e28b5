// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gamma or beta, one value a column in the compute type, for the time of a call. An array of that type is used where it
 * is, anything else is copied once a call. Bound by one thread, then read by all that share the call.
 */
final class FloatParameter extends FloatSlice {
    private final Elements elements;
    private final float valueIfAbsent;
    private float[] absent = NONE;

    FloatParameter(Elements elements, float valueIfAbsent) {
        this.elements = elements;
        this.valueIfAbsent = valueIfAbsent;
    }

    /** The values of {@code memory}, or the one that stands for an absent parameter. */
    void bind(@Nullable Memory memory, int width) {
        if (memory == null) {
            array = absent(width);
            at = 0;
        } else if (memory instanceof Memory.Heap heap && heap.type() == ElementType.FLOAT32) {
            array = heap.floats();
            at = heap.offset();
        } else {
            elements.read(memory, 0, takeOwn(width), 0, width);
        }
    }

    /** The effective gamma: with the unit offset, {@code 1 +} the values of {@code memory}. */
    void bindEffective(@Nullable Memory memory, NormSpec spec) {
        if (memory == null || !spec.hasUnitOffsetGamma()) {
            bind(memory, spec.width());
            return;
        }
        float[] effective = takeOwn(spec.width());
        elements.read(memory, 0, effective, 0, spec.width());
        for (int j = 0; j < spec.width(); j++) {
            effective[j] = 1 + effective[j];
        }
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
