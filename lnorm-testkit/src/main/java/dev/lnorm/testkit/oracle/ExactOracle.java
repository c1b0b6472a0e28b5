// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import java.util.Arrays;

/**
 * The exact results for stored inputs, in double-double: good to about 95 bits of the condition that
 * {@link ErrorBounds} measures by. Exact means that nothing is rounded but epsilon, which is {@code C(eps)}, and the
 * sum with a residual: the stored {@link Problem#h()} is what is normalized. The effective gamma with the unit offset
 * is {@code 1 + gamma} before any rounding. A row with a NaN or an infinity is NaN throughout.
 */
public final class ExactOracle {
    private final Problem problem;
    private final NormSpec spec;
    private final int width;
    private final DoubleDouble[] gamma;
    private final ExactResult result;

    private ExactOracle(Problem problem) {
        this.problem = problem;
        this.spec = problem.spec();
        this.width = spec.width();
        this.gamma = effectiveGamma(problem);
        this.result = ExactResult.zeros(problem.rows(), width);
    }

    /** The exact results of {@code problem}; with {@code dy}, those of the backward pass too. */
    public static ExactResult of(Problem problem) {
        return new ExactOracle(problem).result();
    }

    private static DoubleDouble[] effectiveGamma(Problem problem) {
        double[] gamma = problem.gamma();
        double offset = problem.spec().hasUnitOffsetGamma() ? 1 : 0;
        DoubleDouble[] effective = new DoubleDouble[problem.spec().width()];
        Arrays.setAll(effective, j -> gamma == null ? DoubleDouble.of(1) : DoubleDouble.sum(offset, gamma[j]));
        return effective;
    }

    private ExactResult result() {
        double[] h = problem.h();
        double[] dy = problem.dy();
        for (int row = 0; row < problem.rows(); row++) {
            statistics(row, Arrays.copyOfRange(h, row * width, (row + 1) * width));
            forward(row * width);
            if (dy != null) {
                backward(row, dy);
            }
        }
        if (dy != null) {
            parameterGradients(dy);
        }
        return result;
    }

    private void statistics(int row, double[] x) {
        int first = row * width;
        if (!Arrays.stream(x).allMatch(Double::isFinite)) {
            result.mean().set(row, DoubleDouble.NAN);
            result.rstd().set(row, DoubleDouble.NAN);
            for (int i = 0; i < width; i++) {
                result.xhat().set(first + i, DoubleDouble.NAN);
            }
            return;
        }
        ExactRow exact = new ExactRow(spec, x);
        result.mean().set(row, exact.mean());
        result.rstd().set(row, exact.rstd());
        for (int i = 0; i < width; i++) {
            result.xhat().set(first + i, exact.xhat(i));
        }
    }

    private void forward(int first) {
        double[] beta = problem.beta();
        for (int i = 0; i < width; i++) {
            DoubleDouble scaled = result.xhat().get(first + i).times(gamma[i]);
            result.y().set(first + i, beta == null ? scaled : scaled.plus(beta[i]));
        }
    }

    private void backward(int row, double[] dy) {
        int first = row * width;
        DoubleDouble[] g = new DoubleDouble[width];
        DoubleDouble total = DoubleDouble.ZERO;
        DoubleDouble projected = DoubleDouble.ZERO;
        for (int i = 0; i < width; i++) {
            g[i] = gamma[i].times(dy[first + i]);
            total = total.plus(g[i]);
            projected = projected.plus(g[i].times(result.xhat().get(first + i)));
        }
        DoubleDouble m1 = spec.formula() == Formula.LAYER ? total.dividedBy(width) : DoubleDouble.ZERO;
        DoubleDouble m2 = projected.dividedBy(width);
        double[] dh = problem.dh();
        for (int i = 0; i < width; i++) {
            DoubleDouble t = g[i].minus(m1).minus(result.xhat().get(first + i).times(m2));
            DoubleDouble dx = t.times(result.rstd().get(row));
            result.dx().set(first + i, dh == null ? dx : dx.plus(dh[first + i]));
        }
    }

    private void parameterGradients(double[] dy) {
        double[] oldDgamma = problem.oldDgamma();
        double[] oldDbeta = problem.oldDbeta();
        for (int j = 0; j < width; j++) {
            DoubleDouble dgamma = oldDgamma == null ? DoubleDouble.ZERO : DoubleDouble.of(oldDgamma[j]);
            DoubleDouble dbeta = oldDbeta == null ? DoubleDouble.ZERO : DoubleDouble.of(oldDbeta[j]);
            for (int i = j; i < dy.length; i += width) {
                dgamma = dgamma.plus(result.xhat().get(i).times(dy[i]));
                dbeta = dbeta.plus(dy[i]);
            }
            result.dgamma().set(j, dgamma);
            result.dbeta().set(j, dbeta);
        }
    }
}
