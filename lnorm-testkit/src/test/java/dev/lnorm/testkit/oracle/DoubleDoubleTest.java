// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every operation against decimal arithmetic of 60 digits. */
class DoubleDoubleTest {
    private static final MathContext DIGITS = new MathContext(60);
    private static final int CASES = 20_000;

    @Test
    void operationsAreGoodTo102Bits() {
        Random random = new Random(1);
        for (int i = 0; i < CASES; i++) {
            DoubleDouble a = random(random);
            DoubleDouble b = random(random);
            double c = random(random).hi();
            close("+", exact(a).add(exact(b)), a.plus(b), a, b);
            close("+ double", exact(a).add(exact(c)), a.plus(c), a, b);
            close("-", exact(a).subtract(exact(b)), a.minus(b), a, b);
            close("x", exact(a).multiply(exact(b)), a.times(b), a, b);
            close("x double", exact(a).multiply(exact(c)), a.times(c), a, b);
            close("/ double", exact(a).divide(exact(c), DIGITS), a.dividedBy(c), a, b);
            DoubleDouble positive = a.hi() > 0 ? a : a.negated();
            BigDecimal root = exact(positive).sqrt(DIGITS);
            close("1/sqrt", BigDecimal.ONE.divide(root, DIGITS), positive.reciprocalSqrt(), a, b);
        }
    }

    @Test
    void sumsAndProductsOfDoublesAreExact() {
        Random random = new Random(2);
        for (int i = 0; i < CASES; i++) {
            double a = random(random).hi();
            double b = random(random).hi();
            assertEquals(0, exact(a).add(exact(b)).compareTo(exact(DoubleDouble.sum(a, b))), () -> a + " + " + b);
            assertEquals(0, exact(a).multiply(exact(b)).compareTo(exact(DoubleDouble.product(a, b))),
                    () -> a + " x " + b);
        }
    }

    /** Cancellation leaves an exact difference of the leading parts. */
    @Test
    void differencesOfNeighboursKeepTheirDigits() {
        DoubleDouble a = DoubleDouble.sum(1, 0x1p-70);
        DoubleDouble difference = a.minus(DoubleDouble.of(1));
        assertEquals(0x1p-70, difference.hi());
        assertEquals(0, difference.lo());
    }

    private static DoubleDouble random(Random random) {
        double hi = (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(120) - 60);
        return DoubleDouble.sum(hi, (random.nextDouble() - 0.5) * Math.ulp(hi));
    }

    private static void close(String op, BigDecimal expected, DoubleDouble actual, DoubleDouble a, DoubleDouble b) {
        BigDecimal error = expected.subtract(exact(actual)).abs();
        BigDecimal limit = expected.abs().multiply(exact(0x1p-102));
        assertTrue(error.compareTo(limit) <= 0,
                () -> a + " " + op + " " + b + " = " + actual + ", expected " + expected);
        assertEquals(actual.hi(), actual.hi() + actual.lo(), () -> a + " " + op + " " + b + " is not normalized");
    }

    private static BigDecimal exact(DoubleDouble value) {
        return exact(value.hi()).add(exact(value.lo()));
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(value);
    }
}
