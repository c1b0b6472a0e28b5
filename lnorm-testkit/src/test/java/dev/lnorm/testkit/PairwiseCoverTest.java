// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairwiseCoverTest {
    private static final int[] SIZES = {7, 4, 5, 2, 2, 1, 2};
    private static final PairwiseCover.Rule ALL = (factor, value, other, otherValue) -> true;

    /** Values of the first two factors whose product is too large do not go together. */
    private static boolean smallProduct(int factor, int value, int other, int otherValue) {
        return factor + other != 1 || value * otherValue <= 6;
    }

    @Test
    void everyPairOccurs() {
        for (long seed = 0; seed < 20; seed++) {
            assertCovered(PairwiseCover.of(SIZES, ALL, new SplittableRandom(seed)), ALL, seed);
        }
    }

    @Test
    void everyAllowedPairOccursAndNoOther() {
        for (long seed = 0; seed < 20; seed++) {
            PairwiseCover.Rule rule = PairwiseCoverTest::smallProduct;
            assertCovered(PairwiseCover.of(SIZES, rule, new SplittableRandom(seed)), rule, seed);
        }
    }

    private static void assertCovered(List<int[]> combinations, PairwiseCover.Rule rule, long seed) {
        for (int factor = 0; factor < SIZES.length; factor++) {
            for (int other = factor + 1; other < SIZES.length; other++) {
                for (int value = 0; value < SIZES[factor]; value++) {
                    for (int otherValue = 0; otherValue < SIZES[other]; otherValue++) {
                        String pair = "seed " + seed + ", value " + value + " of factor " + factor + " with value "
                                + otherValue + " of factor " + other;
                        assertEquals(rule.allows(factor, value, other, otherValue),
                                occurs(combinations, factor, value, other, otherValue), pair);
                    }
                }
            }
        }
    }

    private static boolean occurs(List<int[]> combinations, int factor, int value, int other, int otherValue) {
        return combinations.stream().anyMatch(at -> at[factor] == value && at[other] == otherValue);
    }

    @Test
    void itIsNotMuchLargerThanItHasToBe() {
        for (long seed = 0; seed < 20; seed++) {
            int size = PairwiseCover.of(SIZES, ALL, new SplittableRandom(seed)).size();
            // the product of the two largest factors is the least there can be
            assertTrue(size >= 35 && size <= 45, size + " combinations with seed " + seed);
        }
    }

    @Test
    void theSameSeedGivesTheSameCombinations() {
        assertArrayEquals(PairwiseCover.of(SIZES, ALL, new SplittableRandom(42)).toArray(),
                PairwiseCover.of(SIZES, ALL, new SplittableRandom(42)).toArray());
    }

    @Test
    void aPairThatCannotBeCompletedIsSaid() {
        PairwiseCover.Rule rule = (factor, value, other, otherValue) -> factor + other == 1;
        int[] sizes = {2, 2, 2};
        assertThrows(IllegalStateException.class, () -> PairwiseCover.of(sizes, rule, new SplittableRandom(1)));
    }
}
