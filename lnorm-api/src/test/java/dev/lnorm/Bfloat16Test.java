// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Every pattern, and every place where rounding decides. */
class Bfloat16Test {
    private static final int INFINITY = 0x7f80;
    private static final int SIGN = 0x8000;

    @Test
    void everyPatternSurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Bfloat16.toFloat((short) bits);
            assertEquals(bits << 16, Float.floatToRawIntBits(value), () -> "widening " + value);
            int expected = Float.isNaN(value) ? bits | 0x40 : bits; // a NaN comes back quiet
            assertEquals(expected, Bfloat16.fromFloat(value) & 0xffff, "pattern " + Integer.toHexString(bits));
        }
    }

    @Test
    void everyMidpointGoesToTheEvenNeighbour() {
        for (int bits = 0; bits < INFINITY; bits++) { // the last midpoint is the one where overflow begins
            double low = Bfloat16.toFloat((short) bits);
            double high = bits + 1 == INFINITY ? 0x1p128 : Bfloat16.toFloat((short) (bits + 1));
            float middle = (float) ((low + high) / 2);
            assertEquals((low + high) / 2, middle, "midpoints are exact in f32");
            int even = (bits & 1) == 0 ? bits : bits + 1;
            assertRounds(even, middle);
            assertRounds(bits, Math.nextDown(middle));
            assertRounds(bits + 1, Math.nextUp(middle));
        }
    }

    private static void assertRounds(int expected, float value) {
        assertEquals(expected, Bfloat16.fromFloat(value) & 0xffff, () -> "rounding " + Float.toHexString(value));
        assertEquals(expected | SIGN, Bfloat16.fromFloat(-value) & 0xffff,
                () -> "rounding -" + Float.toHexString(value));
    }

    @Test
    void overflowGoesToInfinity() {
        assertRounds(INFINITY, Float.MAX_VALUE);
        assertRounds(INFINITY, Float.POSITIVE_INFINITY);
    }

    @Test
    void noNanBecomesAnInfinity() {
        for (int payload = 1; payload < 1 << 23; payload += 127) {
            float nan = Float.intBitsToFloat(0x7f800000 | payload);
            assertTrue(Float.isNaN(Bfloat16.toFloat(Bfloat16.fromFloat(nan))), "payload " + payload);
        }
        assertTrue(Float.isNaN(Bfloat16.toFloat(Bfloat16.fromFloat(Float.intBitsToFloat(0xff800001)))));
    }
}
