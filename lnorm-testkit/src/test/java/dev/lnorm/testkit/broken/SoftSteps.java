// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Each step of {@link SoftKernel}, right. A broken backend overrides one. */
class SoftSteps extends SoftMemory {
    Support support(NormSpec spec) {
        return Support.yes(SoftBackend.CAPABILITIES);
    }

    /** How many of the rows the forward pass computes. */
    long forwardRows(long count) {
        return count;
    }

    /** How many of the rows the backward pass computes. */
    long backwardRows(long count) {
        return count;
    }

    double[] addResidual(NormSpec spec, double[] x, double[] residual) {
        double[] h = new double[x.length];
        boolean wide = spec.computeType() == ElementType.FLOAT64;
        Arrays.setAll(h, i -> Stored.store(spec.rowType(), wide ? x[i] + residual[i] : (float) (x[i] + residual[i])));
        return h;
    }

    /** One value a column; 1 if absent. */
    double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
        double[] effective = new double[spec.width()];
        Arrays.setAll(effective, j -> gamma == null ? 1 : spec.hasUnitOffsetGamma() ? 1 + gamma[j] : gamma[j]);
        return effective;
    }

    double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
        return effectiveGamma(spec, gamma);
    }

    /** One value a column; -0.0, which changes nothing, if absent. */
    double[] beta(NormSpec spec, double @Nullable [] beta, boolean withGamma) {
        double[] added = new double[spec.width()];
        Arrays.setAll(added, j -> beta == null ? -0.0 : beta[j]);
        return added;
    }

    /** The differences from the first element, and hence from a mean made of them, are exactly 0 in a constant row. */
    SoftStatistics statistics(NormSpec spec, double[] x) {
        boolean layer = spec.formula() == Formula.LAYER;
        double first = layer ? x[0] : 0;
        double scale = scale(minus(x, first));
        double[] scaled = Arrays.stream(x).map(value -> value / scale).toArray();
        double shift = layer ? first / scale + mean(minus(scaled, first / scale)) : 0;
        double[] shifted = minus(scaled, shift);
        double correction = layer ? mean(shifted) : 0;
        double rstd = rstd(variance(spec, scaled, minus(shifted, correction)), epsilon(spec) / scale / scale);
        return new SoftStatistics(shift * scale, correction * scale, rstd / scale);
    }

    private static double[] minus(double[] x, double subtrahend) {
        return Arrays.stream(x).map(value -> value - subtrahend).toArray();
    }

    /** A power of two near the largest magnitude where squares could overflow, else 1. */
    private static double scale(double[] x) {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        return largest > 0x1p400 && largest < Double.POSITIVE_INFINITY ? Math.scalb(1.0, Math.getExponent(largest)) : 1;
    }

    static double mean(double[] x) {
        return sum(x, 0, x.length) / x.length;
    }

    /** The sum by halves: its error grows with the logarithm of the length. */
    private static double sum(double[] values, int from, int to) {
        if (to - from <= 16) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += values[i];
            }
            return sum;
        }
        int middle = (from + to) >>> 1;
        return sum(values, from, middle) + sum(values, middle, to);
    }

    /** Of the row {@code x}, which is {@code centred} if the formula says so. */
    double variance(NormSpec spec, double[] x, double[] centred) {
        double[] squares = Arrays.stream(centred).map(value -> value * value).toArray();
        return mean(squares);
    }

    double epsilon(NormSpec spec) {
        return spec.computeType() == ElementType.FLOAT64 ? spec.epsilon() : (float) spec.epsilon();
    }

    double rstd(double variance, double epsilon) {
        return variance + epsilon == 0 ? 0 : 1 / Math.sqrt(variance + epsilon);
    }

    double[] xhat(NormSpec spec, double[] x, SoftStatistics row) {
        return Arrays.stream(x).map(value -> (value - row.shift() - row.correction()) * row.rstd()).toArray();
    }

    double[] normalize(NormSpec spec, double[] x, SoftStatistics statistics, double[] gamma, double[] beta) {
        double[] y = xhat(spec, x, statistics);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.fma(y[i], gamma[i], beta[i]);
        }
        return y;
    }

    void save(HeapStatistics saved, long row, SoftStatistics statistics) {
        if (saved.shift().length() > 0) {
            set(saved.shift(), row, statistics.shift());
            double rounding = statistics.shift() - get(saved.shift(), row);
            set(saved.correction(), row, rounding + statistics.correction());
        }
        set(saved.rstd(), row, statistics.rstd());
    }

    SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
        boolean layer = saved.shift().length() > 0;
        return new SoftStatistics(layer ? get(saved.shift(), row) : 0, layer ? get(saved.correction(), row) : 0,
                get(saved.rstd(), row));
    }

    /** The order of the two parts matters where {@code dx} is {@code dy}. */
    void backward(SoftBackward call) {
        call.parameterGradients();
        call.inputGradients();
    }

    void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
        for (int j = 0; j < dy.length; j++) {
            dgamma[j] += dy[j] * xhat[j];
            dbeta[j] += dy[j];
        }
    }

    Backward.Mode dgammaMode(Backward call) {
        return call.dgammaMode();
    }

    Backward.Mode dbetaMode(Backward call) {
        return call.dbetaMode();
    }

    /** What is stored: {@code old} is 0 where it is overwritten. */
    double[] accumulate(NormSpec spec, double[] old, double[] total) {
        double[] sum = new double[total.length];
        Arrays.setAll(sum, j -> old[j] + total[j]);
        return sum;
    }

    double[] inputGradient(NormSpec spec, double[] dy, double[] xhat, double[] gamma, double rstd, double[] dh) {
        double[] g = new double[dy.length];
        Arrays.setAll(g, i -> dy[i] * gamma[i]);
        double[] summed = summed(dy, g);
        double m1 = meanTerm(spec, summed);
        double m2 = xhatTerm(spec, summed, xhat);
        double[] dx = new double[dy.length];
        Arrays.setAll(dx, i -> inputGradient(spec, rstd, g[i] - m1 - xhat[i] * m2, dh[i]));
        return dx;
    }

    /** What the two means of a row are taken over: {@code g}. */
    double[] summed(double[] dy, double[] g) {
        return g;
    }

    double meanTerm(NormSpec spec, double[] g) {
        return spec.formula() == Formula.LAYER ? mean(g) : 0;
    }

    double xhatTerm(NormSpec spec, double[] g, double[] xhat) {
        double[] products = new double[g.length];
        Arrays.setAll(products, i -> g[i] * xhat[i]);
        return mean(products);
    }

    double inputGradient(NormSpec spec, double rstd, double t, double dh) {
        return Math.fma(rstd, t, dh);
    }

    /** Called at the end of a forward call. */
    void finished(Forward call) {}

    /** Called at the end of a backward call. */
    void finished(Backward call) {}
}
