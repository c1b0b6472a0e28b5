// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import java.util.function.IntToDoubleFunction;

/** N2: the sum over a row, in the one order that every reproducible backend uses. */
final class RowSum {
    static final int BLOCK = 1024;
    static final int LANES = 64;

    private final Compute compute;

    RowSum(Compute compute) {
        this.compute = compute;
    }

    /** {@code sum term(i)} for {@code i} below {@code count}: terms are rounded first and then added. */
    double of(int count, IntToDoubleFunction term) {
        return sum(count, (acc, i) -> compute.add(acc, term.applyAsDouble(i)));
    }

    /** {@code fma-sum a(i) x b(i)}: one fma a term. */
    double ofProducts(int count, IntToDoubleFunction a, IntToDoubleFunction b) {
        return sum(count, (acc, i) -> compute.fma(a.applyAsDouble(i), b.applyAsDouble(i), acc));
    }

    /** Adds element {@code i} to a lane. */
    private interface Accumulation {
        double next(double acc, int i);
    }

    private double sum(int count, Accumulation accumulation) {
        double[] blockSums = new double[(count + BLOCK - 1) / BLOCK]; // N2.1
        for (int b = 0; b < blockSums.length; b++) {
            blockSums[b] = block(b * BLOCK, Math.min(count, (b + 1) * BLOCK), accumulation);
        }
        return AdjacentPairs.sum(compute, blockSums); // N2.4
    }

    private double block(int first, int end, Accumulation accumulation) {
        double[] lane = new double[LANES]; // N2.2: every lane starts at +0
        for (int i = first; i < end; i++) {
            int l = (i - first) % LANES;
            lane[l] = accumulation.next(lane[l], i);
        }
        for (int s = LANES / 2; s >= 1; s /= 2) { // N2.3
            for (int l = 0; l < s; l++) {
                lane[l] = compute.add(lane[l], lane[l + s]);
            }
        }
        return compute.add(lane[0], +0.0);
    }
}
