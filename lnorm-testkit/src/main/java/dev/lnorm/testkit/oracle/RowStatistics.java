// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import java.util.Arrays;

/**
 * N3 and N4: what a row is normalized by. The mean is the pair {@code shift + correction}.
 *
 * @param shift {@code K}; +0 for RMS
 * @param correction {@code c}; +0 for RMS
 * @param rstd {@code 1 / sqrt(variance + epsilon)}
 */
record RowStatistics(double shift, double correction, double rstd) {
    static RowStatistics of(NormSpec spec, double[] x) {
        Sweep sweep = new Sweep(Compute.of(spec), x.length, spec.epsilon());
        return spec.formula() == Formula.LAYER ? sweep.layer(x) : sweep.rms(x);
    }

    /** What N3.2 and N3.3 give. */
    private record Moments(double shift, double correction, double s2, double var) {}

    /** The constants of a row: the compute type, {@code r = C(1.0 / D)}, {@code C(eps)} and the wide-row scale. */
    private static final class Sweep {
        private final Compute compute;
        private final RowSum sum;
        private final int width;
        private final double r;
        private final double epsilon;
        private final double w;

        Sweep(Compute compute, int width, double epsilon) {
            this.compute = compute;
            this.sum = new RowSum(compute);
            this.width = width;
            this.r = compute.round(1.0 / width);
            this.epsilon = compute.round(epsilon);
            this.w = compute.wideScale();
        }

        RowStatistics layer(double[] x) {
            Moments row = recentred(x);
            if (Double.isFinite(row.s2)) {
                double v = row.var;
                return new RowStatistics(row.shift, row.correction, rstd(compute.add(v, epsilon)));
            }
            Moments scaled = recentred(scaled(x)); // N3.5: a wide row
            double rstd = wideRstd(scaled.var);
            return new RowStatistics(unscaled(scaled.shift), unscaled(scaled.correction), rstd);
        }

        RowStatistics rms(double[] x) { // N4.1
            double s2 = sum.ofProducts(width, i -> x[i], i -> x[i]);
            if (Double.isFinite(s2)) {
                return new RowStatistics(+0.0, +0.0, rstd(compute.fma(s2, r, epsilon)));
            }
            double[] xw = scaled(x); // N4.2
            double q = compute.mul(sum.ofProducts(width, i -> xw[i], i -> xw[i]), r);
            return new RowStatistics(+0.0, +0.0, wideRstd(q));
        }

        /** N3.1 and N3.4. */
        private Moments recentred(double[] x) {
            int m = Math.min(width, 64);
            double shift = compute.mul(sum.of(m, i -> x[i]), compute.round(1.0 / m));
            Moments first = moments(x, shift);
            if (compute.mul(first.correction, first.correction) > first.var) {
                return moments(x, compute.add(first.shift, first.correction));
            }
            return first;
        }

        /** N3.2 and N3.3. */
        private Moments moments(double[] x, double shift) {
            double[] d = Arrays.stream(x).map(xi -> compute.sub(xi, shift)).toArray();
            double s1 = sum.of(width, i -> d[i]);
            double s2 = sum.ofProducts(width, i -> d[i], i -> d[i]);
            double c = compute.mul(s1, r);
            double var = compute.fma(-c, c, compute.mul(s2, r));
            return new Moments(shift, c, s2, var < 0 ? +0.0 : var);
        }

        /** N3.5 and N3.6 for a wide row, whose scaled variance (RMS: mean square) is {@code scaledVar}. */
        private double wideRstd(double scaledVar) {
            double v = unscaled(unscaled(scaledVar));
            if (v == Double.POSITIVE_INFINITY) {
                return compute.mul(compute.div(1, compute.sqrt(scaledVar)), w);
            }
            return rstd(compute.add(v, epsilon));
        }

        /** N3.6. */
        private double rstd(double radicand) {
            return radicand == 0 ? +0.0 : compute.div(1, compute.sqrt(radicand));
        }

        private double[] scaled(double[] x) {
            return Arrays.stream(x).map(xi -> compute.mul(xi, w)).toArray();
        }

        private double unscaled(double value) {
            return compute.mul(value, 1 / w);
        }
    }
}
