// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import java.util.Arrays;

/** N2.4 and N7.3: sums combine by adjacent pairs, level by level. */
final class AdjacentPairs {
    private AdjacentPairs() {}

    /** The total of {@code sums}, at least one; {@code sums} is left as it is. */
    static double sum(Compute compute, double[] sums) {
        double[] level = sums;
        while (level.length > 1) {
            double[] next = new double[(level.length + 1) / 2];
            for (int i = 0; i < level.length / 2; i++) {
                next[i] = compute.add(level[2 * i], level[2 * i + 1]);
            }
            if (level.length % 2 == 1) {
                next[next.length - 1] = level[level.length - 1]; // an odd last one moves up unchanged
            }
            level = next;
        }
        return level[0];
    }

    /** The total of each column of {@code rows}, at least one row of equal lengths. */
    static double[] sumColumns(Compute compute, double[][] rows) {
        double[] totals = new double[rows[0].length];
        double[] column = new double[rows.length];
        for (int j = 0; j < totals.length; j++) {
            int fixed = j;
            Arrays.setAll(column, i -> rows[i][fixed]);
            totals[j] = sum(compute, column);
        }
        return totals;
    }
}
