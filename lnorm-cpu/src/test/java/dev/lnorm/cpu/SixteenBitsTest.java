// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;
import org.junit.jupiter.api.Test;

/** {@code bf16} in vectors against one element at a time. */
class SixteenBitsTest {
    private static final int ALL = 1 << 16;

    /** Lower halves on both sides of every tie, and at the ends. */
    private static final int[] LOWER = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};

    /** So many elements more than whole vectors, and so many before the first. */
    private static final int REST = 3;

    /** As many as have one exponent: a run has no NaN or hardly anything else. */
    private static final int RUN = 128;

    private final SixteenBits vectors = new VectorSixteenBits();

    @Test
    void everyValueIsWidened() {
        short[] bits = new short[REST + ALL + REST];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) i;
        }
        float[] values = new float[1 + ALL + REST];
        vectors.widen(bits, REST, ElementType.BFLOAT16, values, 1, ALL + REST);
        for (int i = 0; i < ALL + REST; i++) {
            assertEquals(Float.floatToRawIntBits(Bfloat16.toFloat(bits[REST + i])),
                    Float.floatToRawIntBits(values[1 + i]), "element " + i);
        }
    }

    @Test
    void everyValueAndTieIsNarrowed() {
        for (int lower : LOWER) {
            float[] values = new float[REST + ALL + REST];
            short[] expected = new short[1 + ALL + REST];
            for (int i = 0; i < ALL + REST; i++) {
                values[REST + i] = Float.intBitsToFloat(i << 16 | lower);
                expected[1 + i] = Bfloat16.fromFloat(values[REST + i]);
            }
            short[] actual = new short[1 + ALL + REST];
            for (int i = 0; i < ALL; i += RUN) {
                vectors.narrow(values, REST + i, ElementType.BFLOAT16, actual, 1 + i, RUN + REST);
            }
            assertArrayEquals(expected, actual, "lower half " + Integer.toHexString(lower));
        }
    }

    @Test
    void oneNanIsSeenWhereverItIs() {
        for (int at = 0; at < RUN; at++) {
            float[] values = new float[RUN];
            values[at] = Float.intBitsToFloat(-1);
            short[] actual = new short[RUN];
            vectors.narrow(values, 0, ElementType.BFLOAT16, actual, 0, RUN);
            assertEquals(Bfloat16.fromFloat(values[at]), actual[at], "element " + at);
        }
    }
}
