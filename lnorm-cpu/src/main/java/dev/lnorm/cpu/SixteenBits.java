// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;

/**
 * The loops that widen and narrow 16-bit elements, in scalars; the JVM makes vectors of those for {@code f16} itself.
 * No state; shared by threads.
 */
class SixteenBits {
    /** Widens {@code length} elements, which is exact. */
    final void widen(short[] bits, int bitsAt, ElementType type, float[] values, int at, int length) {
        if (type == ElementType.FLOAT16) {
            widenFloat16(bits, bitsAt, values, at, length);
        } else {
            widenBfloat16(bits, bitsAt, values, at, length);
        }
    }

    /** Narrows {@code length} elements: the {@code store} of {@code docs/numerics.md}. */
    final void narrow(float[] values, int at, ElementType type, short[] bits, int bitsAt, int length) {
        if (type == ElementType.FLOAT16) {
            narrowFloat16(values, at, bits, bitsAt, length);
        } else {
            narrowBfloat16(values, at, bits, bitsAt, length);
        }
    }

    private static void widenFloat16(short[] bits, int bitsAt, float[] values, int at, int length) {
        for (int i = 0; i < length; i++) {
            values[at + i] = Float.float16ToFloat(bits[bitsAt + i]);
        }
    }

    private static void narrowFloat16(float[] values, int at, short[] bits, int bitsAt, int length) {
        for (int i = 0; i < length; i++) {
            bits[bitsAt + i] = Float.floatToFloat16(values[at + i]);
        }
    }

    void widenBfloat16(short[] bits, int bitsAt, float[] values, int at, int length) {
        for (int i = 0; i < length; i++) {
            values[at + i] = Bfloat16.toFloat(bits[bitsAt + i]);
        }
    }

    void narrowBfloat16(float[] values, int at, short[] bits, int bitsAt, int length) {
        for (int i = 0; i < length; i++) {
            bits[bitsAt + i] = Bfloat16.fromFloat(values[at + i]);
        }
    }
}
