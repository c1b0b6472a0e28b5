// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The 16-bit types over all their values, against arithmetic on sign, exponent and significand. */
class StoredTest {
    /** IEEE 754's definition of the value of {@code bits}. */
    private static double defined(ElementType type, int bits) {
        int digits = type == ElementType.FLOAT16 ? 10 : 7;
        int bias = type == ElementType.FLOAT16 ? 15 : 127;
        int exponent = bits >> digits & (2 * bias + 1);
        int fraction = bits & (1 << digits) - 1;
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        if (exponent == 2 * bias + 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int significand = exponent == 0 ? fraction : fraction | 1 << digits;
        return sign * Math.scalb((double) significand, Math.max(exponent, 1) - bias - digits);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void everyValueWidensExactlyAndComesBack(ElementType type) {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double value = defined(type, bits);
            int at = bits;
            assertTrue(NormResult.same(value, Stored.widen(type, bits)), () -> "bits " + at);
            if (Double.isNaN(value)) {
                assertTrue(Double.isNaN(Stored.store(type, value)), () -> "bits " + at);
            } else {
                assertEquals(bits, Stored.bits(type, value), () -> "bits " + at);
            }
        }
    }

    /** Between neighbours everything goes to the nearer one, and the midpoint to the even one. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void everyMidpointAndItsNeighboursRoundToNearestEven(ElementType type) {
        int infinity = type == ElementType.FLOAT16 ? 0x7c00 : 0x7f80;
        for (int bits = 0; bits < infinity; bits++) {
            double low = defined(type, bits);
            double gap = bits + 1 < infinity ? defined(type, bits + 1) - low : low - defined(type, bits - 1);
            float midpoint = (float) (low + gap / 2);
            int even = bits % 2 == 0 ? bits : bits + 1;
            for (int sign : new int[] {0, 0x8000}) {
                float s = sign == 0 ? 1 : -1;
                String what = type + " between bits " + bits + " and the next, sign " + s;
                assertEquals(even | sign, Stored.bits(type, s * midpoint), what);
                assertEquals(bits | sign, Stored.bits(type, s * Math.nextDown(midpoint)), what);
                assertEquals(bits + 1 | sign, Stored.bits(type, s * Math.nextUp(midpoint)), what);
            }
        }
    }

    @Test
    void wideTypesAreLeftAlone() {
        assertEquals(0.1, Stored.store(ElementType.FLOAT64, 0.1));
        assertEquals((double) 0.1f, Stored.store(ElementType.FLOAT32, 0.1f));
        assertEquals(Double.MIN_VALUE, Stored.minSubnormal(ElementType.FLOAT64));
        assertEquals((double) Float.MIN_VALUE, Stored.minSubnormal(ElementType.FLOAT32));
    }

    @Test
    void whatIsAValue() {
        assertTrue(Stored.isValue(ElementType.FLOAT16, 65504));
        assertFalse(Stored.isValue(ElementType.FLOAT16, 65505));
        assertFalse(Stored.isValue(ElementType.FLOAT32, 0.1));
        assertTrue(Stored.isValue(ElementType.FLOAT64, 0.1));
        assertTrue(Stored.isValue(ElementType.BFLOAT16, Double.NaN));
        assertTrue(Stored.isValue(ElementType.BFLOAT16, Double.NEGATIVE_INFINITY));
    }

    @ParameterizedTest
    @EnumSource
    void halfGapsReachTheMidpoints(ElementType type) {
        double max = Stored.max(type);
        double below = max - 2 * Stored.halfGapTowards(type, max);
        assertEquals(Stored.bits(type, max) - 1, Stored.bits(type, below));
        assertEquals(Stored.halfGapTowards(type, max), Stored.halfGapAway(type, max));
        assertEquals(type.unitRoundoff(), Stored.halfGapAway(type, 1));
        assertEquals(type.unitRoundoff() / 2, Stored.halfGapTowards(type, 1));
    }
}
