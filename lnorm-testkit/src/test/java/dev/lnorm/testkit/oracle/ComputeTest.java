// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link Compute#F32} against decimal arithmetic that is rounded once, in normal and subnormal ranges. */
class ComputeTest {
    private static final MathContext DIGITS = new MathContext(400);

    @Test
    void f32OperationsAreCorrectlyRounded() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            float a = value(random);
            float b = value(random);
            float c = value(random);
            String what = a + ", " + b + ", " + c;
            BigDecimal p = new BigDecimal(a).multiply(new BigDecimal(b));
            nearest("+ " + what, new BigDecimal(a).add(new BigDecimal(b)), Compute.F32.add(a, b));
            nearest("- " + what, new BigDecimal(a).subtract(new BigDecimal(b)), Compute.F32.sub(a, b));
            nearest("x " + what, p, Compute.F32.mul(a, b));
            nearest("fma " + what, p.add(new BigDecimal(c)), Compute.F32.fma(a, b, c));
            nearest("/ " + what, new BigDecimal(a).divide(new BigDecimal(b), DIGITS), Compute.F32.div(a, b));
            nearest("sqrt " + what, new BigDecimal(Math.abs(a)).sqrt(DIGITS), Compute.F32.sqrt(Math.abs(a)));
        }
    }

    /** One rounding: with two, the product would lose the last bit that decides. */
    @Test
    void fmaRoundsOnce() {
        double a = 1 + 0x1p-12;
        assertEquals(0x1p-24, Compute.F32.fma(a, a, -(1 + 0x1p-11)));
        assertEquals(0, Compute.F32.sub(Compute.F32.mul(a, a), 1 + 0x1p-11));
        double b = 1 + 0x1p-27;
        assertEquals(0x1p-54, Compute.F64.fma(b, b, -(1 + 0x1p-26)));
    }

    private static float value(Random random) {
        int exponent = random.nextInt(8) == 0 ? -100 - random.nextInt(49) : random.nextInt(40) - 20;
        float value = (float) ((1 + random.nextDouble()) * Math.scalb(random.nextBoolean() ? 1.0 : -1.0, exponent));
        return value == 0 ? 1 : value;
    }

    private static void nearest(String what, BigDecimal exact, double rounded) {
        float result = (float) rounded;
        assertEquals(rounded, result, what);
        if (Float.isInfinite(result)) {
            assertTrue(exact.abs().doubleValue() >= 0x1p128 - 0x1p103, () -> what + " overflows too early");
            return;
        }
        BigDecimal error = exact.subtract(new BigDecimal(result)).abs();
        for (float neighbour : new float[] {Math.nextUp(result), Math.nextDown(result)}) {
            BigDecimal other = exact.subtract(new BigDecimal(neighbour)).abs();
            int order = error.compareTo(other);
            boolean even = (Float.floatToRawIntBits(result) & 1) == 0;
            assertTrue(order < 0 || (order == 0 && even),
                    () -> what + ": " + result + " is no better than " + neighbour);
        }
    }
}
