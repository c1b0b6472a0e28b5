// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSumTest {
    private static final RowSum SUM = new RowSum(Compute.F32);

    private static double[] values(int count, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count];
        Arrays.setAll(values, i -> (float) random.nextGaussian());
        return values;
    }

    /** N2's other reading of step 4: merge equal sizes as they arrive, at the end fold from the smallest. */
    @Test
    void adjacentPairsAreABinaryCounter() {
        for (int count = 1; count <= 70; count++) {
            double[] sums = values(count, count);
            Deque<double[]> merged = new ArrayDeque<>(); // {sum, size}
            for (double sum : sums) {
                double[] arriving = {sum, 1};
                while (!merged.isEmpty() && merged.peek()[1] == arriving[1]) {
                    arriving = new double[] {Compute.F32.add(merged.pop()[0], arriving[0]), 2 * arriving[1]};
                }
                merged.push(arriving);
            }
            double total = merged.pop()[0];
            while (!merged.isEmpty()) {
                total = Compute.F32.add(merged.pop()[0], total);
            }
            assertEquals(total, AdjacentPairs.sum(Compute.F32, sums), "blocks: " + count);
        }
    }

    /** N2.2 and N2.3 in float arithmetic; 128 elements are two a lane, 1024 fill a block. */
    @Test
    void oneBlock() {
        for (int seed = 0; seed < 100; seed++) {
            for (int count : new int[] {128, 1000, 1024}) {
                double[] a = values(count, seed);
                double[] b = values(count, seed + 1000);
                float[] lane = new float[64];
                float[] products = new float[64];
                for (int i = 0; i < count; i++) {
                    lane[i % 64] += (float) a[i];
                    products[i % 64] = Math.fma((float) a[i], (float) b[i], products[i % 64]);
                }
                String what = "seed " + seed + ", count " + count;
                assertEquals(tree(lane, 0, 1), SUM.of(count, i -> a[i]), what);
                assertEquals(tree(products, 0, 1), SUM.ofProducts(count, i -> a[i], i -> b[i]), what);
            }
        }
    }

    /** N2.1 and N2.4: blocks of 1024, the last one short. */
    @Test
    void blocks() {
        for (int seed = 0; seed < 100; seed++) {
            double[] t = values(2500, seed);
            double first = SUM.of(1024, i -> t[i]);
            double second = SUM.of(1024, i -> t[i + 1024]);
            double third = SUM.of(452, i -> t[i + 2048]);
            double total = Compute.F32.add(Compute.F32.add(first, second), third);
            assertEquals(total, SUM.of(2500, i -> t[i]), "seed " + seed);
        }
    }

    /** {@code lane[l] + lane[l + s]}, innermost with s = 32: a recursion whose last addition is that of s = 1. */
    private static float tree(float[] lane, int l, int s) {
        return s == 64 ? lane[l] : tree(lane, l, 2 * s) + tree(lane, l + s, 2 * s);
    }

    @Test
    void missingElementsLanesAndBlocksAreZeros() {
        for (int count : new int[] {1, 5, 63, 64, 65, 1000, 1024, 1025, 3000}) {
            double[] t = values(count, count);
            double sum = SUM.of(count, i -> t[i]);
            double[] padded = Arrays.copyOf(t, (count + 1023) / 1024 * 1024);
            assertEquals(sum, SUM.of(padded.length, i -> padded[i]), "count " + count);
            assertEquals(SUM.ofProducts(count, i -> t[i], i -> t[i]),
                    SUM.ofProducts(padded.length, i -> padded[i], i -> padded[i]), "count " + count);
        }
    }

    @Test
    void sumsOfNegativeZerosArePositiveZero() {
        assertTrue(NormResult.same(+0.0, SUM.of(1, i -> -0.0)));
        assertTrue(NormResult.same(+0.0, SUM.of(2000, i -> -0.0)));
        double underflow = SUM.ofProducts(64, i -> -0x1p-100, i -> 0x1p-100);
        assertTrue(NormResult.same(+0.0, underflow), "every lane is -0 by underflow: " + underflow);
    }

    /** The order matters: the test would not see a sequential sum otherwise. */
    @Test
    void theOrderIsNotSequential() {
        double[] t = values(500, 9);
        double sequential = 0;
        for (double value : t) {
            sequential = Compute.F32.add(sequential, value);
        }
        assertNotEquals(sequential, SUM.of(500, i -> t[i]));
    }
}
