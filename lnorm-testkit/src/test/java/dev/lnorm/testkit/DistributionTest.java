// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistributionTest {
    private static final long SEED = 42;

    private static double[] rows(Distribution distribution, ElementType type, int count, int width) {
        return distribution.rows(new SplittableRandom(SEED), type, count, width);
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreFiniteValuesOfTheType(Distribution distribution) {
        for (ElementType type : ElementType.values()) {
            for (double value : rows(distribution, type, 3, 130)) {
                assertTrue(Double.isFinite(value) && Stored.isValue(type, value),
                        () -> value + " in " + type + ", seed " + SEED);
            }
        }
    }

    @Test
    void constantRowsAreConstant() {
        double[] rows = rows(Distribution.CONSTANT, ElementType.BFLOAT16, 2, 5);
        assertEquals(1, Arrays.stream(rows, 0, 5).distinct().count());
        assertEquals(1, Arrays.stream(rows, 5, 10).distinct().count());
    }

    @Test
    void outliersAreWhereTheirNameSays() {
        double[] first = rows(Distribution.OUTLIER_FIRST, ElementType.FLOAT32, 2, 9);
        double[] middle = rows(Distribution.OUTLIER_MIDDLE, ElementType.FLOAT32, 2, 9);
        double[] last = rows(Distribution.OUTLIER_LAST, ElementType.FLOAT32, 2, 9);
        for (int row = 0; row < 2; row++) {
            double[] found = {first[9 * row], middle[9 * row + 4], last[9 * row + 8]};
            assertArrayEquals(new double[] {1e4, 1e4, 1e4}, found);
        }
        assertEquals(2, Arrays.stream(middle).filter(value -> value > 100).count());
    }

    @Test
    void subnormalsAreSubnormal() {
        double[] smallestNormal = {Double.MIN_NORMAL, Float.MIN_NORMAL, 0x1p-14, Float.MIN_NORMAL};
        for (ElementType type : ElementType.values()) {
            double[] rows = rows(Distribution.SUBNORMAL, type, 1, 100);
            double limit = smallestNormal[type.ordinal()];
            long subnormal = Arrays.stream(rows).filter(v -> v != 0 && Math.abs(v) < limit).count();
            assertTrue(subnormal > 90, () -> subnormal + " of 100 in " + type + ", seed " + SEED);
        }
    }

    @Test
    void squaresOfHugeRowsOverflow() {
        assertTrue(Arrays.stream(rows(Distribution.HUGE, ElementType.FLOAT32, 1, 100))
                .anyMatch(v -> Float.isInfinite((float) v * (float) v)), "seed " + SEED);
        assertTrue(Arrays.stream(rows(Distribution.HUGE, ElementType.FLOAT64, 1, 100))
                .anyMatch(v -> Double.isInfinite(v * v)), "seed " + SEED);
    }
}
