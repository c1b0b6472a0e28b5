// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;

/** N8.1: the rows for which the error bounds hold. */
final class Domain {
    private Domain() {}

    /** For each row of {@code problem}, whether the bounds hold for it. */
    static boolean[] of(Problem problem, ExactResult exact) {
        boolean f64 = problem.spec().computeType() == ElementType.FLOAT64;
        double largest = f64 ? 0x1p1021 : 0x1p125;
        double largestRstd = f64 ? 0x1p450 : 0x1p50; // of a radicand of 2^-900 and 2^-100
        int width = problem.spec().width();
        double[] h = problem.h();
        boolean[] inside = new boolean[problem.rows()];
        for (int row = 0; row < inside.length; row++) {
            double rstd = exact.rstd().hi(row);
            inside[row] = rstd > 0 && rstd <= largestRstd && within(h, row * width, (row + 1) * width, largest);
        }
        return inside;
    }

    private static boolean within(double[] h, int first, int end, double largest) {
        for (int i = first; i < end; i++) {
            if (!(Math.abs(h[i]) <= largest)) {
                return false;
            }
        }
        return true;
    }
}
