// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;

/**
 * The exact statistics of one row. Two steps keep 100 digits at every offset and size. The row is shifted by a double
 * near its mean, which is exact in double-double, so that what is squared is of the size of the spread. Then it is
 * scaled by a power of two to the larger of the spread and the root of epsilon, so that nothing overflows and nothing
 * that counts underflows.
 */
final class ExactRow {
    private final int width;
    private final double shift;
    private final int exponent;
    private final DoubleDouble[] centred;
    private final DoubleDouble correction;
    private final DoubleDouble scaledRstd;

    /** The statistics of {@code x}, all finite. */
    ExactRow(NormSpec spec, double[] x) {
        double epsilon = Compute.of(spec).round(spec.epsilon());
        boolean layer = spec.formula() == Formula.LAYER;
        this.width = x.length;
        this.shift = layer ? nearMean(x) : 0;
        this.centred = new DoubleDouble[width];
        double spread = Math.sqrt(epsilon);
        for (int i = 0; i < width; i++) {
            centred[i] = DoubleDouble.sum(x[i], -shift);
            spread = Math.max(spread, Math.abs(centred[i].hi()));
        }
        this.exponent = spread == 0 ? 0 : Math.getExponent(spread);
        for (int i = 0; i < width; i++) {
            centred[i] = centred[i].scaled(-exponent);
        }
        this.correction = layer ? centre() : DoubleDouble.ZERO;
        DoubleDouble radicand = meanSquare().plus(Math.scalb(epsilon, -2 * exponent));
        this.scaledRstd = radicand.hi() == 0 ? DoubleDouble.ZERO : radicand.reciprocalSqrt();
    }

    private static double nearMean(double[] x) {
        double largest = 0;
        for (double value : x) {
            largest = Math.max(largest, Math.abs(value));
        }
        int scale = largest == 0 ? 0 : Math.getExponent(largest);
        DoubleDouble total = DoubleDouble.ZERO;
        for (double value : x) {
            total = total.plus(Math.scalb(value, -scale));
        }
        return Math.scalb(total.dividedBy(x.length).hi(), scale);
    }

    /** Takes the mean out of {@link #centred} and returns it. */
    private DoubleDouble centre() {
        DoubleDouble total = DoubleDouble.ZERO;
        for (DoubleDouble value : centred) {
            total = total.plus(value);
        }
        DoubleDouble mean = total.dividedBy(width);
        for (int i = 0; i < width; i++) {
            centred[i] = centred[i].minus(mean);
        }
        return mean;
    }

    private DoubleDouble meanSquare() {
        DoubleDouble total = DoubleDouble.ZERO;
        for (DoubleDouble value : centred) {
            total = total.plus(value.times(value));
        }
        return total.dividedBy(width);
    }

    DoubleDouble mean() {
        return correction.scaled(exponent).plus(shift);
    }

    DoubleDouble rstd() {
        return scaledRstd.scaled(-exponent);
    }

    /** {@code (x_i - mean) rstd}, in which the scale cancels. */
    DoubleDouble xhat(int i) {
        return centred[i].times(scaledRstd);
    }
}
