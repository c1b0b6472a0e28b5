// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** All 65,536 values of both formats, and roundings against Java's own conversion and against the neighbours. */
class HalfFormatTest {

    @Test
    void everyValueDecodes() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertEquals(Float.float16ToFloat((short) bits), (float) HalfFormat.F16.decode(bits));
            assertEquals(Float.intBitsToFloat(bits << 16), (float) HalfFormat.BF16.decode(bits));
        }
    }

    @Test
    void everyValueEncodesToItself() {
        for (HalfFormat format : HalfFormat.values()) {
            for (int bits = 0; bits < 1 << 16; bits++) {
                double value = format.decode(bits);
                for (Rounding rounding : Rounding.values()) {
                    assertEquals(Double.isNaN(value) ? HalfFormat.NAN : bits, format.encode(value, rounding));
                }
            }
        }
    }

    @Test
    void nearestAgreesWithJava() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!Float.isNaN(value)) {
                assertEquals(Float.floatToFloat16(value) & 0xFFFF, HalfFormat.F16.encode(value, Rounding.RN));
                assertEquals(bfloat16(value), HalfFormat.BF16.encode(value, Rounding.RN));
            }
        }
    }

    /** To nearest even by adding just under half of the last place kept. */
    private static int bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
    }

    @Test
    void directedRoundingsEncloseTheValue() {
        SplittableRandom random = new SplittableRandom(2);
        for (HalfFormat format : HalfFormat.values()) {
            for (int i = 0; i < 300_000; i++) {
                double value = Float.intBitsToFloat(random.nextInt());
                if (Double.isNaN(value)) {
                    continue;
                }
                double down = format.decode(format.encode(value, Rounding.RM));
                double up = format.decode(format.encode(value, Rounding.RP));
                double zero = format.decode(format.encode(value, Rounding.RZ));
                assertTrue(down <= value && value <= up, () -> format + " " + value + " in [" + down + ", " + up + "]");
                assertEquals(value < 0 ? up : down, zero);
                double nearest = format.decode(format.encode(value, Rounding.RN));
                assertTrue(nearest == down || nearest == up);
            }
        }
    }
}
