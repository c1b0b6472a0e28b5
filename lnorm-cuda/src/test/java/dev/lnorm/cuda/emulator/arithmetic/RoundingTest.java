// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Directed roundings: the two neighbours that enclose the exact result, whichever way to-nearest went. */
class RoundingTest {

    private final SplittableRandom random = new SplittableRandom(3);

    private float any() {
        // Exponents near each other, so that terms interact; now and then the whole range, subnormals included.
        float value = random.nextInt(8) == 0
                ? Float.intBitsToFloat(random.nextInt())
                : (float) random.nextDouble(-4, 4);
        return Float.isFinite(value) ? value : 1f;
    }

    private interface Operation {
        float apply(Rounding rounding);
    }

    private static void encloses(BigDecimal exact, Operation operation) {
        float down = operation.apply(Rounding.RM);
        float up = operation.apply(Rounding.RP);
        if (Float.isFinite(down)) {
            assertTrue(new BigDecimal(down).compareTo(exact) <= 0, () -> down + " above " + exact);
        }
        if (Float.isFinite(up)) {
            assertTrue(new BigDecimal(up).compareTo(exact) >= 0, () -> up + " below " + exact);
        }
        boolean isExact = Float.isFinite(down) && new BigDecimal(down).compareTo(exact) == 0;
        assertTrue(isExact ? up == down : up == Math.nextUp(down), () -> exact + " between " + down + " and " + up);
        assertEquals(exact.signum() < 0 ? up : down, operation.apply(Rounding.RZ), 0f);
    }

    @Test
    void singlePrecision() {
        for (int i = 0; i < 100_000; i++) {
            float a = any();
            float b = any();
            float c = any();
            encloses(new BigDecimal(a).add(new BigDecimal(b)), r -> Float32.add(a, b, r));
            encloses(new BigDecimal(a).multiply(new BigDecimal(b)), r -> Float32.multiply(a, b, r));
            encloses(new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c)),
                    r -> Float32.fma(a, b, c, r));
        }
    }

    @Test
    void quotientsAndRoots() {
        MathContext precise = new MathContext(120);
        for (int i = 0; i < 20_000; i++) {
            float a = Math.abs(any());
            float b = any();
            if (b != 0 && a != 0) {
                encloses(new BigDecimal(a).divide(new BigDecimal(b), precise), r -> Float32.divide(a, b, r));
                encloses(new BigDecimal(a).sqrt(precise), r -> Float32.squareRoot(a, r));
            }
        }
    }

    @Test
    void signOfAnExactZero() {
        assertEquals(0x8000_0000, Float.floatToRawIntBits(Float32.add(1, -1, Rounding.RM)));
        assertEquals(0, Float.floatToRawIntBits(Float32.add(1, -1, Rounding.RP)));
        assertEquals(0x8000_0000, Float.floatToRawIntBits(Float32.add(-0f, -0f, Rounding.RP)));
        assertEquals(0, Float.floatToRawIntBits(Float32.add(0f, 0f, Rounding.RM)));
        assertEquals(Long.MIN_VALUE, Double.doubleToRawLongBits(Float64.add(1, -1, Rounding.RM)));
    }

    @Test
    void overflowStopsAtTheLargestWhereItIsRoundedDown() {
        assertEquals(Float.MAX_VALUE, Float32.multiply(Float.MAX_VALUE, 2, Rounding.RZ));
        assertEquals(-Float.MAX_VALUE, Float32.multiply(-Float.MAX_VALUE, 2, Rounding.RP));
        assertEquals(Float.POSITIVE_INFINITY, Float32.multiply(Float.MAX_VALUE, 2, Rounding.RN));
        assertEquals(Double.MAX_VALUE, Float64.add(Double.MAX_VALUE, Double.MAX_VALUE, Rounding.RM));
    }

    @Test
    void underflow() {
        assertEquals(Float.MIN_VALUE, Float32.multiply(Float.MIN_VALUE, 0.25f, Rounding.RP));
        assertEquals(0f, Float32.multiply(Float.MIN_VALUE, 0.25f, Rounding.RM));
        assertEquals(-Float.MIN_VALUE, Float32.multiply(-Float.MIN_VALUE, 0.25f, Rounding.RM));
    }
}
